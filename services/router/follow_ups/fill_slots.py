"""那2021年呢, 海康威视呢, 净利润呢: the question before with another company, period or metric in it."""

from __future__ import annotations

import re

from nianbao.domain.metric import MetricKind
from nianbao.domain.question import Operation, Route
from services.router.follow_ups.heard import Heard, Span
from services.router.follow_ups.name_periods import RELATIVE, name_periods
from services.router.follow_ups.scene import Scene
from services.router.knowledge import Knowledge
from services.router.pipeline import read
from services.router.reading import Kind, Reading

_SLOTS = (Kind.COMPANY, Kind.PERIOD, Kind.METRIC)
_FILL = re.compile(
    r"(?:的|又|也|则|是|为|和|与|、|,|在|年报|数据|数据是|情况|多少|怎么样|怎样|如何|什么样|咋样|呢|吗|哪里|哪|有|谁|什么|[\ue000-\ue002])*"
)
_FIGURE_ASKED = re.compile(r"是?(?:为|有)?多少|几")
_PERIOD_FIRST = re.compile(rf"(?P<words>{RELATIVE})(?:的|里)?")


def fill_slots(scene: Scene, knowledge: Knowledge) -> str:
    """Put the parts that the words name into the question before; "" when they hold anything else."""
    before = scene.before
    words, period = _take_period(scene)
    fragment = read(words, knowledge).reading if words else Reading("", "")
    masked = fragment.masked(_SLOTS)
    if not _FILL.fullmatch(masked) or not (period or any(fragment.claims_of(kind) for kind in _SLOTS)):
        return ""
    parts = {kind: _words(fragment, kind) for kind in _SLOTS}
    parts[Kind.PERIOD] = period or parts[Kind.PERIOD]
    has_new_metric = bool(parts[Kind.METRIC])
    if not parts[Kind.COMPANY] and before.reading.is_over_all and scene.points_at_one:
        parts[Kind.COMPANY] = scene.names[0]
    asks_figure = has_new_metric and _FIGURE_ASKED.search(words) is not None and not words.startswith("又")
    if scene.is_about_several:
        parts[Kind.COMPANY] = "和".join(scene.names)
        return _plainly(scene, fragment, parts, knowledge)
    if _needs_plain(before, fragment, parts, knowledge, asks_figure=asks_figure):
        return _plainly(scene, fragment, parts, knowledge)
    question = _replaced(before, parts)
    is_one = len(fragment.metrics) == 1 and len(before.reading.companies) == 1 and before.reading.named_periods == 1
    return question.replace("分别", "") if is_one else question


def _take_period(scene: Scene) -> tuple[str, str]:
    """Split off a leading period that is counted from the one before."""
    match = _PERIOD_FIRST.match(scene.words)
    period = name_periods(match["words"], scene.before.periods) if match else ""
    return (scene.words[match.end() :], period) if match and period else (scene.words, "")


def _words(fragment: Reading, kind: Kind) -> str:
    claims = fragment.claims_of(kind)
    return fragment.text[claims[0].start : claims[-1].end] if claims else ""


def is_whole(before: Heard) -> bool:
    """Whether a question about an unknown company is one but for that."""
    return bool(before.groups(Kind.PERIOD) and before.groups(Kind.METRIC))


def _needs_plain(
    before: Heard, fragment: Reading, parts: dict[Kind, str], knowledge: Knowledge, *, asks_figure: bool
) -> bool:
    """Whether the new part does not fit the old sentence: 法定代表人是谁 with 营业收入."""
    reading = before.reading
    if before.names_unknown:
        return False
    if parts[Kind.COMPANY] and reading.is_over_all and not reading.companies:
        return True
    if not parts[Kind.METRIC]:
        return False
    is_value = reading.operation in (Operation.VALUE, Operation.DERIVED)
    if asks_figure or reading.route is Route.OPEN or not reading.metrics:
        return not reading.is_over_all
    if not is_value:
        # Nothing is reckoned with names and addresses.
        return _is_text(fragment, knowledge) and reading.operation is not Operation.SAME
    was_text = _is_text(reading, knowledge)
    has_wish = bool(before.groups(Kind.DISPLAY)) and any(
        knowledge.lexicon.unit(name) != "元" for name in fragment.metrics
    )
    return was_text is not _is_text(fragment, knowledge) or was_text or has_wish


def _is_text(reading: Reading, knowledge: Knowledge) -> bool:
    return any(knowledge.lexicon.kind(name) is MetricKind.TEXT for name in reading.metrics)


def _plainly(scene: Scene, fragment: Reading, parts: dict[Kind, str], knowledge: Knowledge) -> str:
    """Ask for the values themselves."""
    before = scene.before
    names = parts[Kind.COMPANY] or "和".join(scene.names)
    metrics = parts[Kind.METRIC] or before.words(Kind.METRIC)
    if not names or not metrics:
        return ""
    is_text = _is_text(fragment if parts[Kind.METRIC] else before.reading, knowledge)
    asking = f"{'分别' if scene.is_about_several else ''}{'是什么' if is_text else '是多少'}"
    period = parts[Kind.PERIOD] or before.words(Kind.PERIOD)
    return f"{names}{period}的{metrics}{asking}"


def _replaced(before: Heard, parts: dict[Kind, str]) -> str:
    """The old sentence with the new parts; a period that was not named goes behind the company."""
    edits: list[tuple[Span, str]] = []
    for kind, words in parts.items():
        if not words:
            continue
        groups = before.groups(kind)
        if kind is Kind.METRIC and len(groups) > 1 and before.reading.operation is not Operation.RATIO:
            return ""
        if groups:
            edits.append((groups[0], words))
        elif kind is Kind.PERIOD:
            companies = before.groups(Kind.COMPANY)
            at = companies[0][1] if companies else 0
            edits.append(((at, at), words))
        else:
            return ""
    question = before.text
    for (start, end), words in sorted(edits, reverse=True):
        question = question[:start] + words + question[end:]
    return question
