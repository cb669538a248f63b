"""What was made, dropped and compared on the way: what the data card tells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from training.data.meant import Meant
from training.data.word_plan import Worded

_SAMPLES = 3


@dataclass(slots=True)
class Agreement:
    """How the system's own answers compare with the plans, question by question."""

    asked: int = 0
    agreed: int = 0
    unexplained: Counter[str] = field(default_factory=Counter)
    explained: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[str]] = field(default_factory=dict)

    def note(self, meant: Meant, worded: Worded, disagreement: str, explanation: str) -> None:
        """Count one question; `disagreement` is "" where both agree, `explanation` "" where none is known."""
        self.asked += 1
        if not disagreement:
            self.agreed += 1
            return
        name = explanation or disagreement
        (self.explained if explanation else self.unexplained)[name] += 1
        samples = self.samples.setdefault(name, [])
        if len(samples) < _SAMPLES:
            samples.append(f"{worded.question}（{meant.kind}）")


@dataclass(slots=True)
class Outcome:
    """The counts of one build."""

    plans: int = 0
    unsound: Counter[str] = field(default_factory=Counter)
    executed: int = 0
    failed: list[str] = field(default_factory=list)
    agreement: Agreement = field(default_factory=Agreement)
    near_duplicates: Counter[str] = field(default_factory=Counter)
    leaks_dropped: Counter[str] = field(default_factory=Counter)
    leaks_left: int = 0
    contradicting: int = 0
