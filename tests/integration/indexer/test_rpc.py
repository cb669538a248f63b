"""IndexerService over real gRPC: registry, outline and search of what was indexed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from nianbao.domain.access import acting_for
from nianbao.domain.errors import BadInput, NotFound, Unavailable
from nianbao.domain.period import Period
from nianbao.domain.report import Company, ReportKind
from nianbao.rpc.access import PassedOn
from nianbao.rpc.clients import IndexerClient
from tests.integration.indexer.conftest import Shelf
from tests.support.access import access_to
from tests.support.parsed_reports import QINGHE, of_year, parsed_report
from tests.support.serve_indexer import serve_indexer

COMPANY = Company("600001", "青禾股份", "青禾农业股份有限公司")
YUNLING = replace(QINGHE, company_code="000002", short_name="云岭科技", full_name="云岭科技股份有限公司")


@pytest_asyncio.fixture
async def client(database_url: str) -> AsyncIterator[IndexerClient]:
    async for client in serve_indexer(database_url):
        yield client


async def test_the_registry_lists_companies_with_their_periods_newest_first(
    shelf: Shelf, client: IndexerClient
) -> None:
    shelf.add(parsed_report(identity=replace(of_year(2021), short_name="青禾农业")))
    shelf.add(parsed_report(identity=of_year(2022)))
    shelf.add(parsed_report(identity=of_year(2023, ReportKind.HALF_YEAR)))
    shelf.add(parsed_report(identity=YUNLING))

    registry = await client.registry(shelf.knowledge_base)

    assert registry is not None
    assert [company.code for company, _ in registry.periods_of_company] == ["000002", "600001"]
    company, periods = registry.periods_of_company[1]
    assert (company.short_name, company.full_name) == ("青禾股份", "青禾农业股份有限公司")
    assert set(company.aliases) == {"青禾农业", "Qinghe Farming Co.,Ltd"}
    assert periods == (Period(2023, "H1"), Period(2022), Period(2021))


async def test_the_registry_is_not_sent_again_until_it_changes(shelf: Shelf, client: IndexerClient) -> None:
    shelf.add(parsed_report())
    held = await client.registry(shelf.knowledge_base)
    assert held is not None

    assert await client.registry(shelf.knowledge_base, held.version) is None
    shelf.add(parsed_report(identity=YUNLING))
    renewed = await client.registry(shelf.knowledge_base, held.version)
    assert renewed is not None
    assert renewed.version > held.version
    assert len(renewed.periods_of_company) == 2


async def test_an_empty_knowledge_base_has_an_empty_registry(shelf: Shelf, client: IndexerClient) -> None:
    registry = await client.registry(shelf.knowledge_base)

    assert registry is not None
    assert registry.periods_of_company == ()


async def test_an_unknown_knowledge_base_or_report_is_not_found(client: IndexerClient) -> None:
    with pytest.raises(NotFound):
        await client.registry("没有这个")
    with pytest.raises(NotFound):
        await client.search("研发", "没有这个")
    for report_id in ("not-an-id", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(NotFound):
            await client.outline(report_id)


async def test_the_outline_gives_headings_in_reading_order(shelf: Shelf, client: IndexerClient) -> None:
    indexed = shelf.add(parsed_report())

    nodes = await client.outline(str(indexed.report_id))

    assert [(node.level, node.title) for node in nodes] == [
        (0, "青禾农业股份有限公司"),
        (1, "第三节 管理层讨论与分析"),
        (2, "一、研发投入"),
        (2, "二、主要控股参股公司分析"),
        (1, "第五节 环境和社会责任"),
        (2, "一、重大环保问题"),
    ]
    assert nodes[0].parent is None
    assert nodes[2].parent == nodes[1].id


@pytest.mark.parametrize(
    ("question", "title", "words"),
    [
        ("请简要介绍青禾股份2022年的研发投入情况", "一、研发投入", "发明专利"),
        ("青禾农业股份有限公司2022年主要控股参股公司分析情况", "二、主要控股参股公司分析", "青禾种业"),
        ("青禾股份报告期内的环保情况如何", "一、重大环保问题", "达标排放"),
        ("研发人员数量", "一、研发投入", "研发人员数量(人)：2022年 1,205"),
    ],
)
async def test_a_question_finds_the_passage_that_answers_it_first(
    shelf: Shelf, client: IndexerClient, question: str, title: str, words: str
) -> None:
    shelf.add(parsed_report())

    passages = await client.search(question, shelf.knowledge_base, [COMPANY], [Period(2022)])

    assert passages[0].title_path.split(" / ")[-1] == title
    assert words in passages[0].text
    assert [passage.score for passage in passages] == sorted((p.score for p in passages), reverse=True)


async def test_a_passage_says_where_it_stands(shelf: Shelf, client: IndexerClient) -> None:
    indexed = shelf.add(parsed_report(), "青禾.pdf")

    [passage] = await client.search("环保问题", shelf.knowledge_base, [COMPANY], [Period(2022)], limit=1)

    assert (passage.report_id, passage.document) == (str(indexed.report_id), "青禾.pdf")
    assert (passage.company, passage.period, passage.page) == ("青禾股份", "2022", 6)
    assert passage.box is not None
    assert passage.title_path == "第五节环境和社会责任 / 一、重大环保问题"


async def test_search_stays_within_companies_periods_and_the_knowledge_base(
    shelf: Shelf, client: IndexerClient
) -> None:
    shelf.add(parsed_report(identity=of_year(2021)))
    shelf.add(parsed_report(identity=of_year(2022)))
    shelf.add(parsed_report(identity=YUNLING))

    of_company = await client.search("研发投入", shelf.knowledge_base, [COMPANY], limit=50)
    of_period = await client.search("研发投入", shelf.knowledge_base, [COMPANY], [Period(2021)], limit=50)
    of_all = await client.search("研发投入", shelf.knowledge_base, limit=50)

    assert {(p.company, p.period) for p in of_company} == {("青禾股份", "2021"), ("青禾股份", "2022")}
    assert {(p.company, p.period) for p in of_period} == {("青禾股份", "2021")}
    assert {p.company for p in of_all} == {"青禾股份", "云岭科技"}
    assert await client.search("研发投入", shelf.knowledge_base, [COMPANY], [Period(1999)]) == ()


async def test_a_summary_is_searched_only_where_the_full_report_is_missing(shelf: Shelf, client: IndexerClient) -> None:
    shelf.add(parsed_report(identity=of_year(2022, ReportKind.SUMMARY)), "摘要.pdf")
    alone = await client.search("研发投入", shelf.knowledge_base, [COMPANY], [Period(2022)])
    shelf.add(parsed_report(), "全文.pdf")
    beside = await client.search("研发投入", shelf.knowledge_base, [COMPANY], [Period(2022)])

    assert {p.document for p in alone} == {"摘要.pdf"}
    assert {p.document for p in beside} == {"全文.pdf"}


async def test_a_replaced_filing_is_not_searched(shelf: Shelf, client: IndexerClient) -> None:
    shelf.add(parsed_report(), "first.pdf")
    shelf.add(parsed_report(), "second.pdf")

    found = await client.search("研发投入", shelf.knowledge_base, limit=50)

    assert {p.document for p in found} == {"second.pdf"}


async def test_over_many_reports_the_likeliest_are_ranked(shelf: Shelf, database_url: str) -> None:
    for year in range(2015, 2020):
        shelf.add(parsed_report(identity=of_year(year)))
    shelf.add(parsed_report(identity=YUNLING, paragraphs=("公司建成量子通信试验网络，覆盖三省。" * 8,)))

    async for client in serve_indexer(database_url, reports_max=2):
        found = await client.search("量子通信试验网络的建设", shelf.knowledge_base)
        assert found[0].company == "云岭科技"
        assert "量子通信" in found[0].text


async def test_a_question_without_words_finds_nothing_and_one_too_long_is_refused(
    shelf: Shelf, client: IndexerClient
) -> None:
    shelf.add(parsed_report())

    assert await client.search("？！", shelf.knowledge_base) == ()
    with pytest.raises(BadInput):
        await client.search("长" * 5000, shelf.knowledge_base)


async def test_columns_are_recalled_over_rpc(client: IndexerClient) -> None:
    columns = await client.recall_columns("2020年的营业收入和净利润分别是多少", limit=4)

    assert {"营业收入", "净利润"} <= {column.name for column in columns}
    assert {"证券代码", "公司名称", "年份"} <= {column.name for column in columns}


async def test_a_database_that_is_away_is_said_to_be() -> None:
    async for client in serve_indexer("postgresql://nobody:x@127.0.0.1:1/none"):
        with pytest.raises(Unavailable) as raised:
            await client.registry("default")
        assert "数据库" in raised.value.message


async def test_a_caller_reaches_only_the_knowledge_bases_of_the_proof_that_travels_with_the_call(
    shelf: Shelf, client: IndexerClient, database_url: str
) -> None:
    indexed = shelf.add(parsed_report())

    async def reached() -> tuple[bool, bool, bool]:
        calls = (
            client.registry(shelf.knowledge_base),
            client.outline(str(indexed.report_id)),
            client.search("营业收入", shelf.knowledge_base),
        )
        outcomes = [await asyncio.gather(call, return_exceptions=True) for call in calls]
        assert all(not isinstance(each, BaseException) or isinstance(each, NotFound) for (each,) in outcomes)
        registry, outline, search = (not isinstance(each, NotFound) for (each,) in outcomes)
        return registry, outline, search

    with acting_for(access_to(database_url, [shelf.knowledge_base])):
        assert await reached() == (True, True, True)
    with acting_for(access_to(database_url, ["default"])):
        assert await reached() == (False, False, False)
    with acting_for(PassedOn("1:9999999999:forged")):
        assert await reached() == (False, False, False)
