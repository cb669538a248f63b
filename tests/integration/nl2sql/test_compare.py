"""Companies beside each other, and a metric over all of them, from a real database."""

from __future__ import annotations

from decimal import Decimal

import psycopg
import pytest

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.comparison import Comparison, ComparisonRequest, GapReason, Ranking, RankingRequest
from nianbao.domain.errors import BadInput
from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from nianbao.domain.report import Company
from services.nl2sql.pipeline import compare, rank
from services.nl2sql.reader import PostgresReader
from tests.support.questions import HAILAN, QINGHE, YUNLING


async def compared(
    reader: PostgresReader,
    companies: tuple[Company, ...],
    metrics: str,
    periods: str,
    scope: Scope = Scope.CONSOLIDATED,
) -> Comparison:
    wanted = tuple(Period.parse(period) for period in periods.split())
    request = ComparisonRequest(companies, tuple(metrics.split()), wanted, scope)
    result = await compare(request, "default", reader, load_catalogue())
    places = [(each.company_code, each.metric, each.period) for each in (*result.cells, *result.gaps)]
    places += [(each.company_code, each.name, each.period) for each in result.computed]
    for company in result.companies:
        for metric in result.metrics:
            for period in result.periods:
                assert places.count((company.code, metric.name, str(period))) == 1
    return result


async def ranked(reader: PostgresReader, metric: str, limit: int = 20, *, knowledge_base: str = "market") -> Ranking:
    request = RankingRequest(metric, Period(2021), limit=limit)
    return await rank(request, knowledge_base, reader, load_catalogue())


def gaps(result: Comparison) -> dict[tuple[str, str, str], GapReason]:
    return {(gap.company_code, gap.metric, gap.period): gap.reason for gap in result.gaps}


async def test_stated_and_derived_values_stand_beside_each_other_with_passports(reader: PostgresReader) -> None:
    result = await compared(reader, (QINGHE, YUNLING), "营业收入 毛利率 营业收入增长率", "2020 2021")
    revenue = {
        (cell.company_code, cell.period): (cell.value, cell.citation.page if cell.citation else 0)
        for cell in result.cells
        if cell.metric == "营业收入"
    }
    assert revenue[("600001", "2021")] == (Decimal("250000000.00"), 66)
    assert revenue[("000002", "2021")] == (Decimal(900000000), 66)
    computed = {(each.name, each.company_code, each.period): each for each in result.computed}
    margin = computed[("毛利率", "600001", "2020")]
    assert (margin.value, margin.display, margin.formula) == (
        Decimal("0.4"), "percent", "(营业收入 - 营业成本) / 营业收入",
    )  # fmt: skip
    assert [(term.operand, term.value) for term in margin.terms] == [
        ("营业收入", Decimal("200000000.00")),
        ("营业成本", Decimal("120000000.00")),
    ]
    assert computed[("营业收入增长率", "600001", "2021")].value == Decimal("0.25")


async def test_an_alias_means_its_metric_and_is_shown_by_its_name(reader: PostgresReader) -> None:
    result = await compared(reader, (QINGHE,), "总资产 营收增长率", "2020")
    assert [metric.name for metric in result.metrics] == ["资产总计", "营业收入增长率"]


async def test_each_missing_value_says_why(reader: PostgresReader) -> None:
    result = await compared(reader, (QINGHE, YUNLING, HAILAN), "营业收入 存货 存货周转率 营业收入增长率", "2020 2021")
    found = gaps(result)
    assert found[("000002", "营业收入", "2020")] is GapReason.NO_REPORT
    assert found[("600001", "存货", "2021")] is GapReason.NOT_STATED
    # Growth over a base of zero has no value, and says so.
    assert found[("600001", "营业收入增长率", "2020")] is GapReason.DIVISION_BY_ZERO
    assert found[("600001", "存货周转率", "2021")] is GapReason.NOT_STATED
    sentence = next(gap.sentence for gap in result.gaps if (gap.company_code, gap.metric) == ("000002", "营业收入"))
    assert sentence == "没有收录云岭科技2020年的报告，请先上传该报告。"


