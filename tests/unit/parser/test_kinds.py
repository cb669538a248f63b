"""What a filing is: told by its title, whatever it speaks of and whatever its file is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.domain.report import ReportKind
from services.parser.pipeline import parse_document
from tests.support.tiny_pdf import Line, TinyPage, write_tiny_pdf
from tests.unit.parser.drawn import COVER, parse_pages, statement_page

NAME = "示例制造股份有限公司"
SPEAKS_OF_A_REPORT = (
    "公司于2023年4月20日披露了《2022年年度报告》，现就有关事项说明如下。",
    "2022年年度报告已经董事会审议通过，详见同日披露的2022年年度报告全文及其摘要。",
)


def _filing(*title: str, size: float = 16) -> TinyPage:
    heads = tuple(Line(120, 130 + 24 * place, text, size=size) for place, text in enumerate((NAME, *title)))
    code = Line(60, 80, "证券代码：600001    证券简称：示例股份    公告编号：2023-012")
    return TinyPage(texts=(code, *heads, *(Line(60, 260 + 20 * n, text) for n, text in enumerate(SPEAKS_OF_A_REPORT))))


@pytest.mark.parametrize(
    "title",
    [
        ("2022年度审计报告",),
        ("审 计 报 告", "2022年度"),
        ("首次公开发行股票并在主板上市", "招股说明书"),
        ("招股意向书（申报稿）",),
        ("关于2022年年度报告的更正公告",),
        ("2022年年度报告", "更正公告"),
        ("关于召开2022年年度股东大会的通知",),
        ("关于2022年年度报告的", "信息披露监管问询函的回复公告"),
        ("关于对公司2022年年报问询函的回复",),
        ("2022年度内部控制评价报告",),
        ("2022年度内部控制自我评价报告",),
        ("2022年度社会责任报告",),
        ("2022年环境、社会及治理（ESG）报告",),
        ("2022年度可持续发展报告",),
        ("2022年年度股东大会会议资料",),
        ("2022年度独立董事述职报告",),
        ("2022年度业绩快报",),
        ("公开发行公司债券募集说明书",),
    ],
)
def test_a_filing_that_only_speaks_of_a_report_is_none(tmp_path: Path, title: tuple[str, ...]) -> None:
    parsed = parse_pages(tmp_path, _filing(*title), statement_page())

    assert parsed.summary.identity.kind is ReportKind.OTHER
    assert parsed.facts == ()
    assert "kind_without_facts" in [warning.code for warning in parsed.summary.warnings]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        (("2022年年度报告",), ReportKind.ANNUAL),
        (("2022年年度报告（修订版）",), ReportKind.ANNUAL),
        (("2022年年度报告（更正后）",), ReportKind.ANNUAL),
        (("2022年年度报告更新后",), ReportKind.ANNUAL),
        (("2022年半年度报告（修订稿）",), ReportKind.HALF_YEAR),
        (("2022年年度报告", "摘要"), ReportKind.SUMMARY),
        (("2022年半年度报告摘要（更正后）",), ReportKind.SUMMARY),
        (("2022年第三季度报告",), ReportKind.QUARTERLY),
        (("2022 年一季度报告全文",), ReportKind.QUARTERLY),
    ],
)
def test_a_report_is_one_corrected_or_not(tmp_path: Path, title: tuple[str, ...], kind: ReportKind) -> None:
    identity = parse_pages(tmp_path, _filing(*title)).summary.identity

    assert (identity.kind, identity.year) == (kind, 2022)


def test_the_file_name_decides_nothing(tmp_path: Path) -> None:
    notice = write_tiny_pdf(tmp_path / "600001_示例股份_2022年年度报告.pdf", _filing("关于2022年年度报告的更正公告"))
    report = write_tiny_pdf(tmp_path / "2023年年度报告摘要.pdf", COVER)

    assert parse_document(notice).summary.identity.kind is ReportKind.OTHER
    assert parse_document(report).summary.identity.kind is ReportKind.ANNUAL


def test_an_annual_report_that_mentions_its_summary_early_is_no_summary(tmp_path: Path) -> None:
    front = TinyPage(texts=(Line(60, 100, "重要提示"), Line(60, 130, "董事会审议通过了2023年年度报告摘要。")))

    assert parse_pages(tmp_path, COVER, front).summary.identity.kind is ReportKind.ANNUAL


def test_a_report_in_english_is_not_read_as_a_chinese_one(tmp_path: Path) -> None:
    cover = TinyPage(
        texts=(Line(60, 100, "Example Manufacturing Co., Ltd."), Line(60, 140, "ANNUAL REPORT 2023", size=20))
    )
    line = "The board of directors and all directors of the company warrant that the contents are true."
    page = TinyPage(texts=tuple(Line(60, 100 + 16 * place, line) for place in range(12)))
    parsed = parse_pages(tmp_path, cover, page, page)

    assert parsed.summary.identity.kind is ReportKind.OTHER
    assert parsed.summary.identity.year == 2023


def test_a_report_without_a_cover_is_known_by_its_declaration(tmp_path: Path) -> None:
    front = TinyPage(
        texts=(
            Line(60, 100, "重要提示"),
            Line(60, 130, "董事会及董事、高级管理人员保证年度报告内容的真实、准确、完整。"),
            Line(60, 150, "会议审议通过了本公司《2023年年度报告》正文及摘要。"),
        )
    )
    identity = parse_pages(tmp_path, front).summary.identity

    assert (identity.kind, identity.year) == (ReportKind.ANNUAL, 2023)
