"""The formula language: reading, operands, arithmetic and named errors."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.domain.errors import BadFormula, DivisionByZero, FormulaError, MissingOperand
from nianbao.domain.formula import Operand, evaluate, operands, parse

AMOUNTS = st.decimals(min_value=-(10**13), max_value=10**13, places=2)


def _now(**values: int | str) -> dict[Operand, Decimal]:
    return {Operand(name): Decimal(value) for name, value in values.items()}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("2 + 3 * 4", "14"),
        ("(2 + 3) * 4", "20"),
        ("10 - 4 - 3", "3"),
        ("100 / 10 / 5", "2"),
        ("-2 * -3", "6"),
        ("--2", "2"),
        ("0.5 * 8", "4"),
        ("（1＋2）×3÷9", "1"),
        ("2 －5", "-3"),
    ],
)
def test_arithmetic_follows_precedence(formula: str, value: str) -> None:
    assert evaluate(formula, {}) == Decimal(value)


def test_a_ratio_is_exact_to_many_digits() -> None:
    result = evaluate("存货 / 营业成本", _now(存货=1, 营业成本=3))
    assert str(result).startswith("0.333333333333333333333333333333")


def test_names_may_hold_commas_and_end_before_a_sign() -> None:
    formula = "销售商品、提供劳务收到的现金/营业收入"
    assert operands(formula) == (Operand("销售商品、提供劳务收到的现金"), Operand("营业收入"))


def test_operands_come_once_in_the_order_written() -> None:
    assert operands("(营业收入 - 营业成本) / 营业收入") == (Operand("营业收入"), Operand("营业成本"))


def test_a_constant_formula_has_no_operands() -> None:
    assert operands("365 / 2") == ()


def test_earlier_reads_the_period_before() -> None:
    assert operands("营业收入 - 上期(营业收入)") == (Operand("营业收入"), Operand("营业收入", -1))
    assert operands("上期(上期(存货))") == (Operand("存货", -2),)
    assert str(Operand("存货", -2)) == "上期(上期(存货))"


def test_mean_is_of_this_period_and_the_one_before() -> None:
    values = {Operand("存货"): Decimal(30), Operand("存货", -1): Decimal(10), Operand("营业成本"): Decimal(100)}
    assert evaluate("营业成本 / 平均(存货)", values) == 5


def test_mean_takes_whole_expressions() -> None:
    values = {
        Operand("甲"): Decimal(1),
        Operand("乙"): Decimal(2),
        Operand("甲", -1): Decimal(3),
        Operand("乙", -1): Decimal(4),
    }
    assert evaluate("平均(甲 + 乙 * 2)", values) == 8
    assert evaluate("上期(-甲 + 1)", values) == -2


def test_a_missing_operand_is_named() -> None:
    with pytest.raises(MissingOperand) as caught:
        evaluate("存货 / 上期(存货)", _now(存货=1))
    assert caught.value.operand == "上期(存货)"
    assert "上期(存货)" in caught.value.message


def test_an_optional_operand_counts_as_zero_where_it_is_missing() -> None:
    formula = "(硕士人数 + 博士人数) / 职工人数"
    assert evaluate(formula, _now(硕士人数=1, 职工人数=4), optional=("博士人数",)) == Decimal("0.25")
    assert evaluate(formula, _now(硕士人数=1, 博士人数=1, 职工人数=4), optional=("博士人数",)) == Decimal("0.5")
    with pytest.raises(MissingOperand):
        evaluate(formula, _now(硕士人数=1), optional=("博士人数",))


def test_division_by_zero_is_named() -> None:
    with pytest.raises(DivisionByZero):
        evaluate("营业利润 / (营业收入 - 营业收入)", _now(营业利润=1, 营业收入=5))


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "   ",
        "+",
        "营业收入 +",
        "* 2",
        "(营业收入",
        "营业收入)",
        "营业收入 营业成本",
        "最大(营业收入)",
        "上期 营业收入",
        "上期()",
        "1..2",
        "__import__('os')",
        "营业收入 ** 2",
        "营业收入; 1",
        "2营业收入",
        "(" * 60 + "1" + ")" * 60,
        "1+" * 3000 + "1",
        "平均(" * 5 + "存货" + ")" * 5,
        "٣",
    ],
)
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(BadFormula):
        parse(formula)


def test_every_error_of_a_formula_has_one_root() -> None:
    assert {BadFormula, MissingOperand, DivisionByZero} <= set(FormulaError.__subclasses__())


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_sums_of_amounts_are_exact(one: Decimal, two: Decimal, three: Decimal) -> None:
    values = {Operand("甲"): one, Operand("乙"): two, Operand("丙"): three}
    assert evaluate("甲 + 乙 - 丙", values) == one + two - three


@given(AMOUNTS, AMOUNTS.filter(bool))
def test_growth_and_ratio_agree(now: Decimal, before: Decimal) -> None:
    values = {Operand("甲"): now, Operand("甲", -1): before}
    growth = evaluate("(甲 - 上期(甲)) / 上期(甲)", values)
    ratio = evaluate("甲 / 上期(甲)", values)
    assert abs(growth + 1 - ratio) <= Decimal("1e-20") * max(1, abs(ratio))


@given(st.text(max_size=40))
def test_any_text_is_a_formula_or_a_named_error(text: str) -> None:
    try:
        read = operands(text)
    except BadFormula:
        return
    assert all(operand.metric for operand in read)
