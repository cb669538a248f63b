"""A follow-up written out behind its conversation: by rules, else by a model where checks let that pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.domain.conversation import Turn
from nianbao.domain.question import Route
from services.router.follow_ups.check_proposed import CORRECTS, TALK, fault_of_proposed
from services.router.follow_ups.complete_question import complete_in_conversation, hear_turns, is_full
from services.router.knowledge import Knowledge
from services.router.pipeline import read
from services.router.words import DEFINING

# What is missing here may have been said before; a report that is not loaded was not.
_MENDABLE = frozenset(
    {"no_company", "no_metric", "unknown_metric", "off_topic", "unsupported", "unclear_period", "unclear_condition"}
)


@dataclass(frozen=True, slots=True)
class Completed:
    """The full question, "" where there is none; `by` is "rules" or "model", `fault` why a proposal is not taken."""

    question: str = ""
    by: str = ""
    fault: str = ""


def complete_in_turn(question: str, proposed: str, turns: Sequence[Turn], knowledge: Knowledge) -> Completed:
    """Write a follow-up out; `proposed` is a model's full question, "" where none was asked.

    Raises:
        BadQuestion: the follow-up itself cannot be read.
    """
    written = complete_in_conversation(question, turns, knowledge)
    if written:
        return Completed(written, "rules")
    if not proposed or not turns or not is_incomplete(question, knowledge):
        return Completed()
    fault = fault_of_proposed(question, proposed, hear_turns(turns, knowledge), knowledge)
    return Completed(fault=fault) if fault else Completed(proposed, "model")


def is_incomplete(question: str, knowledge: Knowledge) -> bool:
    """Whether a question leaves out what a conversation may have said.

    Raises:
        BadQuestion: it cannot be read.
    """
    alone = read(question, knowledge).reading
    speaks_of_talk = TALK.search(alone.text) is not None or CORRECTS.search(alone.text) is not None
    if alone.route is Route.REFUSE:
        # 最早那家公司 is read as the name of a company that nobody knows.
        is_mendable = alone.refusal_code in _MENDABLE or (alone.refusal_code == "unknown_company" and speaks_of_talk)
        return is_mendable and not is_full(alone)
    is_whole = bool(alone.companies and alone.metrics and alone.mentions) or alone.is_over_all
    is_defining = any(cue in alone.text for cue in DEFINING)
    return speaks_of_talk and not is_whole and not is_defining