async def test_the_parents_figures_are_never_filled_in_from_the_groups(reader: PostgresReader) -> None:
    result = await compared(reader, (QINGHE, YUNLING), "营业收入", "2020 2021", Scope.PARENT)
    assert [(cell.company_code, cell.period, cell.value) for cell in result.cells] == [
        ("600001", "2020", Decimal("88000000.00"))
    ]
    found = gaps(result)
    assert found[("600001", "营业收入", "2021")] is GapReason.SCOPE_ABSENT
    assert found[("000002", "营业收入", "2020")] is GapReason.NO_REPORT


async def test_figures_that_contradict_each_other_are_shown_with_their_pages(
    reader: PostgresReader, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        for value, page in ((11, 12), (13, 88)):
            connection.execute(
                "INSERT INTO nianbao.fact (report_id, table_name, scope, metric, label, period, stated_period, value,"
                " unit, printed, page) SELECT id, '利润表', '合并', '财务费用', '财务费用', '2021', '2021', %s, '元',"
                " %s, %s FROM nianbao.report WHERE document = '000002_2021.pdf'"
                " AND knowledge_base_id = (SELECT id FROM nianbao.knowledge_base WHERE name = 'default')",
                (value, f"{value}.00", page),
            )
    result = await compared(reader, (YUNLING,), "财务费用", "2021")
    (gap,) = result.gaps
    assert gap.reason is GapReason.CONTRADICTORY
    assert "第12页为11.00、第88页为13.00" in gap.sentence


async def test_texts_are_compared_as_texts(reader: PostgresReader) -> None:
    result = await compared(reader, (QINGHE,), "法定代表人", "2020 2021")
    assert [cell.value for cell in result.cells] == ["赵青", "钱禾"]
    assert result.metrics[0].display == "text"


@pytest.mark.parametrize(
    ("metrics", "code"),
    [("不存在的指标", "unknown_metric"), ("法定代表人增长率", "not_a_number"), ("", "too_much_asked")],
)
async def test_what_cannot_be_compared_is_refused_in_words(reader: PostgresReader, metrics: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        await compared(reader, (QINGHE,), metrics, "2020")
    assert refused.value.code == code


async def test_too_many_companies_and_years_are_refused(reader: PostgresReader) -> None:
    many = tuple(Company(f"{number:06}", "", "") for number in range(30))
    with pytest.raises(BadInput, match="请减少公司或年份"):
        await compared(reader, many, "营业收入增长率", " ".join(str(year) for year in range(2010, 2020)))


async def test_a_ranking_says_who_how_many_and_how_values_lie(reader: PostgresReader) -> None:
    ranking = await ranked(reader, "营业收入", limit=2)
    assert [(cell.company_code, cell.value) for cell in ranking.answer.cells] == [
        ("100001", Decimal(900)),
        ("100002", Decimal(700)),
    ]
    assert (ranking.answer.universe, ranking.answer.loaded) == (6, 7)
    lies = ranking.distribution
    assert lies is not None
    assert (lies.count, lies.minimum, lies.quarter, lies.median, lies.three_quarters, lies.maximum, lies.mean) == (
        6, 100, 200, 300, 700, 900, 450,
    )  # fmt: skip


async def test_growth_is_ranked_over_companies_that_have_a_base(reader: PostgresReader) -> None:
    ranking = await ranked(reader, "营业收入增长率")
    assert [(each.company_code, each.value) for each in ranking.answer.computed] == [
        ("100006", Decimal(1)),
        ("100001", Decimal("0.5")),
        ("100004", Decimal("-0.25")),
    ]
    assert ranking.answer.without_base == 2
    assert ranking.distribution is not None
    assert ranking.distribution.count == 3


async def test_a_metric_that_nobody_states_has_no_distribution(reader: PostgresReader) -> None:
    ranking = await ranked(reader, "商誉")
    assert ranking.distribution is None
    assert ranking.answer.refusal_code == "figure_not_stated"
    with pytest.raises(BadInput, match="不是数值"):
        await ranked(reader, "法定代表人")
