"""A task: what a question needs fetched, and what is made of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from nianbao.domain.fact import Scope
from nianbao.domain.formula import Operand
from nianbao.domain.period import Period
from nianbao.domain.plan import Plan
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
class TableTask:
    """Run over all reports: a ranking or a count.

    `metrics` are the columns of `rows` after the key columns. `universe` counts what
    `rows` was chosen from; `count`, when set, is the answer itself. `companies` are those
    that the question names, none when it is about all. `otherwise` reads the same from
    other tables that print the metric, for reports without the first one.
    """

    rows: Plan
    metrics: tuple[str, ...]
    universe: Plan
    count: Plan | None = None
    count_name: str = ""
    companies: tuple[Company, ...] = ()
    otherwise: tuple[TableTask, ...] = ()


Task = FigureTask | TableTask
