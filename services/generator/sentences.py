"""Sentences: where Chinese text may be cut."""

from __future__ import annotations

import re

# Up to and with the sign that ends a sentence: "营业收入增长。", "如下：\n". A full stop of
# Latin text counts only before a blank or the end, so that 1.23 stays whole; its ! and ? not
# within "![图](http://a.b/?q=1)".
_SENTENCE = re.compile(r".*?(?:(?:[。！？；;\n]|[!?](?![\[\w=/&]))+[”』」）)]*|\.(?=\s|$)|$)", re.DOTALL)
_ENDED = re.compile(r"[。！？；;\n][”』」）)]*$")


def split_sentences(text: str) -> list[str]:
    """Cut text behind each sentence; joined again the pieces are the text.

    >>> split_sentences("收入1.2亿元。增长5%；如下")
    ['收入1.2亿元。', '增长5%；', '如下']
    """
    return [match for match in _SENTENCE.findall(text) if match]


def finished_sentences(text: str) -> tuple[list[str], str]:
    """The sentences that have ended, and the rest that may still grow."""
    sentences = split_sentences(text)
    if sentences and not _ENDED.search(sentences[-1]):
        return sentences[:-1], sentences[-1]
    return sentences, ""
