"""Whether an answer's SQL fetched what it should.

The gateway gives no bare rows: each figure that came out of the SQL and was used is a citation with its value. So the
values cited are the result that is compared, and execution accuracy means that they are exactly the figures needed.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nianbao.evaluation.given_answer import GivenAnswer
from nianbao.evaluation.question import EvalQuestion, QuestionType
from nianbao.evaluation.stated_figures import in_base_unit

_HALF = Decimal("0.5")


def fetches_what_is_needed(question: EvalQuestion, given: GivenAnswer) -> bool | None:
    """Tell whether the SQL's result is the operands (of a fact: the figures), no more and no fewer.

    None where the question says of no figures that must be fetched.
    """
    expected = question.expected
    needed = expected.operands or (expected.figures if question.type is QuestionType.FACT else ())
    if not needed:
        return None
    if not given.sql:
        return False
    fetched = {value for each in given.citations if each.metric and (value := _number(each.value)) is not None}
    left = set(fetched)
    for each in needed:
        near = _HALF * Decimal(10) ** int(min(each.value.as_tuple().exponent, 0)) if each.tolerance is None else 0
        base, near = in_base_unit(each), near * in_base_unit(each) / each.value if each.value else Decimal(0)
        hits = {value for value in fetched if abs(value - base) <= abs(near)}
        if not hits:
            return False
        left -= hits
    return not left


def is_same_sql(one: str, other: str) -> bool:
    """Tell whether two statements say the same, blanks, case of words and the order of AND and IN aside.

    >>> is_same_sql("SELECT a FROM t WHERE x = 1 AND y IN (2, 1)", "select a from t where y in (1, 2) and x = 1")
    True
    """
    try:
        return _canonical(one) == _canonical(other)
    except SqlglotError:
        return False


def _canonical(sql: str) -> str:
    parsed = sqlglot.parse_one(sql, read="postgres")
    for choice in parsed.find_all(exp.In):
        choice.set("expressions", sorted(choice.expressions, key=_text))
    # From the leaves up, so that what is sorted by is itself in order.
    for node in reversed(list(parsed.find_all(exp.And))):
        if not isinstance(node.parent, exp.And):
            node.replace(exp.and_(*sorted(node.flatten(), key=_text)))
    return _text(parsed)


def _text(node: exp.Expr) -> str:
    return str(node.sql(dialect="postgres"))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
