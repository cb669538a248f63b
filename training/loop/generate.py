"""What a model answers to the questions of a training file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of an alpaca file: what is asked, and the answer wanted."""

    asked: str
    wanted: str
    system: str = ""

    def messages(self) -> list[dict[str, str]]:
        """Return the messages of the chat, as LLaMA-Factory makes them of the sample."""
        system = [{"role": "system", "content": self.system}] if self.system else []
        return [*system, {"role": "user", "content": self.asked}]


def read_samples(file: Path) -> list[Sample]:
    """Read an alpaca file: `instruction`, `input`, `output`, `system`; a preference file has `chosen` instead."""
    return [
        Sample(
            "\n".join(part for part in (row["instruction"], row.get("input", "")) if part),
            row.get("output") or row["chosen"],
            row.get("system", ""),
        )
        for row in json.loads(file.read_text(encoding="utf-8"))
    ]


def generate(model_folder: Path, samples: Sequence[Sample], *, max_tokens: int = 128, batch: int = 16) -> Iterator[str]:
    """Yield the model's answer to each sample, in order: greedy, so the same every time."""
    tokenizer = AutoTokenizer.from_pretrained(model_folder, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(model_folder).eval()
    for start in range(0, len(samples), batch):
        texts = [
            tokenizer.apply_chat_template(sample.messages(), tokenize=False, add_generation_prompt=True)
            for sample in samples[start : start + batch]
        ]
        asked = tokenizer(texts, return_tensors="pt", padding=True, add_special_tokens=False)
        with torch.no_grad():
            written = model.generate(**asked, max_new_tokens=max_tokens, do_sample=False)
        yield from tokenizer.batch_decode(written[:, asked["input_ids"].shape[1] :], skip_special_tokens=True)
