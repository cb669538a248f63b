"""Rankings, lists, counts and statistics over all companies; and one company's place among them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nianbao.domain.metric import MetricKind
from nianbao.domain.question import Operation, Statistic
from nianbao.domain.selection import ADDRESS, Comparator, Condition, Ordering, Quantity, Step, quantities_of
from services.router import refusals
from services.router.lexicon import Lexicon
from services.router.operations.alternatives import join_alternatives
from services.router.operations.conditions import Placed, read_conditions
from services.router.operations.places import CUES, read_ordering
from services.router.operations.proportion import WHOLE_END, find_proportion, has_unclear_whole
from services.router.quantities import QUANTITY, Named, find_quantities, masked_with
from services.router.reading import Kind, Reading

_FIRM = r"(?:上市)?(?:公司|企业)"
_COUNT = re.compile(
    r"(?:一共|共|总共)?有?(?:多少|几)(?:家|个)(?:上市)?(?:公司|企业)"  # "一共有多少家上市公司"
    r"|(?:一共|共|总共)?有?(?:多少|几)家"  # "共有几家"
    r"|(?:上市)?(?:公司|企业)的?(?:数量|家数|个数|总数|数目)(?:是|为)?(?:多少)?|家数"  # "上市公司数量"
)
_STATISTICS = (
    (Statistic.MEDIAN, re.compile(r"中位(?:数|值|水平)|中值")),
    (
        Statistic.AVERAGE,
        re.compile(
            r"平均(?:值|数|水平)?(?:每一?[家个](?:上市)?(?:公司|企业))?|每一?家(?:上市)?(?:公司|企业)?的?平均|均值"
        ),
    ),
    (Statistic.SUM, re.compile(r"总和|合计数?|之和|加总|总计|加起来(?:一共|总共)?|求和|相加|共计|一共|总共|总额|总量")),
)
_PLACE = re.compile(  # "排第几", "位列第几名", "排名多少", "名次"
    r"(?:排名?|位列|位居|名列|列|居)?(?:在|是|为)?(?P<last>倒数)?第几(?:名|位)?|(?:排名?|位列)(?:在|是|为)?(?:第?几|多少)(?:名|位)?"
    r"|(?:的)?(?:名次|位次|排名)(?:是|为)?(?:多少|几|第几)?"
)
_AMONG = rf"(?:在|位列|位居|名列|排在)?(?:所有|全部|全体|全市场|各|已收录的?)*(?:的)?{_FIRM}(?:之|当)?(?:中|里面?|内)?"
_SHARE = re.compile(  # "占所有上市公司营业收入总和的比例", "在全部公司中占比多少"
    rf"占(?:了)?(?:所有|全部|全体|各)(?:的)?{_FIRM}(?:的)?{QUANTITY}*(?:的)?(?:总和|合计|总计|总额|之和)?(?:的)?"
    r"(?:比例|比重|份额|占比|百分比|百分之几|百分之多少|多少)(?:是|为)?(?:多少)?"
    rf"|{_AMONG}(?:的)?(?:所)?(?:占比|占的?比例|占的?比重|份额|占多少|占百分之多少)(?:是|为)?(?:多少)?"
)
# "亏损最多", "亏损额排名前五", "盈利第二多", "最赚钱": companies in order of 净利润 without its name.
_IMPLIED = re.compile(
    r"(?P<loss>亏损|亏得?|亏钱)(?:的)?(?:额|金额|幅度)?(?:的)?(?=排名|排行|排|最|前|第|倒数)"
    r"|(?:盈利|赚钱?得?|盈利额)(?:的)?(?=排名|排行|排|最|前|第|倒数)|最(?:会|能)?赚钱"
)
_PROFIT = Quantity("净利润")
_WHOLE = re.compile(rf"{_AMONG}")
# The end of a stage: "营收前十的公司中|净利润最高的", "前十家里|".
_STAGE_END = re.compile(rf"(?:{_FIRM}|家|名)(?:之|当)?(?:中|里面?|内)(?:,|的)?")
_EVERY = re.compile(r"(?:在)?(?:每一?年|各年|历年|年年)(?:度)?(?:里|中)?(?:都是|均为|都|均|全)?|连续|逐年|均|都|三年都")
_LISTING = re.compile(
    rf"哪些|有哪|列出|列举|名单|哪几家|哪家|谁|哪个|{_FIRM}$|{_FIRM}(?:及其|和|以及|的)|分别|{_FIRM}有"
)
_EACH = re.compile(r"(?:各自?|分别)(?:有|是|为)?(?:多少|几)[家个]")  # "盈利和亏损的公司各有多少家"
_STATING = re.compile(r"披露了?|公布了?|列示了?|列报了?|填报了?")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question over all companies holds: the steps, the quantities named and those used up."""

    reading: Reading
    named: list[Named]
    used: frozenset[Named]
    stages: tuple[tuple[Step, ...], ...] = ()

    @property
    def selection(self) -> tuple[Step, ...]:
        return tuple(step for stage in self.stages for step in stage)

    @property
    def unused(self) -> list[Named]:
        return [named for named in self.named if named not in self.used]


