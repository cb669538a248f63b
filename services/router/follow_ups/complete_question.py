"""From a follow-up to a full question, by rules; a question that is full is never changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nianbao.domain.conversation import Turn
from nianbao.domain.errors import BadQuestion
from nianbao.domain.question import Route
from services.router.follow_ups.ask_term import ask_term
from services.router.follow_ups.change_display import change_display, change_scope
from services.router.follow_ups.change_place import change_place
from services.router.follow_ups.compose_question import asks_why, compose_question
from services.router.follow_ups.fill_slots import fill_slots, is_whole
from services.router.follow_ups.heard import Heard, hear
from services.router.follow_ups.scene import Scene, period_words, set_scene
from services.router.follow_ups.within_ranked import within_ranked
from services.router.knowledge import Knowledge
from services.router.pipeline import read
from services.router.reading import Reading
from services.router.words import DEFINING

_LEGAL_NAME = re.compile(r"股份有限公司|有限责任公司|有限公司|集团公司")
# "第二名的净利润" is about a company of the ranking before; "格力电器和它" names only one of two.
# "和宁德时代比谁高" too.
_MARKED = re.compile(r"^(?:那么?|其中|这些|上述|[和与跟同比]|第.{1,3}[名位]的)|[和与跟同]它|呢[?？。!！\s]*$")
_REPORT_CODES = frozenset({"report_not_loaded"})


def complete_question(question: str, heard: tuple[Heard, ...], knowledge: Knowledge) -> str:
    """Write a follow-up out as a full question; "" when it is full already or cannot be completed.

    What is written out names what it is about in the conversation's own words. It is not
    answered here, and may still be refused for what the reports do not state.
    """
    if not heard:
        return ""
    alone = read(question, knowledge).reading
    if is_full(alone):
        return ""
    completed = _complete(alone, heard, knowledge).strip("，, ")
    if not completed or completed == question:
        return ""
    return completed if completed.endswith(("？", "?", "。")) else f"{completed}？"


def is_full(alone: Reading) -> bool:
    """Whether a question says itself whom, what and when it is about."""
    is_marked = _MARKED.search(alone.text) is not None
    if _LEGAL_NAME.search(alone.text):
        return True
    if alone.route is Route.KNOWLEDGE:
        return any(cue in alone.text for cue in DEFINING) and "它" not in alone.text
    if alone.route is not Route.REFUSE:
        return not is_marked or bool(alone.mentions)
    return bool(alone.companies and alone.metrics and alone.mentions)


def _complete(alone: Reading, heard: tuple[Heard, ...], knowledge: Knowledge) -> str:
    words = alone.text
    term = ask_term(words, heard, knowledge)
    if term:
        return term
    scene = set_scene(words, heard)
    if scene is None or (scene.before.names_unknown and not is_whole(scene.before)):
        return ""
    within = within_ranked(words, scene.before)
    if within:
        return within
    for change in (change_display, change_scope):
        changed = change(scene.words, scene.before)
        if changed:
            return changed
    if not scene.points_at_one and (placed := change_place(scene.words, scene.before)):
        return placed
    if alone.is_over_all and not alone.mentions and not scene.points_at_one and scene.before.reading.is_over_all:
        return f"{period_words(scene.before)}{scene.words}"
    filled = fill_slots(scene, knowledge)
    points = scene.points_at_one or scene.is_about_several
    if filled or (alone.route is Route.KNOWLEDGE and not points):
        return filled
    return _composed(scene, knowledge)


def _composed(scene: Scene, knowledge: Knowledge) -> str:
    """A composed question counts when it is understood; behind a pronoun it does so in any case."""
    question = compose_question(scene, knowledge)
    if not question or scene.points_at_one:
        return question
    reading = read(question, knowledge).reading
    if reading.route is Route.OPEN:
        return question if asks_why(scene.words) else ""
    is_understood = reading.route is not Route.REFUSE or reading.refusal_code in _REPORT_CODES
    return question if is_understood else ""


def complete_in_conversation(question: str, turns: Sequence[Turn], knowledge: Knowledge) -> str:
    """Complete each question of a conversation in turn, then this one; "" as `complete_question`.

    Nothing is taken from before a question that cannot be read, e.g. one too long.

    Raises:
        BadQuestion: this one cannot be read.
    """
    if not turns or is_full(read(question, knowledge).reading):
        return ""
    try:
        return complete_question(question, hear_turns(turns, knowledge), knowledge)
    except BadQuestion:
        # Written out it would be too long to be asked.
        return ""


def hear_turns(turns: Sequence[Turn], knowledge: Knowledge) -> tuple[Heard, ...]:
    """Read a conversation, each follow-up in it as what it stands for."""
    heard: tuple[Heard, ...] = ()
    for turn in turns:
        try:
            asked = complete_question(turn.question, heard, knowledge) or turn.question
            heard = (*heard, hear(asked, turn.answer, knowledge))
        except BadQuestion:
            heard = ()
    return heard
