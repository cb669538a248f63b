"""The learning loop on a tiny model: data, fine-tuning, merge, answers, preferences, distillation, report."""

from __future__ import annotations

import asyncio
import json
import math
from pathlib import Path

import pytest
import yaml

from training.data.build import Options, build
from training.data.record import Task
from training.preferences.write_preferences import NAME, write_preferences
from training.score_answers import score_answers

from .conftest import KNOWLEDGE_BASE, ROOT, RunTraining

PLANS = 40
RECIPES = ROOT / "training/recipes"
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def rehearsed(
    filled_url: str, reader_url: str, tmp_path_factory: pytest.TempPathFactory, run_training: RunTraining
) -> Path:
    data, out = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("out")
    asyncio.run(build(Options(filled_url, reader_url, KNOWLEDGE_BASE, data, plans=PLANS)))
    assert sum(write_preferences(data, ["nianbao_nl2sql_train"], seed=1).values()) > PLANS
    run_training("-m", "training.loop", "rehearse", data, data / "alpaca/nl2sql_test.json", out)
    return out


def test_each_step_learns_what_it_should(rehearsed: Path) -> None:
    figures = json.loads((rehearsed / "rehearsal.json").read_text())
    assert figures["loss"]["last"] < figures["loss"]["first"] / 2
    assert figures["merge_gap"] < 1e-3
    assert figures["margin"]["last"] > figures["margin"]["first"] + 0.1
    assert figures["kl"]["last"] < figures["kl"]["first"] * 0.9


