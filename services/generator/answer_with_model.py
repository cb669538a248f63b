"""An answer that a model writes, or what stands in for it when the model fails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from nianbao.domain.answer import Answer, DroppedSentence, Writing
from nianbao.domain.errors import Unavailable
from services.generator.measures import MODEL_ANSWERS
from services.generator.say_dropped import say_dropped
from services.generator.write_with_model import Dropped


async def answer_with_model(
    events: AsyncIterator[Writing | str | Dropped],
    finish: Callable[[str, tuple[str, ...]], Answer],
    instead: Callable[[], Answer],
) -> AsyncIterator[Writing | str | Answer]:
    """Pass on what a model writes, then the answer.

    `finish` makes it of the whole text ("" when nothing was let pass) and of warnings. When the
    model fails after sentences were yielded, the answer's own text counts: that of `instead`.
    """
    said: list[str] = []
    dropped: list[Dropped] = []
    try:
        async for event in events:
            if isinstance(event, Dropped):
                dropped.append(event)
                continue
            if isinstance(event, str):
                said.append(event)
            yield event
        answer = finish("".join(said).strip(), say_dropped(dropped))
    except Unavailable:
        answer = instead()
    answer = replace(answer, dropped=tuple(map(_kept, dropped)))
    MODEL_ANSWERS.labels(answer.composed_by).inc()
    yield answer


def _kept(dropped: Dropped) -> DroppedSentence:
    return DroppedSentence(dropped.sentence, tuple((str(each.kind), each.quote) for each in dropped.problems))