def read_over_all(reading: Reading, lexicon: Lexicon) -> Reading | None:
    """Read a question that no company or one among all is asked about."""
    if len(reading.companies) > 1:
        return None
    named = find_quantities(reading, lexicon)
    text = masked_with(reading, named)
    if reading.companies:
        return _among_all(reading, named, text, lexicon)
    _, _, found = read_conditions(reading, named, text, lexicon)
    is_about_all = found or reading.bounds or reading.regions or any(cue.search(text) for cue in CUES)
    if not is_about_all and not _COUNT.search(text) and not _statistic_of(text):
        return None
    is_every = _EVERY.search(text) or "连续" in reading.masked_words(Kind.PERIOD)
    if is_every and reading.named_periods > 1:
        reading = replace(_claim_all(reading, _EVERY, text), is_every_period=True)
    proportion = find_proportion(reading, text) if found or reading.regions else None
    ends = _stage_ends(text)
    if proportion is not None:
        ends = sorted({*ends, *(match.end() for match in WHOLE_END.finditer(text, 0, proportion.start()))})
    asked = _selected(reading, named, text, lexicon, ends)
    if isinstance(asked, Reading):
        return asked
    if proportion is not None and not asked.unused:
        return _proportion(asked, proportion)
    return _operation(asked, lexicon)


def _selected(reading: Reading, named: list[Named], text: str, lexicon: Lexicon, ends: list[int]) -> _Asked | Reading:
    """Read the steps stage by stage; the conditions of a stage come before its ordering."""
    reading, used, found = read_conditions(reading, named, text, lexicon)
    if reading.refusal:
        return reading
    reading, found, implied = _implied(reading, found)
    stages: list[tuple[Step, ...]] = []
    start = 0
    for end in (*ends, len(text)):
        conditions = [placed for placed in found if start <= placed[0] < end]
        reading, conditions = join_alternatives(reading, conditions, masked_with(reading, named), (start, end))
        if reading.refusal:
            return reading
        regions = [region for place, region in _regions(reading, ends) if start <= place < end]
        steps: list[Step] = [*regions, *(condition for _, condition in conditions)]
        numbers = [each for each in named if not _is_text(each.quantity, lexicon)]
        free = [each for each in numbers if each not in used]
        ordered = read_ordering(reading, [*(free or numbers), *implied], text, (start, end))
        if ordered is not None:
            reading, ordering, by = ordered
            if reading.refusal:
                return reading
            used |= {by} if by is not None else set()
            steps += [ordering] if ordering is not None else []
        stages.append(tuple(steps))
        start = end
    return _Asked(reading, named, frozenset(used), tuple(stages))


def _implied(reading: Reading, found: list[Placed]) -> tuple[Reading, list[Placed], list[Named]]:
    """Losses or profits that companies are put in order by: of losses the lowest 净利润 is the most.

    亏损最多 is said of companies with a loss only, 亏损最少 of the smallest one.
    """
    named = []
    for match in _IMPLIED.finditer(reading.text):
        is_loss = match["loss"] is not None
        named.append(Named(match.start(), match.end(), _PROFIT, is_decline=is_loss))
        reading = reading.claim_free(*match.span(), Kind.OPERATION)
        sign = Condition(_PROFIT, Comparator.LESS if is_loss else Comparator.GREATER, ("0",))
        if sign not in [condition for _, condition in found]:
            found = sorted([*found, (match.start(), sign)], key=lambda item: item[0])
    return reading, found, named


