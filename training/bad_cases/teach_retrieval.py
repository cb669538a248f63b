"""Incomplete retrieval: a query with the right section and wrong ones, for search to be tuned or trained on."""

from __future__ import annotations

from random import Random
from typing import Any

from nianbao.bad_cases.case import Source
from nianbao.client.models import OutlineNode, Report
from nianbao.evaluation.company_split import split_of
from training.bad_cases.ground import Ground
from training.bad_cases.made import Made, SortedCase

_NEGATIVES = 4
_OFFERED = 60


def teach_retrieval(case: SortedCase, ground: Ground, draw: Random) -> Made:
    """Make a line of query, positives and negatives where it is known on which page the answer stands.

    An evaluation's own question is not trained on: the query is then made of the right section's heading. Where the
    place is not known, the report's headings are listed for a person to choose from.
    """
    by_name = {report.document: report for report in ground.reports()}
    complaint, cited = case.case.complaint, case.case.answer.citations
    pages = {(each.document, each.page) for each in complaint.places if each.document in by_name and each.page}
    documents = {document for document, _ in pages} or {each.document for each in cited if each.document in by_name}
    if len(documents) != 1:
        return Made(skipped="不知道答案应在哪份报告里", to_do=(_to_do(case, None, ()),))
    report = by_name[documents.pop()]
    if split_of(report.company_code) != "train":
        return Made(skipped="公司留作评测，不用来训练")
    nodes = [node for node in ground.outline(report) if node.title.strip()]
    if not pages:
        return Made(skipped="不知道答案在哪一页", to_do=(_to_do(case, report, nodes),))
    right = {page for _, page in pages}
    positives = [_place(node) for page in sorted(right) if (node := _holding(nodes, page)) is not None]
    if not positives:
        return Made(skipped="报告没有标题", to_do=(_to_do(case, report, nodes),))
    titles = {each["title"] for each in positives}
    wrong = [node for node in nodes if node.page not in right and node.title not in titles]
    cited_wrongly = {each.page for each in cited if each.document == report.document} - right
    misled = [node for page in sorted(cited_wrongly) if (node := _holding(nodes, page)) and node in wrong]
    others = [node for node in wrong if node not in misled]
    negatives = (misled + draw.sample(others, min(len(others), _NEGATIVES)))[:_NEGATIVES]
    query = case.case.question
    if case.case.source is Source.EVAL:
        query = f"{report.short_name}{report.year}年的{positives[0]['title']}"
    line = {
        "case": case.id, "query": query, "report": str(report.id), "document": report.document,
        "company_code": report.company_code, "pages": sorted(right), "positives": positives,
        "negatives": [_place(node) for node in negatives],
    }  # fmt: skip
    return Made(lines=(line,))


def _holding(nodes: list[OutlineNode], page: int) -> OutlineNode | None:
    """The last heading on a page, or the last one before it."""
    before = [node for node in nodes if node.page <= page]
    return before[-1] if before else None


def _place(node: OutlineNode) -> dict[str, Any]:
    return {"title": node.title, "page": node.page}


def _to_do(case: SortedCase, report: Report | None, nodes: Any) -> dict[str, Any]:
    return {
        "case": case.id,
        "question": case.case.question,
        "do": "写明答案所在的报告 document 与页码 pages（headings 是它的章节），再以 --answered 给出本文件",
        "document": report.document if report else "",
        "headings": [_place(node) for node in list(nodes)[:_OFFERED]],
        "pages": [],
    }
