"""Parts of passages as an answer: the sentences of them that answer, passage by passage."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.domain.answer import Passage
from services.generator.extract.choose_sentences import Chosen, Wanted, choose_sentences
from services.generator.extract.extract import Extract
from services.generator.extract.read_parts import Part
from services.generator.extract.say_sentences import citations, say_sentences


def quote_parts(read: Sequence[tuple[Passage, Sequence[Part]]], wanted: Wanted, most_chars: int) -> Extract | None:
    """Answer from parts; None where no sentence of them says anything."""
    owner = {id(part): passage for passage, parts in read for part in parts}
    chosen = choose_sentences([part for _, parts in read for part in parts], wanted, most_chars)
    # "其他说明：" alone answers nothing.
    if all(each.text.endswith((":", "：")) for each in chosen):
        return None
    grouped: dict[Passage, list[Chosen]] = {}
    for each in chosen:
        grouped.setdefault(owner[id(each.part)], []).append(each)
    text = "\n".join(say_sentences(passage, of_passage) for passage, of_passage in grouped.items())
    places = [
        place
        for passage, of_passage in grouped.items()
        for place in citations(passage, (each.sentence for each in of_passage))
    ]
    return Extract(text, tuple(dict.fromkeys(places)))
