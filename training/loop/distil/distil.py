"""A distillation as LLaMA-Factory runs a fine-tuning: its data, its LoRA, its trainer, and our loss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import torch
from llamafactory.data import SFTDataCollatorWith4DAttentionMask, get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import get_train_args
from llamafactory.model import load_model, load_tokenizer
from llamafactory.train.sft.trainer import CustomSeq2SeqTrainer
from torch import Tensor
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel

from training.loop.distil.distil_arguments import DistilArguments, split_recipe
from training.loop.distil.distillation_loss import IGNORED, distillation_loss
from training.loop.read_recipe import Setting


def distil(recipe: Mapping[str, Setting]) -> None:
    """Train the student of a recipe, and write its adapter and `trainer_state.json` (with `kl`) to `output_dir`.

    Raises:
        ValueError: the recipe is refused, or the teacher has another tokenizer than the student.
    """
    ours, theirs = split_recipe(recipe)
    model_args, data_args, training_args, finetuning_args, _ = get_train_args(dict(theirs))
    tokens = load_tokenizer(model_args)
    _check_tokenizer(tokens["tokenizer"].get_vocab(), ours.teacher_model)
    template = get_template_and_fix_tokenizer(tokens["tokenizer"], data_args)
    data = get_dataset(template, model_args, data_args, training_args, stage="sft", **tokens)
    student = load_model(tokens["tokenizer"], model_args, finetuning_args, training_args.do_train)
    teacher = AutoModelForCausalLM.from_pretrained(ours.teacher_model, dtype=model_args.compute_dtype or "auto")
    trainer = _Distiller(
        teacher=teacher.to(training_args.device).eval().requires_grad_(False),
        ours=ours,
        model=student,
        args=training_args,
        finetuning_args=finetuning_args,
        data_collator=SFTDataCollatorWith4DAttentionMask(
            template=template,
            model=student,
            pad_to_multiple_of=8,
            label_pad_token_id=IGNORED,
            compute_dtype=model_args.compute_dtype,
            **tokens,
        ),
        **data,
        **tokens,
    )
    trainer.train()
    trainer.save_model()
    trainer.save_state()


class _Distiller(CustomSeq2SeqTrainer):  # type: ignore[misc]
    def __init__(self, *, teacher: PreTrainedModel, ours: DistilArguments, **given: Any) -> None:
        super().__init__(**given)
        self.teacher, self.ours = teacher, ours
        # The loss is a mean over one batch, so the trainer must divide by the batches gathered before a step.
        self.model_accepts_loss_kwargs = False
        self._parts: dict[str, list[float]] = defaultdict(list)

    def compute_loss(
        self, model: torch.nn.Module, inputs: dict[str, Tensor], return_outputs: bool = False, **_: Any
    ) -> Any:
        labels = inputs["labels"]
        asked = {key: value for key, value in inputs.items() if key != "labels"}
        outputs = model(**asked)
        with torch.no_grad():
            taught = self.teacher(**asked).logits
        loss = distillation_loss(
            outputs.logits, taught, labels, temperature=self.ours.temperature, alpha=self.ours.alpha
        )
        self._parts["kl"].append(loss.divergence.item())
        self._parts["cross_entropy"].append(loss.cross_entropy.item())
        return (loss.total, outputs) if return_outputs else loss.total

    def log(self, logs: dict[str, float], *args: Any, **kwargs: Any) -> None:
        means = {name: sum(values) / len(values) for name, values in self._parts.items() if values}
        self._parts.clear()
        super().log({**logs, **means}, *args, **kwargs)


def _check_tokenizer(vocabulary: Mapping[str, int], teacher: str) -> None:
    other = AutoTokenizer.from_pretrained(teacher).get_vocab()
    # Qwen's own special tokens may be listed by one and not by the other; where both have a token, it is the same.
    if any(other.get(token, number) != number for token, number in vocabulary.items()) or not other:
        raise ValueError(f"教师模型「{teacher}」的分词器与学生不同，逐词分布无法对比，请换同一系列的模型")
