"""增长了多少, 占营收多少, 谁更高, 为什么下降: an operation of its own on what was asked about before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nianbao.domain.metric import MetricKind
from nianbao.domain.question import Operation
from services.router.follow_ups.name_periods import RELATIVE, name_periods
from services.router.follow_ups.scene import Scene, period_words, several
from services.router.knowledge import Knowledge
from services.router.pipeline import read
from services.router.reading import Kind, Reading

_C, _P, _M = Kind.COMPANY.value, Kind.PERIOD.value, Kind.METRIC.value
# "和|美的集团|比", "跟五粮液相比", "对比一下海康威视".
_COMPARED = re.compile(
    rf"(?:和|与|跟|同|对比一?下?|相比于?|比|较)(?P<names>{_C}(?:[{_C}和与、]*{_C})?)(?:的)?(?:相比|比较|对比|比起来|比|相较)?一?下?,?"
)
_JOINED = re.compile(
    rf"(?P<names>{_C}+(?:[和与跟同、]{_C}+)+)(?:的)?(?:相比较?|对比|比较|比起来|比)?,?(?:的)?(?={_P}|{_M}|谁|哪|相|差|高|低|多|少|大|小|呢|$)"
)
_OWN = re.compile(rf"(?P<names>{_C}+)的?|(?P<period>{_P}+)的?")
_PERIOD_FIRST = re.compile(rf"(?:{RELATIVE})的?")
_RIVAL = re.compile(
    r"(?:谁|哪一?家(?:公司|企业|银行)?|哪个)(?:的)?(?:更|较|比较|最)?[高大多低小少好强](?:一些|些|一点)?"
)
_APART = re.compile(r"(?:相差|差)了?(?:多少|几)?|差额(?:是多少)?|差距(?:是多少|有多大)?|[高低多少大小]了?(?:多少|几)")
# Before a metric these make it the second one: 占|营业收入.
_LINK = re.compile(r"(?:占|除以|比上|与|和|跟|同|是|在)(?:了|同期|当期)?$")
_BARE = {
    "同比": "同比增长率是多少",
    "同比增长": "同比增长率是多少",
    "同比变化": "同比增长率是多少",
    "同比变动": "同比增长率是多少",
    "增长": "增长率是多少",
    "增速": "增长率是多少",
    "谁高": "谁更高",
    "合计": "合计是多少",
    "平均": "平均是多少",
    "加起来": "加起来是多少",
}
# "占营收多少": without 的比例 it is no ratio to the router.
_SHARE = re.compile(r"^占(?P<of>[^的比重多少几]+)(?:的)?(?:多少|几成|百分之多少|百分之几|多大)$")
_NOUN_END = re.compile(r"(?:率|额|速|幅|比例|比重|占比|合计|总和|平均值|之和|差额|增减)$")
# Words that do something to the figure asked about before; other words are a matter of their own.
_ON_FIGURES = re.compile(
    r"谁|哪|相差|差|同比|增长|增加|减少|下降|上升|下滑|下跌|提高|降低|变|增速|增幅|降幅|占|合计|平均|总和|加起来|累计|"
    r"最[高低大小多少]|排名|第几|一致|相同|一样|为什么|为何|原因|人均|怎么回事|[高低多大]了?(?:多少|几)|是多少"
)
_EXTREME_OF = re.compile(
    r"其中,?(?P<metric>.+?)(?:最|更)(?P<way>[高低大小多少])的?(?:是|公司|企业)*(?:谁|哪一?家|哪个)"
)
_WHOSE_OF = re.compile(r"(?:谁|哪一?家|哪个)的?(?P<metric>.+?)(?:最|更|比较)?(?P<way>[高低大小多少])")
_WHY = re.compile(r"为什么|为何|原因|怎么回事|是什么原因|主要原因|什么原因")
_PLACE = re.compile(r"(?:排名?|位列|排在)第?几名?|排名(?:是)?(?:多少|如何|第几)?|排多少名?|名次(?:是多少)?")


@dataclass(frozen=True, slots=True)
class _Parts:
    """A follow-up taken apart: whose, of when, and the rest."""

    names: tuple[str, ...]
    period: str
    rest: str
    is_set_against: bool = False


def compose_question(scene: Scene, knowledge: Knowledge) -> str:
    """Write the whole question out; "" when nothing before says what the operation is on."""
    before = scene.before
    if before.names_unknown:
        return ""
    extreme = _EXTREME_OF.fullmatch(scene.words) or _WHOSE_OF.fullmatch(scene.words)
    rivals = scene.names if len(scene.names) > 1 else several(scene.heard, 2)
    if extreme is not None and rivals and read(extreme["metric"], knowledge).reading.metrics:
        return f"{'和'.join(rivals)}{period_words(before)}的{extreme['metric']}谁更{extreme['way']}"
    parts = _take_apart(scene, knowledge)
    rest = _whole(parts.rest)
    names = parts.names or scene.names
    if not parts.names and len(names) < 2 and (_RIVAL.search(rest) or _is_apart(rest)) and not _other_period(scene):
        names = several(scene.heard, 2) or names
    if not names:
        return ""
    if parts.is_set_against and not rest:
        return _against(scene, names, knowledge)
    if not rest:
        return ""
    fragment = read(rest, knowledge).reading
    is_on_figures = _ON_FIGURES.search(rest) is not None
    metrics = before.words(Kind.METRIC) if is_on_figures and not _has_own_metric(fragment) else ""
    if not metrics and not fragment.metrics and not scene.points_at_one:
        return ""
    period = parts.period or _period(scene, rest)
    rest = _with_its_name(rest, fragment)
    of = "的" if rest and (metrics or fragment.metrics or scene.points_at_one) else ""
    return f"{'和'.join(names)}{period}{of}{metrics}{rest}"


def _take_apart(scene: Scene, knowledge: Knowledge) -> _Parts:
    """Split off the companies and the period that come first."""
    words, period, is_against = scene.words, "", False
    names: tuple[str, ...] = ()
    reading = read(words, knowledge).reading if words.strip() else Reading("", "")
    masked = reading.masked((Kind.COMPANY, Kind.PERIOD, Kind.METRIC))
    compared, joined = _COMPARED.match(masked), _JOINED.match(masked)
    at = 0
    if compared is not None:
        names, at, is_against = (*scene.names, *_names(reading, compared.span("names"))), compared.end(), True
    elif joined is not None:
        names, at, is_against = _names(reading, joined.span("names")), joined.end(), True
    while (own := _OWN.match(masked, at)) is not None:
        if own["names"]:
            names = _names(reading, own.span("names"))
        else:
            period = reading.text[own.start("period") : own.end("period")]
        at = own.end()
    text = reading.text or words
    relative = _PERIOD_FIRST.match(text, at)
    if relative is not None and not period:
        period = name_periods(relative[0].rstrip("的"), scene.before.periods)
        at = relative.end() if period else at
    return _Parts(tuple(dict.fromkeys(names)), period, text[at:].lstrip("的,， "), is_against)


def _names(reading: Reading, span: tuple[int, int]) -> tuple[str, ...]:
    return tuple(
        reading.text[claim.start : claim.end]
        for claim in reading.claims_of(Kind.COMPANY)
        if span[0] <= claim.start and claim.end <= span[1]
    )


def _whole(rest: str) -> str:
    rest = _PLACE.sub("在所有上市公司中排名第几", rest) if _PLACE.fullmatch(rest) else rest
    rest = _SHARE.sub(r"占\g<of>的比例是多少", _BARE.get(rest, rest))
    return f"{rest}是多少" if _NOUN_END.search(rest) else rest


def _is_apart(rest: str) -> bool:
    return _APART.fullmatch(rest) is not None


def _other_period(scene: Scene) -> bool:
    """Whether the questions before are about one company in several periods."""
    return scene.before.reading.named_periods > 1


def _against(scene: Scene, names: tuple[str, ...], knowledge: Knowledge) -> str:
    """Set companies against each other in what was asked: one figure by its size, other things side by side."""
    before, reading = scene.before, scene.before.reading
    metrics = before.words(Kind.METRIC)
    if not metrics:
        return ""
    is_figure = reading.operation in (Operation.VALUE, Operation.DERIVED) and len(reading.metrics) == 1
    is_figure = is_figure and knowledge.lexicon.kind(reading.metrics[0]) is not MetricKind.TEXT
    head = f"{'和'.join(names)}{period_words(before)}的"
    if is_figure and reading.named_periods == 1:
        return f"{head}{metrics}谁更高"
    companies = before.groups(Kind.COMPANY)
    if not companies:
        return ""
    start, end = companies[0]
    return before.text[:start] + "和".join(names) + before.text[end:]


def _with_its_name(rest: str, fragment: Reading) -> str:
    """A share's base by the catalogue's name: 研发费用|占营收的比 would be found as one alias."""
    claims = fragment.claims_of(Kind.METRIC)
    if not rest.startswith("占") or len(claims) != 1:
        return rest
    (claim,) = claims
    return rest.replace(fragment.text[claim.start : claim.end], claim.name, 1)


def _has_own_metric(fragment: Reading) -> bool:
    claims = fragment.claims_of(Kind.METRIC)
    return bool(claims) and not _LINK.search(fragment.text[: claims[0].start])


def _period(scene: Scene, rest: str) -> str:
    """The period before, unless the words are about time itself (哪一年上市)."""
    named = scene.before.groups(Kind.PERIOD)
    if re.search(r"什么时候|何时|历年", rest) or not named:
        return ""
    return period_words(scene.before)


def asks_why(words: str) -> bool:
    """Whether the words ask for the reason of what was said."""
    return _WHY.match(words) is not None
