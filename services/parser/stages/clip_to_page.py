"""Keep to the page what a damaged file draws beyond it, so that every box can be shown."""

from __future__ import annotations

from services.parser.layout import Rule, Word


def clip_words(words: list[Word], width: float, height: float) -> list[Word]:
    """Cut the boxes of words to a page of `width` by `height` points; a word wholly outside is dropped.

    A box that is not of finite numbers belongs nowhere and is dropped as well.

    >>> clip_words([Word(-2.0, 5.0, 8.0, 9.0, "a"), Word(700.0, 5.0, 708.0, 9.0, "b")], 595.0, 842.0)
    [Word(x0=0.0, y0=5.0, x1=8.0, y1=9.0, text='a')]
    """
    # A plain loop, as every word of every page passes here: half of `all` over a generator.
    for x0, y0, x1, y1, _ in words:
        if not (0 <= x0 <= x1 <= width and 0 <= y0 <= y1 <= height):
            break
    else:
        return words
    clipped = [
        Word(max(word.x0, 0.0), max(word.y0, 0.0), min(word.x1, width), min(word.y1, height), word.text)
        for word in words
        # Comparisons with NaN are false.
        if word.x0 <= word.x1 and word.y0 <= word.y1
    ]
    return [word for word in clipped if word.x0 <= word.x1 and word.y0 <= word.y1]


def clip_rules(rules: list[Rule], across: float, along: float) -> list[Rule]:
    """Cut rules to the page: `across` is its size in the direction of `at`, `along` in the other.

    >>> clip_rules([Rule(10.0, -900.0, 900.0), Rule(-5.0, 1.0, 2.0)], 842.0, 595.0)
    [Rule(at=10.0, start=0.0, end=595.0)]
    """
    for at, start, end in rules:
        if not (0 <= at <= across and 0 <= start <= end <= along):
            break
    else:
        return rules
    clipped = [Rule(rule.at, max(rule.start, 0.0), min(rule.end, along)) for rule in rules if 0 <= rule.at <= across]
    return [rule for rule in clipped if rule.start < rule.end]
