"""What a model wrote and nobody was shown comes with the answer, for learning from."""

from __future__ import annotations

from nianbao.domain.answer import Answer, DroppedSentence
from nianbao.domain.question import Route
from nianbao.rpc.codec import decode_answer, encode_answer


def test_dropped_sentences_come_with_the_answer() -> None:
    dropped = DroppedSentence("研发投入为9.99亿元。", (("figure", "9.99亿元"), ("foreign", "")))
    answer = Answer("研发投入？", "研发投入增长。", False, Route.OPEN, dropped=(dropped,))
    assert decode_answer(encode_answer(answer)) == answer
