"""What a distillation is told beside the settings of a fine-tuning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from transformers import HfArgumentParser

from training.loop.read_recipe import Recipe, Setting


@dataclass
class DistilArguments:
    """The teacher, and how its word is weighed; read by transformers' own parser."""

    teacher_model: str = field(metadata={"help": "folder of the teacher; its tokenizer must be the student's"})
    temperature: float = field(default=2.0, metadata={"help": "above 1 shows what the teacher holds possible"})
    alpha: float = field(default=0.5, metadata={"help": "weight of the teacher; the rest is the right answer's"})

    def __post_init__(self) -> None:
        """Check the bounds.

        Raises:
            ValueError: temperature is not above 0, or alpha not within 0 to 1.
        """
        if not self.temperature > 0:
            raise ValueError(f"temperature 必须大于 0，现在是 {self.temperature}")
        if not 0 <= self.alpha <= 1:
            raise ValueError(f"alpha 必须在 0 到 1 之间，现在是 {self.alpha}")


def split_recipe(recipe: Mapping[str, Setting]) -> tuple[DistilArguments, Recipe]:
    """Split a recipe into what is ours and what LLaMA-Factory's parser reads.

    Raises:
        ValueError: no teacher, or a value out of bounds.
    """
    names = {each.name for each in fields(DistilArguments)}
    ours = {key: value for key, value in recipe.items() if key in names}
    if "teacher_model" not in ours:
        raise ValueError("配方里没有 teacher_model，请写上教师模型的目录")
    (arguments,) = HfArgumentParser(DistilArguments).parse_dict(ours)
    return arguments, {key: value for key, value in recipe.items() if key not in names}
