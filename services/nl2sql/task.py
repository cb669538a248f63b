"""A task: what a question needs fetched, and what is made of it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nianbao.domain.fact import Scope
from nianbao.domain.formula import Operand
from nianbao.domain.period import Period
from nianbao.domain.plan import Column, Plan
from nianbao.domain.question import Understanding
from nianbao.domain.report import Company
from services.nl2sql.figures import FigureKey


@dataclass(frozen=True, slots=True)
class Computation:
    """One value to compute from fetched figures.

    `period` is None for a value over several, whose `name` says which. `figure_of` says
    which figure each operand of `formula` is. `display` is as in
    `nianbao.domain.answer.Computed`.
    """

    name: str
    company: Company
    period: Period | None
    formula: str
    figure_of: tuple[tuple[Operand, FigureKey], ...]
    display: str


@dataclass(frozen=True, slots=True)
class FigureTask:
    """Fetch named figures of named companies; say `stated`, and compute the rest."""

    companies: tuple[Company, ...]
    scope: Scope
    stated: tuple[FigureKey, ...] = ()
    computations: tuple[Computation, ...] = ()

    @property
    def wanted(self) -> tuple[FigureKey, ...]:
        """Every figure needed, each once, in the order in which it is said."""
        operands = [key for computation in self.computations for _, key in computation.figure_of]
        return tuple(dict.fromkeys([*self.stated, *operands]))

    @property
    def formula(self) -> str:
        """The formulas of the computations as a plan carries them."""
        return "；".join(dict.fromkeys(computation.formula for computation in self.computations))


@dataclass(frozen=True, slots=True)
class RangingTask:
    """A question over all reports of a period: a ranking, a list, a count or another statistic.

    `rows` selects companies in the order said, after the first `skipped`; `count` counts
    all that it could select. `measure` is what is ranked by or summed up, `shown` the
    metrics said of each company. `universe` counts the companies whose report states what
    the question is about, `loaded` all of them. `figures` makes the figure task of the
    selected or named companies. `stated`, where growth is asked about, also counts the companies
    whose growth has no meaning because there was nothing or a loss before. `operands` selects the
    companies whose figures an aggregate is made of, `whole` counts what a proportion is of.
    `either` counts those of the universe that state one, and all, of what 或 joins.
    `otherwise` reads the same from other tables, for knowledge bases without the first.
    """

    understanding: Understanding
    universe: Plan
    loaded: Plan
    figures: Callable[[Sequence[Company]], FigureTask]
    rows: Plan | None = None
    stated: Plan | None = None
    operands: Plan | None = None
    skipped: int = 0
    count: Plan | None = None
    aggregate: Plan | None = None
    whole: Plan | None = None
    either: tuple[Plan, Plan] | None = None
    measure: Column | None = None
    otherwise: tuple[RangingTask, ...] = ()


Task = FigureTask | RangingTask
