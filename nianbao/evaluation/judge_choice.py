"""Whether an answer decides between two for the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nianbao.evaluation.question import ExpectedChoice

_HIGHER = ("更高", "较高", "高于", "最高", "大于", "更多", "较多", "多于", "最多", "更大", "较大", "超过", "领先")
_LOWER = ("更低", "较低", "低于", "最低", "小于", "更少", "较少", "少于", "最少", "更小", "较小", "不及", "不如")
_DECIDES = re.compile("|".join((*_HIGHER, *_LOWER)))
# A clause that asks decides nothing: "甲和乙谁更高".
_ASKS = re.compile("谁|哪|是否|还是|吗|[?？]")
# 营业收入更高的是甲公司: who is meant stands behind.
_IS_BEHIND = re.compile("的(?:公司|一家|一方)?(?:是|为)")
_CLAUSE = re.compile(r"[，。；！,;!\n]|(?<=[?？])")


def judge_choice(choice: ExpectedChoice, said: str, question: str) -> bool:
    """Tell whether a text decides for `choice.right`.

    It does when it names no other; or when a clause puts it on the asked side of 高于, 更少 and the like.

    >>> choice = ExpectedChoice(("甲公司",), ("乙公司",))
    >>> judge_choice(choice, "甲公司的营业收入为5元，高于乙公司的3元。", "甲公司和乙公司的营业收入谁更高？")
    True
    >>> judge_choice(choice, "甲公司和乙公司谁更高", "甲公司和乙公司的营业收入谁更高？")
    False
    """
    clauses = [clause for clause in _CLAUSE.split(said) if clause and not _ASKS.search(clause)]
    named = {side for clause in clauses for _, side in _mentions(choice, clause)}
    if named != {True, False}:
        return named == {True}
    wants_lower = any(word in question for word in _LOWER)
    subject: bool | None = None
    for clause in clauses:
        # 甲公司为5元，高于乙公司: the subject of a clause may stand in the one before.
        decided = _DECIDES.search(clause)
        mentions = list(_mentions(choice, clause))
        if decided:
            before = [side for place, side in mentions if place < decided.start()]
            behind = [side for place, side in mentions if place > decided.start()]
            if behind and _IS_BEHIND.match(clause, decided.end()):
                subject = behind[0]
            elif before:
                subject = before[-1]
            if subject is not None:
                return subject is ((decided[0] in _LOWER) is wants_lower)
        elif mentions:
            subject = mentions[0][1]
    # 增加, 不相同: words that decide by being said, unless the question leaves open which.
    is_of_words = not any(spelling in said for spelling in choice.right if spelling in question)
    return is_of_words and next(side for clause in clauses for _, side in _mentions(choice, clause))


def _mentions(choice: ExpectedChoice, clause: str) -> Iterator[tuple[int, bool]]:
    """Where the sides are named, and whether it is the right one; 不相同 is no 相同."""
    sides = {**dict.fromkeys(choice.wrong, False), **dict.fromkeys(choice.right, True)}
    longest = sorted(map(re.escape, sides), key=len, reverse=True)
    for match in re.finditer("|".join(longest), clause):
        yield match.start(), sides[match[0]]
