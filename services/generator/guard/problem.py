"""What is wrong with a sentence, in words that a model is asked back with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.generator.guard.name_numbers import unmarked


class Kind(StrEnum):
    """Why a sentence is not said."""

    FIGURE = "figure"
    YEAR = "year"
    OWNER = "owner"
    METRIC = "metric"
    NAME = "name"
    DENIED = "denied"
    FOREIGN = "foreign"


_WORDS = {
    Kind.FIGURE: "证据中没有“{}”这个数字",
    Kind.YEAR: "证据中的“{}”不属于所说的年份",
    Kind.OWNER: "证据中的“{}”不属于所说的公司",
    Kind.METRIC: "证据中的“{}”不是所说的指标",
    Kind.NAME: "证据中没有“{}”这个名称",
    Kind.DENIED: "“{}”与证据所说相反",
    Kind.FOREIGN: "这句话与证据无关",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason; `quote` is the part of the sentence that the evidence does not hold."""

    kind: Kind
    quote: str = ""

    @property
    def words(self) -> str:
        """The reason in Chinese."""
        return _WORDS[self.kind].format(unmarked(self.quote))
