"""Sections of a topic and passages found by words, as one list of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nianbao.domain.answer import Passage


def join_found(
    sections: Sequence[Passage], passages: Sequence[Passage], limit: int
) -> tuple[list[Passage], list[Passage]]:
    """Choose the sections that go first and the passages behind them, without those that a section holds already.

    At most half of the places go to sections: where a heading misleads, the words still tell.
    Scores go on falling, so that what follows the best section is not taken for something else.
    """
    best = max((passage.score for passage in passages), default=1.0)
    of_topics = [section for section in sections if section.topic][: max(1, limit // 2)]
    spelled = [section for section in sections if not section.topic]
    first = [replace(section, score=best) for section in (*of_topics, *spelled)][:limit]
    held = {(section.report_id, section.text) for section in first}
    others = [
        passage
        for passage in passages
        if not any(report == passage.report_id and passage.text in text for report, text in held)
    ]
    return first, others[: limit - len(first)]
