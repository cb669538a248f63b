"""What kind of filing a document is and for which year: by its title, never by what it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nianbao.domain.report import ReportKind
from services.parser.layout import PageContent, TextLine
from services.parser.stages.plain_form import plain_form

_COVER_PAGES = 3
_FRONT_PAGES = 15
_LONGEST_TITLE = 60
_LONGEST_INNER_TITLE = 40
# Lines of one title are of about one size.
_SAME_SIZE = 0.15
_MIN_HAN_SHARE = 0.1
_MIN_LETTERS = 400
_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")

# "2023年年度报告摘要", "2023年半年度报告", "2018年第一季度报告", "二〇二三年年度报告"
_TITLE = re.compile(
    r"(?P<year>20\d\d|二[〇零○]?[〇零○一二三四五六七八九]{2,3})年?"
    r"(?P<part>半年度|中期|年度|年|第[一二三四]季度|[一二三四]季度)报告?(?:书|全文|正文)?[(（]?(?P<summary>摘要)?"
)
# Behind the title of something about a report: "2022年年度报告的更正公告", "2022年年度报告》"
_SPOKEN_OF = re.compile(
    r"[)）]?(?:[的之及与和》」、，,。已]|披露|更正(?:公告|说明)|补充|(?:信息披露)?(?:监管)?问询|回复|说明会|审计)"
)
# Before the title of something about a report: "关于2022年年度报告的更正公告", "《2022年年度报告》"
_ABOUT = re.compile(r"(?:《|关于|对|就|披露|收到|公告)[^公司。]{0,12}$")
# What only the report itself says: "董事会及董事、高级管理人员保证本年度报告内容的真实、准确、完整"
_PLEDGE = re.compile(r"人员保证(?:本公司|本)?(?:年度|半年度|中期|季度|本)?报告内容的真实")
# The ends of the titles of other filings, one example: "2023年度内部控制自我评价报告"
_OTHER = re.compile(
    r"(?:审计报告(?:书|及财务报表)?|审阅报告|招股(?:说明|意向)书|募集说明书(?:摘要)?|上市公告书|(?<!本)公告(?:书|稿)?"
    r"|通知|(?:问询|关注|监管)函.{0,16}(?:回复|回函|说明|报告)|(?:内部控制|内控)(?:自我)?(?:评价|审计|鉴证|评估)报告"
    r"|(?:社会责任|可持续发展|环境.{0,3}社会.{0,10}|esg).{0,8}报告书?|鉴证报告|专项(?:说明|报告)|(?:审核|专项审计)报告"
    r"|核查意见|法律意见书?|述职报告|(?:董事会|监事会|总经理)工作报告|评估报告|会议资料|决议|业绩(?:快报|预告)"
    r"|财务决算报告|保荐书|持续督导.{0,16}报告书?|更正说明|补充说明)(?:[(（][^()（）]{1,12}[)）])?$",
    re.IGNORECASE,
)
_ANNUAL_ENGLISH = re.compile(r"annualreport(20\d\d)|(20\d\d)annualreport", re.IGNORECASE)  # "2025ANNUALREPORT"
_INTERIM_ENGLISH = re.compile(r"interimreport(20\d\d)|(20\d\d)interimreport", re.IGNORECASE)  # "2025INTERIMREPORT"
_YEAR = re.compile(r"(20\d\d)年?")  # "2023年度环境、社会及管治报告"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[A-Za-z\u4e00-\u9fff]")


def read_kind(pages: Sequence[PageContent]) -> tuple[int, ReportKind]:
    """Give the fiscal year and the kind; a filing that only speaks of a report is OTHER.

    A report in English is OTHER too: its labels are not read.
    """
    found = _of_cover(pages[:_COVER_PAGES]) or _of_front(pages[:_FRONT_PAGES]) or (0, ReportKind.OTHER)
    return (found[0], ReportKind.OTHER) if _is_english(pages[:_FRONT_PAGES]) else found


def _lines(page: PageContent) -> Iterator[TextLine]:
    """Headers first: on many covers the title stands nowhere else."""
    yield from page.heads
    for item in page.items:
        if isinstance(item, TextLine):
            yield item


def _of_cover(pages: Sequence[PageContent]) -> tuple[int, ReportKind] | None:
    """The title in the largest type on the first page that has one; where sizes are equal, the first.

    Only the first page with text can be that of another filing: contents follow it.
    """
    is_first = True
    for page in pages:
        lines = list(_lines(page))
        found_here = [(line.size, found) for line, found in _titles(lines)]
        titles = [(size, found) for size, found in found_here if is_first or found[1] is not ReportKind.OTHER]
        is_first = is_first and not lines
        if titles:
            return max(titles, key=lambda title: title[0])[1]
    return None


def _titles(lines: Sequence[TextLine]) -> Iterator[tuple[TextLine, tuple[int, ReportKind]]]:
    """The titles among the lines; one that the next line goes on with counts with it."""
    for line, following in pairwise((*lines, None)):
        if line is None or len(line.text) > _LONGEST_TITLE:
            continue
        text = plain_form(line.text)
        if following is not None and len(line.text) + len(following.text) <= _LONGEST_TITLE:
            is_one = abs(line.size - following.size) <= _SAME_SIZE * line.size
            joined = f"{text}{plain_form(following.text)}"
            if is_one and (_OTHER.search(joined) or plain_form(following.text).startswith("摘要")):
                text = joined
        found = _kind_of(text)
        if found is not None:
            yield line, found


def _kind_of(title: str) -> tuple[int, ReportKind] | None:
    if _OTHER.search(title):
        year = _YEAR.search(title)
        return (int(year[1]) if year else 0), ReportKind.OTHER
    return _report_title(title)


def _of_front(pages: Sequence[PageContent]) -> tuple[int, ReportKind] | None:
    """The title of a cover whose lines are fused or set letter by letter, or of a header behind it."""
    for number, page in enumerate(pages):
        # Behind the cover only headers and short lines are titles; sentences name other years.
        is_cover = number < _COVER_PAGES
        lines = [line.text for line in _lines(page) if is_cover or len(line.text) < _LONGEST_INNER_TITLE]
        text = plain_form("".join(lines)) if is_cover else "\n".join(plain_form(line) for line in lines)
        found = _report_title(text) or _english_title(text) or (_any_title(text) if _PLEDGE.search(text) else None)
        if found is not None:
            return found
    return None


def _report_title(text: str) -> tuple[int, ReportKind] | None:
    for title in _TITLE.finditer(text):
        if _ABOUT.search(text, max(0, title.start() - 20), title.start()) or _SPOKEN_OF.match(text, title.end()):
            continue
        return _read_title(title)
    return None


def _any_title(text: str) -> tuple[int, ReportKind] | None:
    """The report that a report's own declaration names: "审议通过了本公司《2023年年度报告》正文及摘要"."""
    title = _TITLE.search(text)
    return None if title is None else _read_title(title)


def _read_title(title: re.Match[str]) -> tuple[int, ReportKind]:
    year = int(title["year"].translate(_HAN_DIGITS).zfill(4))
    if title["summary"]:
        return year, ReportKind.SUMMARY
    if "季度" in title["part"]:
        return year, ReportKind.QUARTERLY
    return year, ReportKind.HALF_YEAR if title["part"] in ("半年度", "中期") else ReportKind.ANNUAL


def _english_title(text: str) -> tuple[int, ReportKind] | None:
    for pattern, kind in ((_ANNUAL_ENGLISH, ReportKind.ANNUAL), (_INTERIM_ENGLISH, ReportKind.HALF_YEAR)):
        match = pattern.search(text)
        if match is not None:
            return int(match[1] or match[2]), kind
    return None


def _is_english(pages: Sequence[PageContent]) -> bool:
    text = "".join(line.text for page in pages for line in _lines(page))
    letters = len(_LETTER.findall(text))
    return letters >= _MIN_LETTERS and len(_HAN.findall(text)) < _MIN_HAN_SHARE * letters
