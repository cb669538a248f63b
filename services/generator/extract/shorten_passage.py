"""A long section as evidence for a model: the sentences that answer, in order and with their places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nianbao.domain.answer import Passage, PassageLine
from nianbao.domain.topic import load_topics
from services.generator.extract.choose_sentences import Chosen, Wanted, choose_sentences, plain
from services.generator.extract.read_parts import read_parts

EVIDENCE_CHARS = 1200


def shorten_passage(passage: Passage, question: str, words: tuple[str, ...]) -> Passage:
    """Give a passage of about `EVIDENCE_CHARS` characters; one that is short enough as it is."""
    if len(passage.text) <= EVIDENCE_CHARS:
        return passage
    wanted = Wanted(plain(question), words, load_topics().get(passage.topic))
    chosen = choose_sentences(read_parts(passage), wanted, EVIDENCE_CHARS)
    if not chosen:
        return replace(passage, text=passage.text[:EVIDENCE_CHARS], lines=())
    return replace(passage, text="\n".join(each.text for each in chosen), lines=tuple(_lines(chosen)))


def _lines(chosen: Sequence[Chosen]) -> Iterator[PassageLine]:
    start = 0
    for each in chosen:
        yield PassageLine(start, each.sentence.page, each.sentence.box, each.sentence.is_row)
        start += len(each.text) + 1
