"""Sections of two reports side by side: added, dropped, rewritten or changed, sentence by sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from nianbao.domain.headings import normal
from nianbao.domain.topic import load_topics
from nianbao.store.sections import StoredSection
from services.gateway.differences.sentences import Sentence, heading_form, sentences_of

# Below this share of its text kept a section was written anew; below the other one it is nothing but new.
_REWRITTEN = 0.5
_NEW = 0.2
_STATEMENTS = "财务报告"
# Parts of the notes that analysts look at and no topic is the whole of.
_FOCUS = (("重要会计政策及会计估计", "会计政策"), ("关联方及关联交易", "关联方与关联交易"))


class Status(StrEnum):
    """What became of a section."""

    ADDED = "added"
    DROPPED = "dropped"
    REWRITTEN = "rewritten"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section that is not as it was; pages count from 1, None where the report has no such section.

    `kept` is the share of both texts that stands in both. `added` and `removed` are sentences that the
    other report has nowhere, figures aside: one that only moved is neither.
    """

    status: Status
    titles: tuple[str, ...]
    topics: tuple[str, ...]
    page: int | None
    page_before: int | None
    kept: float
    added: tuple[Sentence, ...]
    removed: tuple[Sentence, ...]


_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """Sections under the same headings, as one."""

    titles: tuple[str, ...]
    page: int
    sentences: tuple[Sentence, ...]


def diff_sections(now: Sequence[StoredSection], before: Sequence[StoredSection]) -> tuple[SectionChange, ...]:
    """List the changed sections in the order of this year's report, the dropped ones behind.

    Sections are the same when their headings are, numbers and figures aside: first all of them,
    then the innermost alone where only one section of each report has it, and at last those of
    which half the text stands in both.
    """
    these, those = _parts(now), _parts(before)
    partner = _partners(these, those)
    known = frozenset(each.form for part in those.values() for each in part.sentences)
    kept_on = frozenset(each.form for part in these.values() for each in part.sentences)
    changes = (_change(part, those.get(partner.get(path, ())), known, kept_on) for path, part in these.items())
    taken = frozenset(partner.values())
    dropped = (_dropped(part, kept_on) for path, part in those.items() if path not in taken)
    return tuple(change for change in (*changes, *dropped) if change is not None)


def topics_of(titles: Sequence[str]) -> tuple[str, ...]:
    """The topics of data/topics.toml that stand under the innermost heading, or the one above it.

    Sections of the notes on accounting policies and on related parties have a topic of their own.
    """
    headings = [normal(title) for title in titles]
    in_statements = any(_STATEMENTS in heading for heading in headings)
    focus = tuple(name for words, name in _FOCUS if any(words in heading for heading in headings))
    for title in reversed(titles[-2:]):
        heading = heading_form(title)
        found = tuple(
            topic.name
            for topic in load_topics().values()
            if any(rule.fits(heading) and (rule.in_statements or not in_statements) for rule in topic.headings)
        )
        if found:
            return tuple(dict.fromkeys((*focus, *found)))
    return focus


def _parts(sections: Sequence[StoredSection]) -> dict[_Path, _Part]:
    """Sections by their headings; those of the same headings are one, as where a page break parted them."""
    grouped: dict[_Path, list[StoredSection]] = {}
    for section in sections:
        if section.titles and section.lines:
            grouped.setdefault(tuple(heading_form(title) for title in section.titles), []).append(section)
    return {
        path: _Part(group[0].titles, group[0].lines[0].page, tuple(sentences_of(group)))
        for path, group in grouped.items()
    }


def _partners(these: Mapping[_Path, _Part], those: Mapping[_Path, _Part]) -> dict[_Path, _Path]:
    partner = {path: path for path in these if path in those}
    left = [path for path in these if path not in partner]
    left_before = [path for path in those if path not in partner]
    number, number_before = Counter(path[-1] for path in left), Counter(path[-1] for path in left_before)
    by_last = {path[-1]: path for path in left_before if number_before[path[-1]] == 1}
    partner |= {path: by_last[path[-1]] for path in left if number[path[-1]] == 1 and path[-1] in by_last}
    taken = set(partner.values())
    return partner | _alike(
        {path: these[path] for path in left if path not in partner},
        {path: those[path] for path in left_before if path not in taken},
    )


def _alike(these: Mapping[_Path, _Part], those: Mapping[_Path, _Part]) -> dict[_Path, _Path]:
    """Sections whose headings were worded anew, known by their text."""
    places: dict[str, set[_Path]] = {}
    for path, part in those.items():
        for each in part.sentences:
            places.setdefault(each.form, set()).add(path)
    partner: dict[_Path, _Path] = {}
    for path, part in these.items():
        shared: Counter[_Path] = Counter()
        for each in part.sentences:
            for other in places.get(each.form, ()):
                shared[other] += len(each.form)
        for other, length in shared.most_common(1):
            longer = max(_length(part.sentences), _length(those[other].sentences))
            if length >= longer / 2 and other not in partner.values():
                partner[path] = other
    return partner


def _change(part: _Part, was: _Part | None, known: frozenset[str], kept_on: frozenset[str]) -> SectionChange | None:
    if was is None:
        new = tuple(each for each in part.sentences if each.form not in known)
        kept = 1 - _share(new, part.sentences)
        # What stood under another heading before was moved, not added.
        if not new or kept > 1 - _NEW:
            return None
        status = Status.ADDED if kept <= _NEW else Status.CHANGED
        return SectionChange(status, part.titles, topics_of(part.titles), part.page, None, kept, new, ())
    added, removed = _differing(part.sentences, was.sentences)
    new = tuple(each for each in added if each.form not in known)
    gone = tuple(each for each in removed if each.form not in kept_on)
    if not new and not gone:
        return None
    whole = (*part.sentences, *was.sentences)
    kept = 1 - _share((*new, *gone), whole)
    status = Status.REWRITTEN if kept < _REWRITTEN else Status.CHANGED
    return SectionChange(status, part.titles, topics_of(part.titles), part.page, was.page, kept, new, gone)


def _dropped(part: _Part, kept_on: frozenset[str]) -> SectionChange | None:
    gone = tuple(each for each in part.sentences if each.form not in kept_on)
    kept = 1 - _share(gone, part.sentences)
    if not gone or kept > 1 - _NEW:
        return None
    status = Status.DROPPED if kept <= _NEW else Status.CHANGED
    return SectionChange(status, part.titles, topics_of(part.titles), None, part.page, kept, (), gone)


def _differing(now: Sequence[Sentence], before: Sequence[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences of either side that have no counterpart at their place."""
    matcher = SequenceMatcher(None, [each.form for each in before], [each.form for each in now], autojunk=False)
    added: list[Sentence] = []
    removed: list[Sentence] = []
    for tag, first, last, first_now, last_now in matcher.get_opcodes():
        if tag != "equal":
            removed += before[first:last]
            added += now[first_now:last_now]
    return added, removed


def _share(some: Sequence[Sentence], of: Sequence[Sentence]) -> float:
    return _length(some) / max(_length(of), 1)


def _length(sentences: Sequence[Sentence]) -> int:
    return sum(len(each.form) for each in sentences)


def important_first(changes: Sequence[SectionChange]) -> Iterator[SectionChange]:
    """The changes with those under a known topic in front; the order is else kept."""
    yield from (change for change in changes if change.topics)
    yield from (change for change in changes if not change.topics)
