"""A full question of the conversation as read, and where its parts stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nianbao.domain.period import Period
from nianbao.domain.question import Route
from services.router.knowledge import Knowledge
from services.router.link_companies import link_companies
from services.router.normalise import normalise
from services.router.pipeline import read
from services.router.reading import Kind, Reading

# Between two stretches of one kind that are named together: 销售费用|和|管理费用, 2019年|、|2020年.
_TOGETHER = re.compile(r"(?:以及|和|与|及|、|,|跟|同|或者?|到|至|-|~)?的?")
_ANSWER_CHARS = 2_000

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heard:
    """A question with its claims; `text` is as it was written where the claims' offsets allow that.

    `answered` are the companies that the answer of a ranking named, in its order.
    """

    reading: Reading
    periods: tuple[Period, ...]
    text: str
    answered: tuple[str, ...] = ()

    @property
    def names_unknown(self) -> bool:
        """Whether somebody was asked about whom the system does not know, or cannot tell from others."""
        return self.reading.refusal_code in ("unknown_company", "ambiguous_company")

    def groups(self, kind: Kind) -> list[Span]:
        """The stretches of a kind; those named together are one."""
        found: list[Span] = []
        for claim in self.reading.claims_of(kind):
            if found and _TOGETHER.fullmatch(self.reading.text, found[-1][1], claim.start):
                found[-1] = (found[-1][0], claim.end)
            else:
                found.append((claim.start, claim.end))
        return found

    def words(self, kind: Kind) -> str:
        """The words of the first stretch of a kind, "" where there is none."""
        groups = self.groups(kind)
        return self.text[groups[0][0] : groups[0][1]] if groups else ""

    def company_names(self) -> tuple[str, ...]:
        """The companies named, as written."""
        names = (self.text[claim.start : claim.end] for claim in self.reading.claims_of(Kind.COMPANY))
        return tuple(dict.fromkeys(names))


def hear(question: str, answer: str, knowledge: Knowledge) -> Heard:
    """Read a question of the conversation, and whom its answer ranked."""
    grounded = read(question, knowledge)
    reading = grounded.reading
    ranks = reading.is_over_all and reading.route is Route.STATISTICS
    return Heard(reading, grounded.periods, _as_written(reading), _ranked(answer, knowledge) if ranks else ())


def _as_written(reading: Reading) -> str:
    """The question itself where only single signs were changed to read it."""
    question = reading.question
    is_aligned = len(question) == len(reading.text) and all(
        normalise(sign) == read_as for sign, read_as in zip(question, reading.text, strict=True)
    )
    return question if is_aligned else reading.text


def _ranked(answer: str, knowledge: Knowledge) -> tuple[str, ...]:
    linked = link_companies(Reading(answer, normalise(answer[:_ANSWER_CHARS])), knowledge)
    return tuple(company.short_name or company.full_name for company in linked.companies)
