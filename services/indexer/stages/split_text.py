"""Long text to overlapping pieces, cut where a reader would pause."""

from __future__ import annotations

from collections.abc import Iterator

# Tried in this order: paragraphs, sentences, clauses, commas, blanks; then anywhere.
_SEPARATORS = ("\n", "。", "；", ";", "，", ",", "、", " ")

Span = tuple[int, int]


def split_text(text: str, target: int = 1000, overlap: int = 200) -> list[Span]:
    """Cut text into spans of at most `target` characters, in order.

    Each span begins up to `overlap` characters before the last one ended, at a natural
    separator. Together the spans cover the text.

    >>> split_text("甲乙。丙丁。戊己。", target=6, overlap=3)
    [(0, 6), (3, 9)]
    """
    atoms = list(_atoms(text, 0, len(text), target, 0)) if text else []
    spans: list[Span] = []
    first = 0
    while first < len(atoms):
        start, last = atoms[first][0], first
        while last + 1 < len(atoms) and atoms[last + 1][1] - start <= target:
            last += 1
        end = atoms[last][1]
        spans.append((start, end))
        if last + 1 == len(atoms):
            break
        first = _step_back(atoms, last + 1, overlap, target, first)
    return spans


def _step_back(atoms: list[Span], following: int, overlap: int, target: int, first: int) -> int:
    """The atom at which the next span begins: as far back as the overlap and the target allow."""
    begin = following
    end = atoms[following][1]
    while (
        begin - 1 > first
        and atoms[following][0] - atoms[begin - 1][0] <= overlap
        and end - atoms[begin - 1][0] <= target
    ):
        begin -= 1
    return begin


def _atoms(text: str, start: int, end: int, target: int, level: int) -> Iterator[Span]:
    """Cut recursively at ever finer separators until every atom is at most a fifth of the target.

    Atoms that small let spans come close to the target and overlaps to their size.
    """
    longest = max(1, target // 5)
    if end - start <= longest and "\n" not in text[start : end - 1]:
        yield (start, end)
    elif level == len(_SEPARATORS):
        for begin in range(start, end, longest):
            yield (begin, min(begin + longest, end))
    else:
        for begin, finish in _cut_after(text, start, end, _SEPARATORS[level]):
            yield from _atoms(text, begin, finish, target, level + 1)


def _cut_after(text: str, start: int, end: int, separator: str) -> Iterator[Span]:
    begin = start
    while begin < end:
        found = text.find(separator, begin, end)
        finish = end if found < 0 else found + 1
        yield (begin, finish)
        begin = finish
