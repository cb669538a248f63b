"""What a question means, drawn before any words are chosen: the plan of its SQL and what that must come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlglot import exp

from nianbao.domain.plan import Plan
from nianbao.domain.question import Operation, Route, Statistic
from nianbao.domain.report import Company
from services.nl2sql.compile_plan import compile_plan

Row = tuple[Any, ...]
STEP = "{1}"
Stated = tuple[str, str, int, Decimal | str]
"""A figure: company code, metric, year, value."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What the rows of a plan come to, by arithmetic of the builder's own.

    `stated` are figures to be said, `computed` what is made of figures. `companies` are the
    codes that a selection chose, in its order where `is_ordered`; None where a question is not
    about choosing companies.
    """

    stated: frozenset[Stated] = frozenset()
    computed: tuple[Decimal, ...] = ()
    companies: tuple[str, ...] | None = None
    is_ordered: bool = True


Expect = Callable[[Sequence[Row]], Truth | None]


@dataclass(frozen=True, slots=True)
class Meant:
    """One drawn plan.

    `kind` names its wordings in wordings.toml. `later` is the arithmetic that code does on the rows, in
    words of the formula language, "" where the rows are the answer. `plan` is a statement where a typed
    plan cannot say it (a figure beside a sum over all). `said` gives further slots of
    the wordings: the spellings of each, any of which will do. `steps` are simpler statements that come to the
    same, one after the other; STEP in one stands for what the step before gave. `expect` gives None for rows that
    do not make a sound question (nothing found, a tie at the last place).
    """

    kind: str
    route: Route
    operation: Operation
    plan: Plan | exp.Select
    expect: Expect
    companies: tuple[Company, ...] = ()
    years: tuple[int, ...] = ()
    metrics: tuple[str, ...] = ()
    statistic: Statistic = Statistic.NONE
    later: str = ""
    said: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    steps: tuple[exp.Select, ...] = ()

    @property
    def statement(self) -> exp.Select:
        """The plan as a syntax tree, before it is checked."""
        return compile_plan(self.plan) if isinstance(self.plan, Plan) else self.plan

    @property
    def key(self) -> str:
        """Names the plan, for ever the same: what random choices about it are seeded with."""
        said = "|".join(f"{name}={forms[0]}" for name, forms in sorted(self.said.items()))
        codes = "、".join(company.code for company in self.companies)
        return f"{self.kind}|{codes}|{self.years}|{'、'.join(self.metrics)}|{said}"
