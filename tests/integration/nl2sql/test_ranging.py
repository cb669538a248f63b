"""Questions over all reports, each answered again in plain Python over the seed's numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from statistics import median

import pytest

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.period import Period
from nianbao.domain.question import Operation, Statistic, Understanding
from nianbao.domain.report import Company
from nianbao.domain.selection import Comparator, Condition, Measure, Ordering, Quantity, Step
from services.nl2sql.pipeline import answer
from services.nl2sql.reader import PostgresReader
from tests.integration.nl2sql.knowledge_base import MARKET, Listed
from tests.support.questions import asked, replace

REVENUE, PROFIT, ADDRESS = Quantity("营业收入"), Quantity("净利润"), Quantity("注册地址")
GROWTH, ASSETS = Quantity("营业收入", Measure.GROWTH), Quantity("资产总计")
STATING = [each for each in MARKET if each.revenue]
GROWING = [each for each in STATING if each.before and Decimal(each.before) > 0]


def over(operation: Operation, *selection: Step, quantities: tuple[Quantity, ...] = ()) -> Understanding:
    question = asked(operation, periods="2021", companies=())
    return replace(question, selection=selection, quantities=quantities)


def statistic(of: Statistic, quantity: Quantity, *selection: Step) -> Understanding:
    return replace(over(Operation.STATISTIC, *selection, quantities=(quantity,)), statistic=of)


async def ask(reader: PostgresReader, understanding: Understanding) -> FactAnswer:
    return await answer(understanding, "market", reader, load_catalogue())


def names(result: FactAnswer) -> list[str]:
    return list(dict.fromkeys(cell.company_name for cell in result.cells))


def revenue(each: Listed) -> Decimal:
    return Decimal(each.revenue)


def profit(each: Listed) -> Decimal:
    return Decimal(each.profit)


def growth(each: Listed) -> Decimal:
    return (revenue(each) - Decimal(each.before)) / Decimal(each.before)


@pytest.mark.parametrize("is_descending", [True, False])
@pytest.mark.parametrize(("first", "last"), [(1, 1), (1, 3), (2, 2), (3, 5), (1, 100)])
async def test_a_ranking_takes_every_company_that_states_the_figure(
    reader: PostgresReader, is_descending: bool, first: int, last: int
) -> None:
    result = await ask(reader, over(Operation.RANK, Ordering(REVENUE, is_descending, first, last)))
    wanted = sorted(STATING, key=revenue, reverse=is_descending)[first - 1 : last]
    assert [(cell.company_name, cell.value) for cell in result.cells] == [(each.name, revenue(each)) for each in wanted]
    assert all(cell.citation for cell in result.cells)
    assert (result.universe, result.loaded) == (len(STATING), len(MARKET))


@pytest.mark.parametrize(
    ("condition", "is_met"),
    [
        (Condition(REVENUE, Comparator.GREATER, ("300",)), lambda each: each.revenue and revenue(each) > 300),
        (Condition(REVENUE, Comparator.AT_LEAST, ("300",)), lambda each: each.revenue and revenue(each) >= 300),
        (Condition(REVENUE, Comparator.LESS, ("200",)), lambda each: each.revenue and revenue(each) < 200),
        (Condition(REVENUE, Comparator.AT_MOST, ("200",)), lambda each: each.revenue and revenue(each) <= 200),
        (
            Condition(REVENUE, Comparator.BETWEEN, ("200", "500")),
            lambda each: each.revenue and 200 <= revenue(each) <= 500,
        ),
        (Condition(PROFIT, Comparator.LESS, ("0",)), lambda each: profit(each) < 0),
        (Condition(ADDRESS, Comparator.CONTAINS, ("浙江",)), lambda each: "浙江" in each.address),
        (Condition(ADDRESS, Comparator.CONTAINS, ("浙江", "云南"), True), lambda each: "北京" in each.address),
        (
            Condition(GROWTH, Comparator.GREATER, ("0.2",)),
            lambda each: each in GROWING and growth(each) > Decimal("0.2"),
        ),
    ],
)
async def test_lists_and_counts_hold_those_that_meet_the_condition(
    reader: PostgresReader, condition: Condition, is_met: Callable[[Listed], bool]
) -> None:
    wanted = [each.name for each in MARKET if is_met(each)]
    counted = await ask(reader, over(Operation.COUNT, condition))
    assert counted.computed[0].value == len(wanted)
    assert sorted(names(await ask(reader, over(Operation.LIST, condition)))) == wanted


RICH, LARGE = Condition(PROFIT, Comparator.GREATER, ("60",)), Condition(REVENUE, Comparator.GREATER, ("600",))
MANY = Condition(Quantity("职工人数"), Comparator.GREATER, ("10",))
GREW = Condition(GROWTH, Comparator.GREATER, ("0.4",))


def is_large(each: Listed) -> bool:
    return bool(each.revenue) and revenue(each) > 600


def is_rich(each: Listed) -> bool:
    return profit(each) > 60


def has_grown(each: Listed) -> bool:
    return each in GROWING and growth(each) > Decimal("0.4")


@pytest.mark.parametrize(
    ("condition", "is_met", "is_stated"),
    [
        (replace(LARGE, or_else=(RICH,)), lambda each: is_large(each) or is_rich(each), lambda each: True),
        (replace(RICH, or_else=(LARGE,)), lambda each: is_large(each) or is_rich(each), lambda each: True),
        (replace(GREW, or_else=(RICH,)), lambda each: has_grown(each) or is_rich(each), lambda each: True),
        # Nobody states a head-count: it is the other condition that decides, in another table.
        (replace(MANY, or_else=(LARGE,)), is_large, lambda each: bool(each.revenue)),
    ],
)
async def test_one_of_several_conditions_is_enough(
    reader: PostgresReader,
    condition: Condition,
    is_met: Callable[[Listed], bool],
    is_stated: Callable[[Listed], bool],
) -> None:
    wanted = [each.name for each in MARKET if is_met(each)]
    counted = await ask(reader, over(Operation.COUNT, condition))
    assert (counted.computed[0].value, counted.loaded) == (len(wanted), len(MARKET))
    assert counted.universe == sum(is_stated(each) for each in MARKET)
    assert sorted(names(await ask(reader, over(Operation.LIST, condition)))) == wanted


async def test_a_company_that_states_one_of_two_figures_is_judged_by_it_and_this_is_said(
    reader: PostgresReader,
) -> None:
    small = Condition(REVENUE, Comparator.LESS, ("150",))
    poor = Condition(PROFIT, Comparator.LESS, ("6",))
    result = await ask(reader, over(Operation.LIST, replace(small, or_else=(poor,))))
    assert "100007号股份有限公司" in names(result)
    assert result.warnings == ("1家公司只披露了营业收入、净利润中的一部分，只按已披露的判断。",)


async def test_the_table_that_has_most_companies_is_ranked(reader: PostgresReader) -> None:
    result = await answer(over(Operation.RANK, Ordering(ASSETS, True, 1, 9)), "summaries", reader, load_catalogue())
    assert [(cell.company_name, cell.value) for cell in result.cells] == [
        ("100007号股份有限公司", Decimal(9)),
        ("100006号股份有限公司", Decimal(8)),
    ]
    assert (result.universe, result.elsewhere, result.loaded) == (2, 1, len(MARKET))


async def test_what_meets_one_of_several_conditions_is_ranked(reader: PostgresReader) -> None:
    result = await ask(reader, over(Operation.RANK, replace(LARGE, or_else=(RICH,)), Ordering(PROFIT, True, 1, 9)))
    assert result.warnings == ("1家公司只披露了营业收入、净利润中的一部分，只按已披露的判断。",)
    wanted = sorted((each for each in MARKET if is_large(each) or is_rich(each)), key=profit, reverse=True)
    assert names(result) == [each.name for each in wanted]


@pytest.mark.parametrize(
    ("selection", "part", "whole", "is_met"),
    [
        ((), (Condition(PROFIT, Comparator.LESS, ("0",)),), MARKET, lambda each: profit(each) < 0),
        (
            (Condition(ADDRESS, Comparator.CONTAINS, ("浙江",)),),
            (Condition(PROFIT, Comparator.LESS, ("0",)),),
            [each for each in MARKET if "浙江" in each.address],
            lambda each: profit(each) < 0,
        ),
        (
            (Condition(REVENUE, Comparator.AT_LEAST, ("300",)),),
            (Condition(PROFIT, Comparator.GREATER, ("0",)),),
            [each for each in STATING if revenue(each) >= 300],
            lambda each: profit(each) > 0,
        ),
        ((), (Condition(ADDRESS, Comparator.CONTAINS, ("云南",)),), MARKET, lambda each: "云南" in each.address),
        ((), (LARGE,), STATING, is_large),
        (
            (Ordering(REVENUE, True, 1, 4),),
            (Condition(PROFIT, Comparator.LESS, ("0",)),),
            sorted(STATING, key=revenue, reverse=True)[:4],
            lambda each: profit(each) < 0,
        ),
        ((), (replace(LARGE, or_else=(RICH,)),), MARKET, lambda each: is_large(each) or is_rich(each)),
    ],
)
async def test_the_part_of_the_companies_that_meets_conditions(
    reader: PostgresReader,
    selection: tuple[Step, ...],
    part: tuple[Step, ...],
    whole: Sequence[Listed],
    is_met: Callable[[Listed], bool],
) -> None:
    question = replace(over(Operation.STATISTIC, *selection), statistic=Statistic.PROPORTION, part=part)
    share, met, all_of_it = (await ask(reader, question)).computed
    wanted = [each for each in whole if is_met(each)]
    assert (met.value, all_of_it.value) == (len(wanted), len(whole))
    assert share.value == Decimal(len(wanted)) / len(whole)
    assert sorted(set(names(await ask(reader, question)))) == sorted(each.name for each in wanted)


async def test_the_part_of_nobody_is_refused(reader: PostgresReader) -> None:
    nowhere = Condition(ADDRESS, Comparator.CONTAINS, ("西藏",))
    question = replace(over(Operation.STATISTIC, nowhere), statistic=Statistic.PROPORTION, part=(LARGE,))
    result = await ask(reader, question)
    assert (result.refusal_code, result.computed) == ("figure_not_stated", ())


async def test_a_count_by_what_nobody_states_is_refused_and_one_of_an_empty_place_is_nought(
    reader: PostgresReader,
) -> None:
    assert (await ask(reader, over(Operation.COUNT, MANY))).refusal_code == "figure_not_stated"
    nowhere = Condition(ADDRESS, Comparator.CONTAINS, ("西藏",))
    assert (await ask(reader, over(Operation.COUNT, nowhere, LARGE))).computed[0].value == 0


@pytest.mark.parametrize("operation", [Operation.RANK, Operation.COUNT, Operation.STATISTIC])
async def test_who_states_a_figure_in_another_table_alone_is_counted_apart(
    reader: PostgresReader, operation: Operation
) -> None:
    selection: tuple[Step, ...] = {Operation.RANK: (Ordering(REVENUE),), Operation.COUNT: (LARGE,)}.get(operation, ())
    question = replace(over(operation, *selection, quantities=(REVENUE,)), statistic=Statistic.SUM)
    result = await answer(question, "summaries", reader, load_catalogue())
    assert (result.universe, result.elsewhere, result.loaded) == (len(STATING), 1, len(MARKET))


async def test_conditions_are_met_together_and_narrow_what_is_ranked(reader: PostgresReader) -> None:
    loss = Condition(PROFIT, Comparator.LESS, ("0",))
    result = await ask(reader, over(Operation.RANK, loss, Ordering(REVENUE, True, 1, 5)))
    wanted = sorted((each for each in STATING if profit(each) < 0), key=revenue, reverse=True)
    assert names(result) == [each.name for each in wanted]


async def test_a_ranking_within_a_ranking(reader: PostgresReader) -> None:
    result = await ask(reader, over(Operation.RANK, Ordering(REVENUE, True, 1, 3), Ordering(PROFIT)))
    top = sorted(STATING, key=revenue, reverse=True)[:3]
    assert names(result) == [max(top, key=profit).name]


@pytest.mark.parametrize("place", ["", "浙江"])
@pytest.mark.parametrize(
    ("of", "reckon"),
    [
        (Statistic.SUM, sum),
        (Statistic.AVERAGE, lambda values: sum(values) / len(values)),
        (Statistic.MEDIAN, median),
    ],
)
async def test_statistics_cite_what_they_are_made_of(
    reader: PostgresReader, of: Statistic, reckon: Callable[[list[Decimal]], Decimal], place: str
) -> None:
    where = (Condition(ADDRESS, Comparator.CONTAINS, (place,)),) if place else ()
    result = await ask(reader, statistic(of, REVENUE, *where))
    chosen = [each for each in STATING if place in each.address]
    assert abs(result.computed[0].value - reckon([revenue(each) for each in chosen])) < Decimal("1e-12")
    cited = {cell.citation.value for cell in result.cells if cell.citation}
    assert {Decimal(value) for value in cited} == {revenue(each) for each in chosen}


@pytest.mark.parametrize("company", STATING)
async def test_the_place_of_a_company_and_its_share(reader: PostgresReader, company: Listed) -> None:
    who = (Company(company.code, company.code, company.name),)
    placed = await ask(reader, replace(statistic(Statistic.PLACE, REVENUE), companies=who))
    assert placed.computed[0].value == 1 + sum(revenue(each) > revenue(company) for each in STATING)
    shared = await ask(reader, replace(statistic(Statistic.SHARE, REVENUE), companies=who))
    total = sum(revenue(each) for each in STATING)
    assert abs(shared.computed[0].value - revenue(company) / total) < Decimal("1e-12")


async def test_growth_is_ranked_where_there_was_something_to_grow_from(reader: PostgresReader) -> None:
    result = await ask(reader, over(Operation.RANK, Ordering(GROWTH, True, 1, 100)))
    wanted = sorted(GROWING, key=growth, reverse=True)
    assert [each.company_name for each in result.computed] == [each.name for each in wanted]
    without = [each for each in STATING if each.before and Decimal(each.before) <= 0]
    assert (result.universe, result.without_base, result.loaded) == (len(GROWING), len(without), len(MARKET))


@pytest.mark.parametrize(("code", "said"), [("100002", ("-100元", "700元", "负")), ("100003", ("为0", "500", "零"))])
async def test_growth_over_nothing_or_a_loss_is_explained_with_both_values(
    reader: PostgresReader, code: str, said: tuple[str, ...]
) -> None:
    question = replace(statistic(Statistic.PLACE, GROWTH), companies=(Company(code, code, ""),))
    result = await ask(reader, question)
    assert result.refusal_code == "figure_not_stated"
    assert all(word in result.missing[0] for word in (*said, "没有意义"))


async def test_what_must_hold_in_every_year(reader: PostgresReader) -> None:
    years = (Period(2020), Period(2021))
    condition = Condition(REVENUE, Comparator.GREATER, ("300",), periods=years)
    result = await ask(reader, replace(over(Operation.LIST, condition), periods=years))
    wanted = [each for each in STATING if revenue(each) > 300 and each.before and Decimal(each.before) > 300]
    assert names(result) == [each.name for each in wanted]
