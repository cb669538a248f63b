"""A report becomes visible whole and once, however often and by however many it is indexed."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from nianbao.domain.errors import BadDocument, NotFound
from nianbao.domain.fact import Table
from nianbao.domain.report import ReportKind
from services.indexer.stages import renew_figures as renewing
from tests.integration.indexer.conftest import Shelf
from tests.support.parsed_reports import QINGHE, figure, of_year, parsed_report, text_fact


def test_facts_tree_passages_and_figures_are_there_after_indexing(shelf: Shelf) -> None:
    parsed = parsed_report(
        figure("营业收入", "200.50", "2022", passed=True), text_fact("注册地址", "浙江省杭州市余杭区1号", "2022")
    )

    indexed = shelf.add(parsed)

    assert indexed.warnings == ()
    assert indexed.pages == parsed.summary.page_count
    assert shelf.count("fact") == 2
    assert shelf.count("tree_node") == len(parsed.nodes)
    assert shelf.count("chunk") > 0
    assert shelf.count("posting") > 0
    assert shelf.figures() == {"2022": {"营业收入": "200.50"}}
    assert shelf.figures("公司信息", "") == {"2022": {"注册地址": "浙江省杭州市余杭区1号"}}
    assert shelf.execute(
        "SELECT is_current, company_code, period FROM nianbao.report WHERE id = %s", (indexed.report_id,)
    ) == [(True, "600001", "2022")]


def test_indexing_the_same_request_again_changes_nothing(shelf: Shelf) -> None:
    request = shelf.submit(parsed_report(figure("营业收入", "200", "2022")))

    first, version = shelf.index(request), shelf.version()
    second = shelf.index(request)

    assert first.report_id == second.report_id
    assert shelf.count("fact") == 1
    assert shelf.version() == version


def test_two_indexers_at_once_give_one_report(shelf: Shelf) -> None:
    request = shelf.submit(parsed_report(figure("营业收入", "200", "2022")))

    with ThreadPoolExecutor(2) as threads:
        results = [run.result(60) for run in [threads.submit(shelf.index, request) for _ in range(2)]]

    assert results[0].report_id == results[1].report_id
    assert shelf.execute(
        "SELECT count(*) FROM nianbao.report WHERE knowledge_base_id = %s", (shelf.knowledge_base_id,)
    ) == [(1,)]
    assert shelf.count("fact") == 1
    assert shelf.figures() == {"2022": {"营业收入": "200"}}


def test_two_reports_of_one_company_indexed_at_once_both_feed_its_figures(shelf: Shelf) -> None:
    years = range(2016, 2023)
    requests = [
        shelf.submit(parsed_report(figure("营业收入", str(year), str(year)), identity=of_year(year))) for year in years
    ]

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(shelf.index, requests))

    assert shelf.figures() == {str(year): {"营业收入": str(year)} for year in years}


def test_artifacts_of_a_newer_parser_replace_the_report(shelf: Shelf) -> None:
    request = shelf.submit(parsed_report(figure("营业收入", "200", "2022")))
    first = shelf.index(request)
    newer = request.model_copy(update={"artifacts": request.artifacts.removesuffix("/1") + "/2"})
    shelf.put_artifacts(
        newer.artifacts, parsed_report(figure("营业收入", "201", "2022"), figure("净利润", "5", "2022"))
    )

    second = shelf.index(newer)

    assert first.report_id == second.report_id
    assert shelf.figures() == {"2022": {"营业收入": "201", "净利润": "5"}}
    assert shelf.count("fact") == 2


def test_a_crash_while_writing_leaves_nothing(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("the power went out")

    request = shelf.submit(parsed_report(figure("营业收入", "200", "2022")))
    with monkeypatch.context() as patch:
        patch.setattr(renewing, "replace_figure_rows", crash)
        with pytest.raises(RuntimeError):
            shelf.index(request)

    assert shelf.count("fact") == 0
    assert shelf.count("posting") == 0
    assert shelf.version() == 0
    shelf.index(request)
    assert shelf.count("fact") == 1


def test_nothing_is_visible_before_everything_is(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    written, go_on = threading.Event(), threading.Event()

    def pause(*_: object) -> None:
        written.set()
        assert go_on.wait(30)

    request = shelf.submit(parsed_report(figure("营业收入", "200", "2022")))
    monkeypatch.setattr("nianbao.store.registry.raise_version", pause)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(shelf.index, request)
        assert written.wait(30)
        assert shelf.count("fact") == 0
        assert shelf.figures() == {}
        go_on.set()
        running.result(30)

    assert shelf.count("fact") == 1


def test_the_filing_submitted_last_is_current(shelf: Shelf) -> None:
    shelf.add(parsed_report(figure("营业收入", "200", "2022")), "first.pdf")
    shelf.add(parsed_report(figure("营业收入", "222", "2022")), "second.pdf")

    assert shelf.figures() == {"2022": {"营业收入": "222"}}
    assert _current(shelf) == ["second.pdf"]


def test_a_corrected_filing_stays_current_even_when_the_first_one_comes_later(shelf: Shelf) -> None:
    shelf.add(parsed_report(figure("营业收入", "222", "2022"), cover="2022 年年度报告（修订版）"), "corrected.pdf")
    shelf.add(parsed_report(figure("营业收入", "200", "2022")), "first.pdf")

    assert shelf.figures() == {"2022": {"营业收入": "222"}}
    assert _current(shelf) == ["corrected.pdf"]


def test_a_correction_takes_over_and_the_first_filing_keeps_its_facts(shelf: Shelf) -> None:
    first = shelf.submit(parsed_report(figure("营业收入", "200", "2022")), "first.pdf")
    shelf.index(first)
    shelf.add(parsed_report(figure("营业收入", "222", "2022"), cover="2022年年度报告（更正后）"), "corrected.pdf")
    # The first one again: the same bytes, and bytes saved anew.
    shelf.index(first)
    shelf.add(parsed_report(figure("营业收入", "200", "2022")), "first again.pdf")

    assert shelf.figures() == {"2022": {"营业收入": "222"}}
    assert _current(shelf) == ["corrected.pdf"]
    assert shelf.count("fact") == 3


def test_of_two_corrections_the_later_one_is_current(shelf: Shelf) -> None:
    for value, name in (("222", "correction 1.pdf"), ("225", "correction 2.pdf")):
        shelf.add(parsed_report(figure("营业收入", value, "2022"), cover="2022年年度报告（修订稿）"), name)

    assert shelf.figures() == {"2022": {"营业收入": "225"}}
    assert _current(shelf) == ["correction 2.pdf"]


@pytest.mark.parametrize("kind", [ReportKind.SUMMARY, ReportKind.QUARTERLY, ReportKind.OTHER])
@pytest.mark.parametrize("is_first", [True, False])
def test_no_other_filing_shadows_the_report_whichever_comes_first(
    shelf: Shelf, kind: ReportKind, is_first: bool
) -> None:
    report = (parsed_report(figure("营业收入", "200", "2022")), "report.pdf")
    other = (
        parsed_report(
            figure("营业收入", "999", "2022"), identity=of_year(2022, kind), cover="2022年年度报告（更正后）"
        ),
        "other.pdf",
    )
    for parsed, name in (other, report) if is_first else (report, other):
        shelf.add(parsed, name)

    assert shelf.figures() == {"2022": {"营业收入": "200"}}
    assert _current(shelf) == ["report.pdf"]


@pytest.mark.parametrize("kind", [ReportKind.SUMMARY, ReportKind.QUARTERLY, ReportKind.OTHER])
def test_a_document_that_is_no_full_report_feeds_no_figures(shelf: Shelf, kind: ReportKind) -> None:
    shelf.add(parsed_report(figure("营业收入", "200", "2022"), identity=of_year(2022, kind)))

    assert shelf.figures() == {}
    assert _current(shelf) == []
    assert shelf.count("chunk") > 0


def test_the_last_day_of_a_half_year_is_the_half_year(shelf: Shelf) -> None:
    shelf.add(
        parsed_report(
            figure("营业收入", "90", "2023H1"),
            figure("资产总计", "1000", "2023-06-30", Table.BALANCE_SHEET),
            figure("资产总计", "900", "2022-12-31", Table.BALANCE_SHEET),
            identity=of_year(2023, ReportKind.HALF_YEAR),
        )
    )

    assert shelf.figures() == {"2023H1": {"营业收入": "90"}}
    assert shelf.figures("资产负债表") == {"2023H1": {"资产总计": "1000"}, "2022": {"资产总计": "900"}}
    stated = shelf.execute(
        "SELECT DISTINCT stated_period FROM nianbao.fact f JOIN nianbao.report r ON r.id = f.report_id"
        " WHERE knowledge_base_id = %s AND table_name = '资产负债表' ORDER BY 1",
        (shelf.knowledge_base_id,),
    )
    assert stated == [("2022-12-31",), ("2023-06-30",)]


def test_a_company_without_a_code_goes_by_its_name(shelf: Shelf) -> None:
    nameless = replace(QINGHE, company_code="")

    indexed = shelf.add(parsed_report(figure("营业收入", "200", "2022"), identity=nameless))

    assert _codes(shelf) == ["青禾农业股份有限公司"]
    assert indexed.warnings == ()


def test_a_report_without_a_code_joins_the_others_of_its_name(shelf: Shelf) -> None:
    shelf.add(parsed_report(figure("营业收入", "200", "2022")))
    shelf.add(parsed_report(figure("营业收入", "100", "2021"), identity=replace(of_year(2021), company_code="")))

    assert _codes(shelf) == ["600001", "600001"]
    assert shelf.figures() == {"2022": {"营业收入": "200"}, "2021": {"营业收入": "100"}}


def test_a_report_of_nobody_is_searchable_with_a_warning_and_gives_no_figures(shelf: Shelf) -> None:
    nobody = replace(QINGHE, company_code="", short_name="", full_name="")

    indexed = shelf.add(parsed_report(figure("营业收入", "200", "2022"), identity=nobody))

    assert [warning.code for warning in indexed.warnings] == ["company_unknown"]
    assert shelf.figures() == {}
    assert shelf.count("chunk") > 0


def test_a_metric_that_the_catalogue_does_not_know_is_said_and_gives_no_figure(shelf: Shelf) -> None:
    indexed = shelf.add(parsed_report(figure("营业收入", "200", "2022"), figure("旧目录里的指标", "1", "2022")))

    assert [warning.code for warning in indexed.warnings] == ["catalogue_mismatch"]
    assert shelf.figures() == {"2022": {"营业收入": "200"}}
    assert shelf.count("fact") == 2


def test_a_document_deleted_meanwhile_is_not_found(shelf: Shelf) -> None:
    request = shelf.submit(parsed_report())
    gone = request.model_copy(update={"document_id": str(uuid.uuid4())})

    with pytest.raises(NotFound):
        shelf.index(gone)


def test_artifacts_that_are_missing_or_broken_are_said_to_be(shelf: Shelf) -> None:
    request = shelf.submit(parsed_report())
    with pytest.raises(NotFound):
        shelf.index(request.model_copy(update={"artifacts": "artifacts/aa/none/1"}))

    folder = shelf.folder / "broken"
    folder.mkdir()
    (folder / "report.json").write_text("{}", encoding="utf-8")
    shelf.objects.put_folder("artifacts/aa/broken/1", folder)
    with pytest.raises(BadDocument) as raised:
        shelf.index(request.model_copy(update={"artifacts": "artifacts/aa/broken/1"}))
    assert raised.value.code == "bad_artifacts"


def test_every_change_raises_the_registry_version(shelf: Shelf) -> None:
    shelf.add(parsed_report())
    first = shelf.version()
    shelf.add(parsed_report(identity=of_year(2021)))

    assert 0 < first < shelf.version()


def test_text_that_postgres_cannot_store_does_not_stop_a_report(shelf: Shelf) -> None:
    shelf.add(parsed_report(paragraphs=("含有\0空字符的段落" * 30,)))

    assert shelf.count("chunk") > 0


def test_a_deleted_document_takes_its_report_along(shelf: Shelf) -> None:
    request = shelf.submit(parsed_report(figure("营业收入", "200", "2022")))
    shelf.index(request)

    shelf.execute("DELETE FROM nianbao.document WHERE id = %s", (request.document_id,))

    assert shelf.count("fact") == 0
    assert shelf.count("posting") == 0


def _current(shelf: Shelf) -> list[object]:
    rows = shelf.execute(
        "SELECT document FROM nianbao.report WHERE knowledge_base_id = %s AND is_current", (shelf.knowledge_base_id,)
    )
    return [row[0] for row in rows]


def _codes(shelf: Shelf) -> list[object]:
    statement = "SELECT company_code FROM nianbao.report WHERE knowledge_base_id = %s"
    rows = shelf.execute(statement, (shelf.knowledge_base_id,))
    return [row[0] for row in rows]
