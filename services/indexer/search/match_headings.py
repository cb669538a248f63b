"""Where in a report a topic stands: the headings that its rules fit, with all that is below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nianbao.domain.topic import HeadingRule, Topic
from nianbao.store.sections import SectionHead
from services.indexer.search.heading_words import heading_words

# The chapters of statements and their notes: "第十一节 财务报告", "財務報表附註", "獨立核數師報告".
_STATEMENT_CHAPTERS = ("财务报告", "财务会计报告", "财务报表", "审计报告", "核数师报告", "附注")
# A table of contents and the list of terms name topics without telling of them.
_NO_CHAPTERS = ("目录", "释义", "备查文件", "指标索引", "词汇")
_CONTINUED = "(续)"
# A list of what was voted on names everything: 11.审议及批准…关联交易协议(赞成票比率为.
_VOTES = ("赞成", "议案", "审议及批准")
# Accounting policies head their parts by the same names as the notes that hold the figures: 应收账款.
_POLICIES = "会计政策"


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """A heading that a topic stands under, and the sections of it, in reading order."""

    titles: tuple[str, ...]
    numbers: tuple[int, ...]


def match_headings(topic: Topic, heads: Sequence[SectionHead], most: int) -> list[HeadingMatch]:
    """Find the headings of one report that a topic stands under, the surest first.

    A heading below one that was found is part of it.
    """
    found: list[HeadingMatch] = []
    noted = [head for head in heads if not any(_POLICIES in title for title in head.titles[:-1])]
    for rule in topic.headings:
        for titles in _fitting(rule, noted if rule.in_statements and "政策" not in topic.name else heads):
            numbers = tuple(head.number for head in heads if head.titles[: len(titles)] == titles)
            first = next((place for place, other in enumerate(found) if _is_continued(other.titles, titles)), None)
            if any(set(numbers) <= set(other.numbers) for other in found):
                continue
            if first is None:
                found.append(HeadingMatch(titles, numbers))
            else:
                found[first] = HeadingMatch(found[first].titles, tuple(sorted({*found[first].numbers, *numbers})))
        if len(found) >= most:
            break
    return found[:most]


def is_of_statements(titles: tuple[str, ...]) -> bool:
    """Whether a section stands in the statements, a table of contents or a list of terms."""
    chapter = heading_words(titles[0]) if titles else ""
    return any(name in chapter for name in (*_STATEMENT_CHAPTERS, *_NO_CHAPTERS))


def _is_continued(titles: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a heading is printed again on a later page: 三、关键审计事项(续)."""
    again = heading_words(other[-1])
    return again.endswith(_CONTINUED) and again.removesuffix(_CONTINUED) == heading_words(titles[-1])


def _fitting(rule: HeadingRule, heads: Iterable[SectionHead]) -> Iterator[tuple[str, ...]]:
    """The paths to the headings that a rule fits, outermost ones, in reading order."""
    seen: set[tuple[str, ...]] = set()
    # A report's sections share most of their titles: each is looked at once a rule.
    telling: dict[str, bool] = {}
    fitting: dict[str, bool] = {}
    for head in heads:
        chapter = head.titles[0] if head.titles else ""
        if chapter not in telling:
            telling[chapter] = _may_tell(rule, heading_words(chapter))
        if not telling[chapter]:
            continue
        for depth, title in enumerate(head.titles, 1):
            if title not in fitting:
                words = heading_words(title)
                fitting[title] = rule.fits(words) and not any(name in words for name in _VOTES)
            if fitting[title]:
                path = head.titles[:depth]
                if path not in seen:
                    seen.add(path)
                    yield path
                break


def _may_tell(rule: HeadingRule, chapter: str) -> bool:
    """Whether what a rule looks for may stand in a chapter."""
    if any(name in chapter for name in _NO_CHAPTERS):
        return False
    return rule.in_statements or not any(name in chapter for name in _STATEMENT_CHAPTERS)
