"""What makes a parse partial: said once each, with the pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nianbao.domain.fact import OCR_CHECK, Fact, Table
from nianbao.domain.parsed_report import IdentityResult, ParseWarning
from nianbao.domain.report import ReportIdentity, ReportKind
from services.parser.layout import PageContent
from services.parser.scans.list_pages import list_pages

_STATEMENTS = (Table.BALANCE_SHEET, Table.INCOME_STATEMENT, Table.CASH_FLOW_STATEMENT)
SCANNED_PAGES = "scanned_pages"
"""The warning about pages that OCR could read and did not."""
_UNCONFIRMED = f"{OCR_CHECK}:fail"


def collect_warnings(
    pages: Sequence[PageContent],
    identity: ReportIdentity,
    facts: Iterable[Fact],
    results: Iterable[IdentityResult],
) -> tuple[ParseWarning, ...]:
    """Collect what a reader of the report's figures should know."""
    facts = tuple(facts)
    warnings = [*_about_pages(pages), *_about_recognised(pages, facts), *_about_identity(identity)]
    if identity.kind in (ReportKind.ANNUAL, ReportKind.HALF_YEAR):
        present = {fact.table for fact in facts}
        warnings += [
            ParseWarning("statement_missing", f"没有找到{table}，相关问题无法回答")
            for table in _STATEMENTS
            if table not in present
        ]
    else:
        message = f"这份文件是{identity.kind}，不是年度或半年度报告全文，未提取财务数据"
        warnings.append(ParseWarning("kind_without_facts", message))
    for result in results:
        if not result.passed:
            scope = f"{result.scope}{result.table}"
            sides = f"{result.stated} {'>' if '<=' in result.identity else '≠'} {result.computed}"
            message = f"{scope} {result.period} 勾稽关系 {result.identity} 不平：{sides}，请核对原文"
            warnings.append(ParseWarning("identity_failed", message))
    return tuple(warnings)


def _about_pages(pages: Sequence[PageContent]) -> list[ParseWarning]:
    damaged = [page.number for page in pages if page.is_unreadable]
    unread = [page.number for page in pages if page.is_scanned and not page.is_recognised]
    empty = [
        page.number for page in pages if page.word_count == 0 and not page.is_unreadable and page.number not in unread
    ]
    warnings = []
    if damaged:
        message = f"{len(damaged)} 页已损坏，无法读取（{list_pages(damaged)}），其中的数据缺失；建议重新下载后再提交"
        warnings.append(ParseWarning("page_unreadable", message, damaged[0]))
    if unread:
        message = (
            f"{len(unread)} 页是扫描图片（{list_pages(unread)}），没有读出文字，其中的数据缺失；"
            "请提供可复制文字的 PDF，或安装文字识别组件（pip install 'nianbao[ocr]'）后重新提交"
        )
        warnings.append(ParseWarning(SCANNED_PAGES, message, unread[0]))
    if empty:
        message = f"{len(empty)} 页没有文字（{list_pages(empty)}），可能是空白页或图片，其内容无法检索"
        warnings.append(ParseWarning("page_without_text", message, empty[0]))
    return warnings


def _about_recognised(pages: Sequence[PageContent], facts: Sequence[Fact]) -> list[ParseWarning]:
    """Which pages OCR read, and how many of their figures no identity confirms."""
    recognised = [page.number for page in pages if page.is_recognised]
    if not recognised:
        return []
    read = [fact for fact in facts if any(check.identity == OCR_CHECK for check in fact.checks)]
    unconfirmed = sum(any(str(check) == _UNCONFIRMED for check in fact.checks) for fact in read)
    message = (
        f"{len(recognised)} 页是扫描图片（{list_pages(recognised)}），由文字识别（OCR）读出，"
        f"其中 {unconfirmed}/{len(read)} 个事实没有勾稽关系印证，使用前请核对原文"
    )
    return [ParseWarning("ocr_pages", message, recognised[0])]


def _about_identity(identity: ReportIdentity) -> list[ParseWarning]:
    stated = {"公司代码": identity.company_code, "公司名称": identity.full_name, "年份": identity.year}
    missing = [name for name, value in stated.items() if not value]
    if not missing:
        return []
    return [ParseWarning("identity_incomplete", f"正文中没有找到{'、'.join(missing)}")]
