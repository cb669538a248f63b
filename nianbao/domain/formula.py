"""The formula language of derived metrics: parse, list the operands, evaluate on Decimal.

    formula := term (("+" | "-") term)*
    term    := factor (("*" | "/") factor)*
    factor  := number | name | "(" formula ")" | "-" factor | call
    call    := ("上期" | "平均") "(" formula ")"

`上期(X)` reads X one period earlier; `平均(X)` is the mean of X and 上期(X).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Literal

from nianbao.domain.errors import BadFormula, DivisionByZero, MissingOperand

# A number, a sign, or a metric's name: "365", "(", "购建固定资产、无形资产和其他长期资产支付的现金".
_TOKEN = re.compile(r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<sign>[-+*/()])|(?P<name>[^\W\d][^\s+\-*/()]*))")
_SIGNS = str.maketrans({"（": "(", "）": ")", "＋": "+", "－": "-", "−": "-", "×": "*", "÷": "/", "／": "/"})
_MOST_TOKENS = 300
_DEEPEST_BRACKET = 50
# 平均 doubles what it holds, so calls within calls are few.
_DEEPEST_CALL = 4
_DIGITS = 34


@dataclass(frozen=True, slots=True, order=True)
class Operand:
    """A metric as a formula reads it; `offset` counts periods from the asked one (-1: 上期)."""

    metric: str
    offset: int = 0

    def __str__(self) -> str:
        """Write the operand as the formula language does: 上期(存货)."""
        text = self.metric
        for _ in range(-self.offset):
            text = f"上期({text})"
        return text


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Negation:
    """A minus sign before an expression."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """Two expressions joined by an operator."""

    operator: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


Expression = Operand | Number | Negation | Binary


@lru_cache(maxsize=4096)
def parse(formula: str) -> Expression:
    """Read a formula.

    Raises:
        BadFormula: the text is not of the formula language.

    >>> parse("利润总额 - 1")
    Binary(operator='-', left=Operand(metric='利润总额', offset=0), right=Number(value=Decimal('1')))
    """
    return _Parser(formula).read_all()


@lru_cache(maxsize=4096)
def operands(formula: str) -> tuple[Operand, ...]:
    """The operands of a formula, each once, in the order written.

    Raises:
        BadFormula: the text is not of the formula language.

    >>> [str(operand) for operand in operands("营业成本 / 平均(存货)")]
    ['营业成本', '存货', '上期(存货)']
    """
    return tuple(dict.fromkeys(_leaves(parse(formula))))


def write(expression: Expression) -> str:
    """Write an expression in the formula language, every operation in brackets.

    >>> write(parse("营业收入 - 平均(存货)"))
    '(营业收入-((存货+上期(存货))/2))'
    """
    match expression:
        case Operand():
            return str(expression)
        case Number(value):
            return format(value, "f")
        case Negation(of):
            return f"(-{write(of)})"
        case Binary(operator, left, right):
            return f"({write(left)}{operator}{write(right)})"


def substitute(expression: Expression, value_of: Callable[[Operand], Expression]) -> Expression:
    """The expression with each operand replaced by what `value_of` gives for it."""
    match expression:
        case Operand():
            return value_of(expression)
        case Negation(of):
            return Negation(substitute(of, value_of))
        case Binary(operator, left, right):
            return Binary(operator, substitute(left, value_of), substitute(right, value_of))
        case _:
            return expression


def evaluate(formula: str, values: Mapping[Operand, Decimal], optional: Collection[str] = ()) -> Decimal:
    """Compute a formula from the values of its operands, to 34 digits.

    `optional` names metrics that count as zero where `values` lacks them.

    Raises:
        BadFormula: the text is not of the formula language.
        MissingOperand: `values` lacks an operand.
        DivisionByZero: a divisor is zero.
    """
    absent = {each: Decimal(0) for each in operands(formula) if each.metric in optional and each not in values}
    with localcontext() as context:
        context.prec = _DIGITS
        return _value(parse(formula), {**values, **absent})


def _leaves(expression: Expression) -> Iterator[Operand]:
    match expression:
        case Operand():
            yield expression
        case Negation(of):
            yield from _leaves(of)
        case Binary(_, left, right):
            yield from _leaves(left)
            yield from _leaves(right)


def _value(expression: Expression, values: Mapping[Operand, Decimal]) -> Decimal:
    match expression:
        case Number(value):
            return value
        case Operand():
            if expression not in values:
                raise MissingOperand(str(expression))
            return values[expression]
        case Negation(of):
            return -_value(of, values)
        case Binary(operator, left, right):
            return _apply(operator, _value(left, values), _value(right, values))


def _apply(operator: str, left: Decimal, right: Decimal) -> Decimal:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if not right:
        raise DivisionByZero()
    return left / right


def _earlier(expression: Expression) -> Expression:
    """The same expression one period before."""
    match expression:
        case Operand(metric, offset):
            return Operand(metric, offset - 1)
        case Negation(of):
            return Negation(_earlier(of))
        case Binary(operator, left, right):
            return Binary(operator, _earlier(left), _earlier(right))
        case _:
            return expression


class _Parser:
    """One pass over the tokens of a formula, by recursive descent."""

    def __init__(self, formula: str) -> None:
        self._formula = formula
        self._tokens = _tokens(formula)
        self._next = 0
        self._depth = 0
        self._calls = 0

    def read_all(self) -> Expression:
        expression = self._sum()
        if self._next != len(self._tokens):
            raise self._error()
        return expression

    def _sum(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST_BRACKET:
            raise BadFormula("公式的括号嵌套过深，请简化公式")
        left = self._product()
        while (sign := self._peek()) in ("+", "-"):
            self._next += 1
            left = Binary("+" if sign == "+" else "-", left, self._product())
        self._depth -= 1
        return left

    def _product(self) -> Expression:
        left = self._factor()
        while (sign := self._peek()) in ("*", "/"):
            self._next += 1
            left = Binary("*" if sign == "*" else "/", left, self._factor())
        return left

    def _factor(self) -> Expression:
        is_negative = False
        while self._peek() == "-":
            self._next += 1
            is_negative = not is_negative
        factor = self._atom()
        return Negation(factor) if is_negative else factor

    def _atom(self) -> Expression:
        token = self._peek()
        if token is None or token in "+*/)":
            raise self._error()
        if token == "(":
            return self._bracketed()
        self._next += 1
        if token[0] in "0123456789":
            return Number(Decimal(token))
        if self._peek() != "(":
            return Operand(token)
        return self._call(token)

    def _call(self, function: str) -> Expression:
        if function not in ("上期", "平均"):
            raise BadFormula(f"公式「{self._formula}」用了未知的函数「{function}」，可用的有 上期 和 平均")
        self._calls += 1
        if self._calls > _DEEPEST_CALL:
            raise BadFormula("公式中 上期 和 平均 嵌套过深，请简化公式")
        argument = self._bracketed()
        self._calls -= 1
        earlier = _earlier(argument)
        if function == "上期":
            return earlier
        return Binary("/", Binary("+", argument, earlier), Number(Decimal(2)))

    def _bracketed(self) -> Expression:
        self._next += 1
        inner = self._sum()
        if self._peek() != ")":
            raise self._error()
        self._next += 1
        return inner

    def _peek(self) -> str | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _error(self) -> BadFormula:
        return BadFormula(f"公式「{self._formula}」写法有误，请检查运算符和括号")


def _tokens(formula: str) -> tuple[str, ...]:
    text = formula.translate(_SIGNS).strip()
    tokens: list[str] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise BadFormula(f"公式「{formula}」含有无法识别的字符「{text[position]}」")
        tokens.append(match[match.lastgroup or 0])
        position = match.end()
        if len(tokens) > _MOST_TOKENS:
            raise BadFormula("公式过长，请拆成更短的公式")
    return tuple(tokens)
