"""Compute: formulas over figures that were found, on Decimal, with the arithmetic shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from nianbao.domain.answer import Computed, Term
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.errors import DivisionByZero
from nianbao.domain.formula import Binary, Expression, Negation, Number, Operand, evaluate, parse
from nianbao.domain.period import Period
from services.nl2sql.figures import Figure, FigureKey
from services.nl2sql.name_figure import company_name, name_figure
from services.nl2sql.task import Computation

Values = Mapping[Operand, Decimal]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one computation: a value, or a sentence on what is missing."""

    computed: Computed | None = None
    missing: str = ""
    warnings: tuple[str, ...] = ()


def compute(
    computation: Computation, figures: Mapping[FigureKey, Figure], names: Mapping[str, str], catalogue: Catalogue
) -> Outcome:
    """Evaluate one computation.

    A missing operand and a division by zero give a sentence that names it, never a value.
    """
    values: dict[Operand, Decimal] = {}
    zeros: list[FigureKey] = []
    optional = optional_metrics(computation, catalogue)
    for operand, key in computation.figure_of:
        figure = figures.get(key)
        if figure is None and key.metric in optional:
            zeros.append(key)
            continue
        if figure is None or not isinstance(figure.value, Decimal):
            return Outcome()  # `explain_missing` names the operand itself
        values[operand] = figure.value
    try:
        value = evaluate(computation.formula, values, optional)
    except DivisionByZero:
        return Outcome(missing=_zero_sentence(computation, values, names))
    computed = Computed(
        company_code=computation.company.code,
        company_name=company_name(computation.company),
        name=computation.name,
        period=str(computation.period or ""),
        value=value,
        display=computation.display,
        formula=computation.formula,
        terms=tuple(_term(operand, key, figures.get(key), names, catalogue) for operand, key in computation.figure_of),
    )
    counted = [f"报告未列示{name_figure(key, computation, names)}，按0计算。" for key in zeros]
    return Outcome(computed, warnings=(*counted, *_warnings(computation, values, names, catalogue)))


def _term(
    operand: Operand, key: FigureKey, figure: Figure | None, names: Mapping[str, str], catalogue: Catalogue
) -> Term:
    value = None if figure is None else figure.value
    return Term(
        operand=str(operand),
        company_code=key.company_code,
        company_name=names.get(key.company_code, key.company_code),
        metric=key.metric,
        period=str(key.period),
        value=value if isinstance(value, Decimal) else None,
        unit=catalogue.metric(key.metric).unit,
    )


def optional_metrics(computation: Computation, catalogue: Catalogue) -> tuple[str, ...]:
    """The operands that count as zero where the report does not state them."""
    found = (each for each in catalogue.derived if each.name == computation.name)
    return next((each.optional for each in found if each.formula == computation.formula), ())


def _zero_sentence(computation: Computation, values: Values, names: Mapping[str, str]) -> str:
    if _growth_bases(parse(computation.formula)):
        return _no_growth(computation, values, names)
    zeros = [name_figure(key, computation, names) for operand, key in computation.figure_of if not values.get(operand)]
    what = f"{'、'.join(zeros)}为0，" if zeros else ""
    when = computation.period.in_words() if computation.period else ""
    subject = f"{company_name(computation.company)}{when}的{computation.name}"
    return f"{subject}无法计算：{what}不能作除数。"


def _no_growth(computation: Computation, values: Values, names: Mapping[str, str]) -> str:
    """Give both ends of a growth that has no meaning, since there was nothing before."""
    said = "，".join(
        f"{name_figure(key, computation, names)}为{format(values[operand].normalize(), ',f')}"
        for operand, key in computation.figure_of
    )
    when = computation.period.in_words() if computation.period else ""
    subject = f"{company_name(computation.company)}{when}的{computation.name}"
    return f"{subject}无法计算：{said}，基数为零，增长率没有意义。"


def without_base_sentence(computed: Computed) -> str:
    """Say why a growth is not compared with others: there was a loss before.

    `computed` is the growth with its two ends, or more where they are computed themselves.
    """
    ends = "，".join(
        f"{Period.parse(term.period).in_words()}{term.metric}为{format(term.value.normalize(), ',f')}{term.unit}"
        for term in computed.terms
        if term.value is not None
    )
    subject = f"{computed.company_name}{Period.parse(computed.period).in_words()}的{computed.name}"
    return f"{subject}不能与其他公司比较：{ends}，基数为负数，增长率没有意义。"


def _warnings(
    computation: Computation, values: Values, names: Mapping[str, str], catalogue: Catalogue
) -> tuple[str, ...]:
    key_of = dict(computation.figure_of)
    negative = [base for base in _growth_bases(parse(computation.formula)) if base in values and values[base] < 0]
    warnings = [
        f"{name_figure(key_of[base], computation, names)}为负数，增长率的方向可能与直观相反，请结合数值判断。"
        for base in negative
    ]
    if computation.period and computation.period.part and _is_annual_measure(computation, catalogue):
        warnings.append(f"按{computation.period.in_words()}的发生额计算，未作年化，不宜直接与年度数值比较。")
    return tuple(dict.fromkeys(warnings))


def _growth_bases(expression: Expression) -> list[Operand]:
    """The operand that a growth divides by: b in (a - b) / b."""
    match expression:
        case Binary("/", Binary("-", _, base), Operand() as divisor) if base == divisor:
            return [divisor]
        case _:
            return []


def _is_annual_measure(computation: Computation, catalogue: Catalogue) -> bool:
    """Whether a value over less than a year differs in kind: flows set against balances, or days."""
    kinds = {catalogue.metric(key.metric).kind for _, key in computation.figure_of}
    return ("flow" in kinds and ("stock" in kinds or "count" in kinds)) or _has_days(parse(computation.formula))


def _has_days(expression: Expression) -> bool:
    match expression:
        case Number(value):
            return value == 365
        case Negation(of):
            return _has_days(of)
        case Binary(_, left, right):
            return _has_days(left) or _has_days(right)
        case _:
            return False