def _regions(reading: Reading, ends: list[int]) -> list[Placed]:
    """Where each place is named; 注册地址 comes before what else its stage asks for."""
    starts = [max(end for end in (0, *ends) if end <= claim.start) for claim in reading.claims_of(Kind.REGION)]
    return [(start, condition) for start, condition in zip(starts, reading.regions, strict=False)]


def _stage_ends(text: str) -> list[int]:
    """Where a group of companies is closed that an ordering has chosen."""
    ends, start = [], 0
    for match in _STAGE_END.finditer(text):
        if any(cue.search(text, start, match.end()) for cue in CUES):
            ends.append(match.end())
            start = match.end()
    return ends


def _operation(asked: _Asked, lexicon: Lexicon) -> Reading | None:
    reading = _claim_named(asked.reading, asked.named)
    text = masked_with(reading, asked.named)
    last = asked.selection[-1] if asked.selection else None
    count = _COUNT.search(text)
    statistic = None if count else _statistic_of(text)
    if count is not None:
        return _count(replace(asked, reading=reading.claim_free(*count.span(), Kind.OPERATION)))
    if statistic is not None and not (isinstance(last, Ordering) and not asked.unused):
        return _reckoned(replace(asked, reading=reading), *statistic)
    if isinstance(last, Ordering) and len(asked.selection) and not reading.is_every_period:
        shown = (last.quantity, *(named.quantity for named in asked.unused))
        return _with(reading, Operation.RANK, asked.selection, shown)
    if not asked.selection or not (_LISTING.search(text) or not asked.unused):
        return None if not asked.selection else _with(reading, Operation.LIST, asked.selection, _shown(asked))
    return _with(reading, Operation.LIST, asked.selection, _shown(asked))


def _count(asked: _Asked) -> Reading:
    reading, unused = asked.reading, asked.unused
    steps = asked.selection
    if len(steps) > 1 and _EACH.search(reading.text):
        return reading.refuse("several_questions", refusals.unsupported("同时统计几组公司的数量"))
    if unused:
        if not _STATING.search(reading.masked()):
            return reading.refuse("unsupported", refusals.unsupported("同时问公司数量和另一个指标"))
        for match in _STATING.finditer(reading.masked()):
            reading = reading.claim_free(*match.span(), Kind.OPERATION)
        steps = (*steps, *(Condition(named.quantity, Comparator.PRESENT) for named in unused))
    return _with(reading, Operation.COUNT, steps, _shown(replace(asked, stages=(steps,))))


def _proportion(asked: _Asked, match: re.Match[str]) -> Reading:
    """The part that meets the last stage's conditions; where a place stands beside them, of the place's."""
    *stages, last = asked.stages
    said = match.groupdict()
    whole = [step for stage in stages for step in stage]
    part = list(last)
    places = [step for step in part if isinstance(step, Condition) and step.quantity == ADDRESS]
    if not stages and len(places) < len(part):
        whole, part = [*places], [step for step in part if step not in places]
        if said.get("whole") and not said.get("place") and places:
            return _refused(asked.reading, "占的是该地区的公司还是全部公司")
    masked = masked_with(asked.reading, asked.named)
    if not stages and has_unclear_whole(masked, match.start()):
        return _refused(asked.reading, "占的是哪些公司")
    if said.get("each"):
        return asked.reading.refuse("several_questions", refusals.unsupported("同时统计几组公司的占比"))
    if not part or any(isinstance(step, Ordering) for step in part):
        return _refused(asked.reading, "要统计哪一部分公司")
    reading = _claim_named(asked.reading, asked.named).claim_free(*match.span(), Kind.OPERATION)
    found = _with(reading, Operation.STATISTIC, tuple(whole), ())
    return replace(found, statistic=Statistic.PROPORTION, part=tuple(part))


