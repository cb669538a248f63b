"""Open questions about sections of a report, with the figures that the section states as must-haves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from nianbao.client import Client
from nianbao.client.models import OutlineNode, Report, Section
from nianbao.domain.errors import NotFound
from nianbao.evaluation.make_set.known_company import KnownCompany
from nianbao.evaluation.make_set.line import call_company, make_line
from nianbao.evaluation.make_set.wordings import load_wordings, when, word
from nianbao.evaluation.question import QuestionType
from nianbao.evaluation.question_file import CitationJson, ExpectedJson, QuestionJson

_CHARS = range(60, 1200)
_MOST_MUST_HAVES = 3
# Chapters in which a report tells something in words.
_CHAPTER = re.compile("管理层讨论|经营情况讨论|董事会报告|公司业务概要|公司简介|公司治理|环境|社会责任|重要事项")
# Headings that say what they are about: "（三）主要销售客户情况" does, "其他说明" does not.
_NUMBERING = re.compile(r"^(?:第[一二三四五六七八九十]+[章节]|[（(]?[一二三四五六七八九十\d]+[）)、.．]|[\d.]+)\s*")
_TOPIC = re.compile(r"[\u4e00-\u9fff、和与及]{4,18}")
_VAGUE = re.compile("其他|其它|说明|适用|明细|索引|概述|附注|报表|审计报告|释义|提示|是否|上述|以下|承诺")
# Figures that identify a fact: "41.47%", "1,234.56万元", "3.2亿元", "17项"; a year or a lone digit does not.
_FACT = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?\s?(?:%|亿元|万元|元|万人|人|家|项|件|万吨|吨|亩|平方米)")


def open_questions(client: Client, companies: Sequence[KnownCompany], draw: Random) -> Iterator[QuestionJson]:
    """Sections with a few figures, in a random order; a section is read when its question is wanted."""
    found = [
        (company, report, node)
        for company in companies
        for report in company.reports
        for node in _telling(_outline(client, report))
    ]
    draw.shuffle(found)
    for company, report, node in found:
        topic = _topic(node.title)
        sections = client.sections(report.id, node.title.split()[-1], limit=2).sections
        expected = _expected(report, sections[0], topic) if len(sections) == 1 else None
        if expected is not None:
            question = word(
                draw,
                load_wordings().open,
                company=call_company(draw, company),
                when=when(draw, report.period, "report"),
                topic=topic.removesuffix("情况").removesuffix("的"),
            )
            yield make_line(QuestionType.OPEN, question, company, expected)


def _outline(client: Client, report: Report) -> tuple[OutlineNode, ...]:
    """A report's headings: none of one whose figures were imported, or that has gone meanwhile."""
    try:
        return client.outline(report.id)
    except NotFound:
        return ()


def _expected(report: Report, section: Section, topic: str) -> ExpectedJson | None:
    """The section's figures and where they stand; None where it tells too little or too much."""
    lines = [line for line in section.lines if not line.is_row]
    is_told = sum(len(line.text) for line in lines) in _CHARS and len(lines) == len(section.lines)
    if not is_told or not _CHAPTER.search(" ".join(section.titles[:2])):
        return None
    stated = [(fact.replace(" ", ""), line) for line in lines for fact in _FACT.findall(line.text)]
    facts = list(dict.fromkeys(fact for fact, _ in stated if len(re.sub(r"\D", "", fact)) > 1))
    if not 1 <= len(facts) <= _MOST_MUST_HAVES:
        return None
    places = [
        CitationJson(document=report.document, page=line.page, figure=fact) for fact, line in stated if fact in facts
    ]
    return ExpectedJson(must_have=tuple((fact,) for fact in facts), citations=tuple(places))


def _telling(nodes: Sequence[OutlineNode]) -> list[OutlineNode]:
    """The headings that say what they are about and stand once in the report."""
    counted = Counter(_topic(node.title) for node in nodes)
    return [
        node
        for node in nodes
        if node.level > 1
        and _TOPIC.fullmatch(_topic(node.title))
        and not _VAGUE.search(node.title)
        and counted[_topic(node.title)] == 1
    ]


def _topic(title: str) -> str:
    """A heading without its number.

    >>> _topic("（三）主要销售客户情况")
    '主要销售客户情况'
    """
    return _NUMBERING.sub("", title.strip()).strip()
