"""Questions over the sample reports with what each answer must hold, computed from the books.

`python -m demo.questions` writes questions.jsonl; a test keeps it fresh.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from demo.invented import InventedCompany, invented_companies
from demo.ledger import CENT
from demo.printing import growth
from nianbao.domain.question import Route

QUESTIONS_FILE = Path(__file__).with_name("questions.jsonl")

# A number in an answer: "1,139,871,446.98", "-12.5", "2023".
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_DIFFERENT = ("不同", "不相同", "不一致")


@dataclass(frozen=True, slots=True)
class Expect:
    """What an answer must hold: every number, every name, one of the words, none of the others."""

    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class DemoQuestion:
    """One question, the route it should take, and what is expected of the answer.

    `numbers` are plain decimals in the unit that the question asks for; a growth or a
    percentage is given in per cent.
    """

    id: str
    route: Route
    question: str
    expect: Expect


def demo_questions() -> tuple[DemoQuestion, ...]:
    """The questions, figures first."""
    hengjin, xunyan = invented_companies()
    return (*_figures(hengjin, xunyan), *_texts(hengjin, xunyan), *_others(hengjin))


def is_met(expect: Expect, text: str, *, is_refused: bool) -> bool:
    """Whether an answer holds what is expected of it; a number may be off by its last digit's rounding.

    >>> is_met(Expect(numbers=("1234.50",)), "是1,234.50元。", is_refused=False)
    True
    """
    if expect.refused or is_refused:
        return expect.refused and is_refused
    said = [Decimal(number.replace(",", "")) for number in _NUMBER.findall(text)]
    holds_numbers = all(any(abs(each - Decimal(number)) <= CENT for each in said) for number in expect.numbers)
    holds_names = all(name in text for name in expect.names)
    holds_a_word = not expect.any_of or any(word in text for word in expect.any_of)
    return holds_numbers and holds_names and holds_a_word and not any(word in text for word in expect.none_of)


def read_questions(path: Path = QUESTIONS_FILE) -> tuple[DemoQuestion, ...]:
    """Read questions.jsonl."""
    questions = []
    for line in path.read_text("utf-8").splitlines():
        fields = json.loads(line)
        wanted = fields["expect"]
        expect = Expect(
            numbers=tuple(wanted["numbers"]),
            names=tuple(wanted["names"]),
            any_of=tuple(wanted["any_of"]),
            none_of=tuple(wanted["none_of"]),
            refused=wanted["refused"],
        )
        questions.append(DemoQuestion(fields["id"], Route(fields["route"]), fields["question"], expect))
    return tuple(questions)


def write_questions(path: Path = QUESTIONS_FILE) -> None:
    """Write questions.jsonl."""
    lines = (json.dumps(asdict(question), ensure_ascii=False) for question in demo_questions())
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _figures(hengjin: InventedCompany, xunyan: InventedCompany) -> tuple[DemoQuestion, ...]:
    this, last = hengjin.group[2023], hengjin.group[2022]
    other = xunyan.group[2023]
    quick = (other.balance["流动资产合计"] - other.balance["存货"]) / other.balance["流动负债合计"]
    profit_growth = growth(this.income["净利润"], last.income["净利润"])
    expenses = (other.income["销售费用"], other.income["管理费用"])
    parent_cash = hengjin.parent[2023].balance["货币资金"]
    return (
        _ask("fact-value", Route.FACT, "珩槿精工2023年的营业收入是多少元？", this.income["营业收入"]),
        _ask("fact-several", Route.FACT, "浔砚生科2023年的销售费用和管理费用分别是多少元？", *expenses),
        _ask("growth", Route.CALCULATION, "珩槿精工2023年的净利润增长率是多少？", profit_growth),
        _ask("ratio", Route.CALCULATION, "浔砚生科2023年的速动比率是多少？保留两位小数。", quick),
        _ask("fact-parent", Route.FACT, "珩槿精工2023年末母公司的货币资金是多少元？", parent_cash),
        _ask(
            "fact-staff",
            Route.FACT,
            "浔砚生科2022年的硕士人数是多少？",
            Decimal(xunyan.staff[2022].by_education["硕士"]),
        ),
        DemoQuestion(
            "top-one",
            Route.STATISTICS,
            "2023年总资产最高的上市公司是哪家？金额是多少元？",
            Expect(numbers=(_plain(this.balance["资产总计"]),), names=(hengjin.short_name,)),
        ),
    )


def _texts(hengjin: InventedCompany, xunyan: InventedCompany) -> tuple[DemoQuestion, ...]:
    before, now = hengjin.profiles[2022].legal_representative, hengjin.profiles[2023].legal_representative
    address = xunyan.profiles[2023].registered_address
    return (
        DemoQuestion(
            "representative-changed",
            Route.COMPARISON,
            "珩槿精工2023年的法定代表人与2022年相比是否相同？",
            Expect(names=(before, now), any_of=_DIFFERENT),
        ),
        DemoQuestion(
            "representative-same",
            Route.COMPARISON,
            "浔砚生科2022年和2023年的法定代表人是否相同？",
            Expect(names=(xunyan.profiles[2023].legal_representative,), any_of=("相同", "一致"), none_of=_DIFFERENT),
        ),
        DemoQuestion("fact-text", Route.FACT, "浔砚生科2023年的注册地址在哪里？", Expect(names=(address,))),
    )


def _others(hengjin: InventedCompany) -> tuple[DemoQuestion, ...]:
    income = hengjin.group[2023].income
    research_share = (income["研发费用"] / income["营业收入"] * 100).quantize(CENT, ROUND_HALF_UP)
    return (
        DemoQuestion(
            "open-research",
            Route.OPEN,
            "简要介绍珩槿精工2023年的研发投入情况。",
            Expect(names=("研发投入", str(research_share))),
        ),
        DemoQuestion("knowledge", Route.KNOWLEDGE, "什么是速动比率？", Expect(names=("流动资产", "存货", "流动负债"))),
        DemoQuestion("refuse-year", Route.REFUSE, "珩槿精工2016年的营业收入是多少元？", Expect(refused=True)),
        DemoQuestion("refuse-company", Route.REFUSE, "嶙峋重工2023年的净利润是多少元？", Expect(refused=True)),
    )


def _ask(name: str, route: Route, question: str, *numbers: Decimal) -> DemoQuestion:
    return DemoQuestion(name, route, question, Expect(numbers=tuple(_plain(number) for number in numbers)))


def _plain(number: Decimal) -> str:
    """Two decimals for amounts and ratios, none for persons."""
    is_count = number.as_tuple().exponent == 0
    return str(number) if is_count else str(number.quantize(CENT, ROUND_HALF_UP))


if __name__ == "__main__":
    write_questions()