def _refused(reading: Reading, what: str) -> Reading:
    return reading.refuse(
        "unclear_condition", f"无法确定{what}，没有作答。请写成“浙江的公司里净利润为正的占多少”这样的问题。"
    )


def _reckoned(asked: _Asked, statistic: Statistic, span: tuple[int, int]) -> Reading:
    reading, unused = asked.reading.claim_free(*span, Kind.OPERATION), asked.unused
    formulas = list(dict.fromkeys(named.quantity for named in unused))
    if len(formulas) > 1:
        return reading.refuse("unsupported", refusals.unsupported("同时对几个指标做统计"))
    if not formulas:
        formulas = [quantity for quantity in quantities_of(asked.selection) if quantity != ADDRESS][-1:]
    if not formulas:
        return reading.refuse("no_metric", refusals.no_metric(()))
    for _, pattern in _STATISTICS:
        reading = _claim_all(reading, pattern, masked_with(reading, asked.named))
    found = _with(reading, Operation.STATISTIC, asked.selection, tuple(formulas))
    return replace(found, statistic=statistic)


def _shown(asked: _Asked) -> tuple[Quantity, ...]:
    """The quantities of the conditions and orderings, then what else is named; places are not repeated."""
    chosen = [
        quantity
        for quantity in quantities_of(asked.selection)
        if quantity.formula not in ("注册地址", "公司名称") or len(asked.selection) == 1
    ]
    return tuple(dict.fromkeys((*chosen, *(named.quantity for named in asked.unused))))


def _among_all(reading: Reading, named: list[Named], text: str, lexicon: Lexicon) -> Reading | None:
    """A company's place among all, or its share of the total."""
    share, place = _SHARE.search(text), _PLACE.search(text)
    match = share or place
    if match is None or not named:
        return None
    formulas = list(dict.fromkeys(each.quantity for each in named))
    if len(formulas) > 1 or _is_text(formulas[0], lexicon):
        return reading.refuse("unsupported", refusals.unsupported("同时问几个指标的名次或占比"))
    if share is not None and reading.regions:
        return reading.refuse("unsupported", refusals.unsupported("公司在某个地区中的占比"))
    if reading.bounds:
        return reading.refuse("unsupported", refusals.unsupported("在按数值筛选的公司中问名次或占比"))
    reading = _claim_named(reading, named).claim_free(*match.span(), Kind.OPERATION)
    for whole in _WHOLE.finditer(masked_with(reading, named)):
        reading = reading.claim_free(*whole.span(), Kind.OPERATION)
    is_descending = True
    if share is None:
        is_last = place is not None and place["last"]
        low = re.search(r"从低到高|由低到高|从小到大|由小到大", reading.text)
        high = re.search(r"从高到低|由高到低|从大到小|由大到小", reading.text)
        for order in (low, high):
            reading = reading.claim_free(*order.span(), Kind.OPERATION) if order else reading
        is_descending = not (is_last or low)
    found = _with(reading, Operation.STATISTIC, reading.regions, (formulas[0],))
    statistic = Statistic.SHARE if share else Statistic.PLACE
    return replace(found, statistic=statistic, is_descending=is_descending)


def _with(
    reading: Reading, operation: Operation, selection: tuple[Step, ...], quantities: tuple[Quantity, ...]
) -> Reading:
    unique = tuple(dict.fromkeys(quantities))
    return replace(reading, operation=operation, selection=selection, quantities=unique)


def _claim_named(reading: Reading, named: list[Named]) -> Reading:
    for each in named:
        reading = reading.claim_free(each.start, each.end, Kind.OPERATION)
    return reading


def _claim_all(reading: Reading, pattern: re.Pattern[str], text: str) -> Reading:
    for match in pattern.finditer(text):
        reading = reading.claim_free(*match.span(), Kind.OPERATION)
    return reading


def _statistic_of(text: str) -> tuple[Statistic, tuple[int, int]] | None:
    for statistic, pattern in _STATISTICS:
        match = pattern.search(text)
        if match is not None:
            return statistic, match.span()
    return None


def _is_text(quantity: Quantity, lexicon: Lexicon) -> bool:
    return lexicon.is_known(quantity.formula) and lexicon.kind(quantity.formula) is MetricKind.TEXT
