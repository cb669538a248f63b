"""The whole loop on a model of a few hundred thousand weights: minutes on a CPU, before a GPU is booked for days."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from training.loop.generate import Sample, generate, read_samples
from training.loop.make_tiny_model import make_tiny_model
from training.loop.read_curve import Curve, read_curve
from training.loop.read_recipe import Setting, read_recipe
from training.loop.run_recipe import run_recipe

# Random weights learn from nothing, so the steps are large; what is rehearsed is that everything fits together.
_TINY: Mapping[str, Setting] = {
    "bf16": False,
    "eval_dataset": None,
    "eval_strategy": "no",
    "eval_steps": None,
    "disable_gradient_checkpointing": True,
    "gradient_accumulation_steps": 1,
    "learning_rate": 1e-2,
    "logging_steps": 1,
    "per_device_train_batch_size": 4,
    "preprocessing_num_workers": None,
    "save_strategy": "no",
    "save_steps": None,
    "warmup_steps": 3,
}
_ANSWERS = 24
_STUDENT_WIDTH, _STUDENT_LAYERS = 64, 1


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What was measured: losses and the KL in nats a token, the margin in units of reward.

    `merge_gap` is the largest difference between a logit of the merged model and of base and adapter.
    """

    weights: int
    loss: Curve
    merge_gap: float
    exact_answers: int
    answers: int
    margin: Curve
    kl: Curve
    cpu_s: float


def rehearse(data: Path, out: Path, *, sft: str, pairs: str, held: Path, steps: int = 60) -> Rehearsal:
    """Run SFT → merge → load → generate → DPO → merge → distillation by the recipes, with `steps` steps each.

    `data` holds `dataset_info.json` with the sets `sft` and `pairs`; `held` is an alpaca file of other companies;
    answers to the first of it are written to `out/answers.jsonl`. The figures go to `out/rehearsal.json`.
    """
    began_s = time.process_time()
    samples = read_samples(held)[:_ANSWERS]
    texts = list(_texts(data, sft, pairs))
    weights = make_tiny_model(texts, out / "base")
    shared = {**_TINY, "dataset_dir": str(data), "max_steps": steps}

    _run("sft_lora", shared, out / "base", out / "sft", dataset=sft)
    _merge(out / "base", out / "sft", out / "merged")
    exact = _write_answers(out / "merged", samples, out / "answers.jsonl")
    _run("dpo_lora", shared, out / "merged", out / "dpo", dataset=pairs, learning_rate=1e-3)
    _merge(out / "merged", out / "dpo", out / "aligned")
    make_tiny_model(texts, out / "student", _STUDENT_WIDTH, _STUDENT_LAYERS)
    _run("distil", shared, out / "student", out / "distil", dataset=sft, teacher_model=str(out / "aligned"))

    result = Rehearsal(
        weights=weights,
        loss=read_curve(out / "sft", "loss"),
        merge_gap=_merge_gap(out / "base", out / "sft", out / "merged"),
        exact_answers=exact,
        answers=len(samples),
        margin=read_curve(out / "dpo", "rewards/margins"),
        kl=read_curve(out / "distil", "kl"),
        cpu_s=round(time.process_time() - began_s, 1),
    )
    (out / "rehearsal.json").write_text(json.dumps(asdict(result), indent=1), encoding="utf-8")
    return result


def _run(task: str, shared: Mapping[str, Setting], model: Path, out: Path, **overrides: Setting) -> None:
    places = {"model_name_or_path": str(model), "output_dir": str(out)}
    run_recipe(read_recipe(task, overrides={**shared, **places, **overrides}))


def _merge(model: Path, adapter: Path, out: Path) -> None:
    places = {"model_name_or_path": str(model), "adapter_name_or_path": str(adapter), "export_dir": str(out)}
    # Half the digits of so small a model would change its answers.
    run_recipe(read_recipe("merge", overrides={**places, "infer_dtype": "float32"}))


def _merge_gap(model: Path, adapter: Path, merged: Path) -> float:
    ids = torch.arange(32).unsqueeze(0)
    with torch.no_grad():
        two = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(model), adapter).eval()(ids).logits
        one = AutoModelForCausalLM.from_pretrained(merged).eval()(ids).logits
    return float((two - one).abs().max())


def _write_answers(model: Path, samples: list[Sample], file: Path) -> int:
    answers = list(generate(model, samples))
    with file.open("w", encoding="utf-8") as lines:
        for sample, answer in zip(samples, answers, strict=True):
            line = {"question": sample.asked, "answer": answer, "wanted": sample.wanted}
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
    return sum(answer == sample.wanted for sample, answer in zip(samples, answers, strict=True))


def _texts(data: Path, *names: str) -> Iterator[str]:
    info = json.loads((data / "dataset_info.json").read_text(encoding="utf-8"))
    for name in names:
        for sample in read_samples(data / info[name]["file_name"]):
            yield sample.asked
            yield sample.wanted
