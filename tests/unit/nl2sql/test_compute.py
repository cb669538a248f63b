"""Computations: exact values, arithmetic as shown, and what stops them."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from nianbao.domain.answer import Citation
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Scope
from nianbao.domain.formula import Operand
from nianbao.domain.period import Period
from nianbao.domain.question import Operation
from services.nl2sql.compute import compute
from services.nl2sql.figures import Figure, FigureKey
from services.nl2sql.plan.growth import plan_growth
from services.nl2sql.task import Computation
from tests.support.questions import QINGHE, asked

CATALOGUE = load_catalogue()
NAMES = {"600001": "青禾股份", "000002": "云岭科技"}
YEAR = Period(2020)


def figure(key: FigureKey, value: Decimal, unit: str = "元") -> Figure:
    return Figure(key, value, unit, Citation("a.pdf", 1, None, str(value), scope=str(Scope.CONSOLIDATED)))


def run(formula: str, **values: str) -> tuple[Decimal | None, str]:
    keys = {name: FigureKey("600001", name, YEAR) for name in values}
    bound = tuple((Operand(name), key) for name, key in keys.items())
    computation = Computation("结果", QINGHE, YEAR, formula, bound, "decimal")
    figures = {key: figure(key, Decimal(values[name])) for name, key in keys.items() if values[name]}
    outcome = compute(computation, figures, NAMES, CATALOGUE)
    return (outcome.computed.value if outcome.computed else None), outcome.missing


def test_a_value_comes_with_its_formula_and_operands() -> None:
    keys = {name: FigureKey("600001", name, YEAR) for name in ("存货", "商誉")}
    bound = tuple((Operand(name), key) for name, key in keys.items())
    computation = Computation("结果", QINGHE, YEAR, "存货 / 商誉", bound, "decimal")
    figures = {key: figure(key, Decimal(10)) for key in keys.values()}
    computed = compute(computation, figures, NAMES, CATALOGUE).computed
    assert computed is not None
    assert (computed.value, computed.formula) == (1, "存货 / 商誉")
    assert [(term.operand, term.company_name, term.value, term.unit) for term in computed.terms] == [
        ("存货", "青禾股份", 10, "元"),
        ("商誉", "青禾股份", 10, "元"),
    ]


def test_a_divisor_of_zero_is_named() -> None:
    value, missing = run("存货 / 商誉", 存货="10", 商誉="0")
    assert value is None
    assert missing == "青禾股份2020年的结果无法计算：2020年商誉为0，不能作除数。"


def test_a_missing_operand_gives_no_value() -> None:
    assert run("存货 / 商誉", 存货="10", 商誉="") == (None, "")


AMOUNTS = st.decimals(min_value=Decimal("-1e14"), max_value=Decimal("1e14"), places=2, allow_nan=False)


@given(AMOUNTS, AMOUNTS.filter(bool))
def test_growth_is_exact_to_more_digits_than_are_shown(this: Decimal, base: Decimal) -> None:
    (computation,) = plan_growth(asked(Operation.GROWTH, "营业收入"), CATALOGUE).computations
    (_, late), (_, early) = computation.figure_of
    outcome = compute(computation, {late: figure(late, this), early: figure(early, base)}, NAMES, CATALOGUE)
    assert outcome.computed is not None
    assert abs(outcome.computed.value * base - (this - base)) <= abs(base) * Decimal("1e-15") + Decimal("1e-12")
    assert bool(outcome.warnings) == (base < 0)