def test_the_merged_model_is_one_that_a_server_loads(rehearsed: Path) -> None:
    names = {file.name for file in (rehearsed / "merged").iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"} <= names
    assert not any(name.startswith("adapter") for name in names)
    assert json.loads((rehearsed / "merged/config.json").read_text())["architectures"] == ["Qwen2ForCausalLM"]
    adapter = json.loads((rehearsed / "sft/adapter_config.json").read_text())
    assert (adapter["r"], adapter["lora_alpha"]) == (8, 16)


def test_its_answers_become_an_evaluation_report(rehearsed: Path, tmp_path: Path) -> None:
    run = score_answers(rehearsed / "answers.jsonl", tmp_path)
    assert run.questions and run.measures["errors"].value == 0
    # The companies were never trained on, and 60 steps teach no SQL; that it is to be SQL they teach.
    likeness = run.measures["rouge_l.char"].value
    assert likeness is not None and likeness > 0.15
    assert all(each.answer.startswith("SELECT") for each in run.questions)
    assert "<html" in (tmp_path / "report.html").read_text(encoding="utf-8")


LOSSES = """
import json, torch
from training.loop.distil.distillation_loss import distillation_loss
student = torch.tensor([[[0.0, 0.0, 0.0, 9.0], [1.0, 0.0, -1.0, 9.0]]], requires_grad=True)
teacher = torch.tensor([[[2.0, 0.0, 0.0], [0.0, 0.0, 0.0]]])
found = []
for temperature, alpha in ((1.0, 0.5), (2.0, 0.25), (4.0, 1.0)):
    labels = torch.tensor([[-100, 1]])
    loss = distillation_loss(student[..., :3], teacher, labels, temperature=temperature, alpha=alpha)
    found.append([loss.total.item(), loss.divergence.item(), loss.cross_entropy.item()])
wider = distillation_loss(student, teacher, torch.tensor([[-100, 1]]), temperature=1.0, alpha=1.0)
nothing = distillation_loss(student, teacher, torch.tensor([[-100, -100]]), temperature=1.0, alpha=0.5)
(gradient,) = torch.autograd.grad(wider.total, student)
print(json.dumps({"found": found, "wider": wider.divergence.item(), "nothing": nothing.total.item(),
                  "unlearnt": gradient[0, 1].abs().max().item()}))
"""


def test_the_loss_is_what_one_computes_by_hand(run_training: RunTraining) -> None:
    printed = json.loads(run_training("-c", LOSSES))
    for (temperature, alpha), found in zip(((1, 0.5), (2, 0.25), (4, 1)), printed["found"], strict=True):
        # The student holds three words equally likely: log 1/3 each. The teacher's logits are 2, 0, 0.
        whole = math.exp(2 / temperature) + 2
        teacher = [math.exp(2 / temperature) / whole, 1 / whole, 1 / whole]
        divergence = temperature**2 * sum(p * (math.log(p) - math.log(1 / 3)) for p in teacher)
        cross_entropy = math.log(3)
        total = alpha * divergence + (1 - alpha) * cross_entropy
        assert found == pytest.approx([total, divergence, cross_entropy], abs=1e-6)
    assert printed["wider"] == pytest.approx(printed["found"][0][1], abs=1e-6)
    assert printed["nothing"] == printed["unlearnt"] == 0


CHECKS = """
import json
from training.loop.read_recipe import read_models, read_recipe
from training.loop.run_recipe import check_recipe
TASKS = ("sft_lora", "dpo_lora", "merge", "distil", "sft_lora_zero3")
WRONG = {"lora_rnak": 8, "template": "qwen9", "stage": "sftt", "alpha": 2, "finetuning_type": "x"}
found = {"accepted": [], "refused": []}
for task in TASKS:
    for model in ("", *read_models()):
        check_recipe(read_recipe(task, model))
        found["accepted"].append([task, model])
    for key, value in WRONG.items():
        try:
            check_recipe(read_recipe(task, "", {key: value}))
        except ValueError as error:
            found["refused"].append([task, key, str(error)])
from deepspeed.runtime.config import DeepSpeedConfig
from transformers.integrations.deepspeed import HfTrainerDeepSpeedConfig
from llamafactory.hparams import get_train_args
ours = read_recipe("sft_lora_zero3")
settings = HfTrainerDeepSpeedConfig(ours["deepspeed"])
arguments = get_train_args({**ours, "use_cpu": True})[2]
class Model:
    class config:
        hidden_size = 3584
settings.trainer_config_process(arguments)
settings.trainer_config_finalize(arguments, Model, 100)
read = DeepSpeedConfig(settings.config)
zero = read.zero_config
found["zero"] = [int(zero.stage), str(zero.offload_param.device)]
found["zero"] += [read.train_micro_batch_size_per_gpu, read.gradient_accumulation_steps]
print("\\n" + json.dumps(found))
"""


def test_recipes_train_on_the_sets_that_the_builders_write() -> None:
    sets = {f"nianbao_{task}_{split}" for task in Task for split in ("train", "dev")} | {NAME}
    for task in ("sft_lora", "sft_lora_zero3", "distil", "dpo_lora"):
        recipe = yaml.safe_load((RECIPES / f"{task}.yaml").read_text(encoding="utf-8"))
        named = [*recipe["dataset"].split(","), *recipe.get("eval_dataset", NAME).split(",")]
        assert set(named) <= sets
        assert all(name.endswith("_train") for name in recipe["dataset"].split(","))


def test_zero3_differs_from_the_plain_recipe_in_nothing_else() -> None:
    plain, offloaded = (
        yaml.safe_load((RECIPES / f"{task}.yaml").read_text(encoding="utf-8"))
        for task in ("sft_lora", "sft_lora_zero3")
    )
    assert offloaded == plain | {"deepspeed": "zero3_offload.json"}
    assert (plain["lora_rank"], plain["lora_alpha"], plain["learning_rate"], plain["lr_scheduler_type"]) == (
        8, 16, 5e-5, "cosine",
    )  # fmt: skip
    assert (plain["num_train_epochs"], plain["cutoff_len"]) == (3, 2048)
    assert (plain["per_device_train_batch_size"], plain["gradient_accumulation_steps"]) == (2, 8)


def test_every_recipe_is_read_by_the_libraries_that_will_run_it(run_training: RunTraining) -> None:
    found = json.loads(run_training("-c", CHECKS).splitlines()[-1])
    assert len(found["accepted"]) == 5 * 4
    refused = {(task, key): words for task, key, words in found["refused"]}
    for task in ("sft_lora", "dpo_lora", "merge", "distil", "sft_lora_zero3"):
        assert "lora_rnak" in refused[task, "lora_rnak"]
        assert (task, "finetuning_type") in refused
        assert "qwen9" in refused[task, "template"]
    assert "alpha" in refused["distil", "alpha"]
    assert ("sft_lora", "stage") in refused
    stage, device, micro, gathered = found["zero"]
    assert (stage, micro, gathered) == (3, 2, 8) and "cpu" in device
