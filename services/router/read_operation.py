"""Step: what is to be done with the metrics: growth, difference, ratio, same, ranking, count."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from nianbao.domain.question import Operation
from nianbao.text.numerals import NotANumeral, read_numeral
from services.router.knowledge import Knowledge
from services.router.reading import Kind, Reading

_C, _M, _P = Kind.COMPANY.value, Kind.METRIC.value, Kind.PERIOD.value
_N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_SHARE_TAIL = r"(?:的?(?:比例|比重|比率|比值|占比|百分比|份额|之比|比))"
_FILL = rf"[{_P}{_C}的]*"
_RATIO = re.compile(  # "A占B的比例", "A与B的比值", "A除以B", "A和B之比", "A/B"
    rf"(?<={_M}){_FILL}(?:(?:占|除以|/)(?:了|到|同期|公司|当年){{0,2}}{_FILL}(?={_M}+(?P<tail>{_SHARE_TAIL})?)"
    rf"|在{_FILL}(?={_M}+(?:之?中)?所?占{_SHARE_TAIL})|(?:与|和|同|跟|对|比|比上|及){_FILL}(?={_M}+{_SHARE_TAIL}))"
)
_RATIO_TAIL = re.compile(rf"(?<={_M})(?:(?:之?中)?所?占)?{_SHARE_TAIL}(?:关系)?")

_CHANGE = r"(?:增长|增加|减少|变动|变化|下降|上升|提高|降低|上涨|下跌|增减|波动|下滑)"
_NOT_AN_AMOUNT = r"(?!额|金额|数额|了?(?:多少|几)(?:个百分点|元|万|亿|千|人|名))"
_GROWTH = re.compile(  # "增长率", "同比增速", "增幅", "同比增长了百分之多少", "变动了多少%", "增长了多少", "同比"
    rf"(?:同比|年)?(?:{_CHANGE}的?(?:率|比率|比例|幅度|速度|百分比)|增速|增幅|降幅|涨幅|跌幅)"
    rf"|(?:同比)?{_CHANGE}(?:或{_CHANGE})?了?(?:百分之(?:多少|几)|多少百分比|(?:多少|几)个?%)"
    rf"|(?:同比)?(?:增长|下滑|上涨|下跌){_NOT_AN_AMOUNT}了?(?:多少|几)?"
    rf"|同比{_CHANGE}?{_NOT_AN_AMOUNT}了?(?:多少|几)?"
)
_DIFFERENCE = re.compile(  # "差额", "相差多少", "增加了多少", "增长额", "多了多少元", "高多少个百分点"
    rf"{_CHANGE}的?(?:额|金额|数额|值|量)|差额|差值|之差|相差(?:了)?(?:多少|几)?|差(?:了)?多少"
    rf"|(?:同比)?{_CHANGE}了?(?:多少|几)(?:个百分点)?|(?:高|低|多|少|大|小)(?:了|出)?(?:多少|几)(?:个百分点)?|多少个百分点"
)
_BASED = re.compile(r"相比|相较|相对|对比|比较|比起|较|比|从.*(?:到|至)")

_ALL = r"(?:都|均|全部|完全|保持|仍|还|有|存在|是)*"
_EQUAL = r"(?:相同|一致|一样|不变|同一个?人?|没变)"
_SAME = re.compile(  # "是否都相同", "是否与2019年相同", "相同吗", "有没有变化", "有无变更", "变了吗", "是否为同一人"
    rf"(?:是否|是不是){_ALL}(?:为)?(?:[与和同跟较比]?[^,。?是否\ue001]{{0,12}}?)(?:相比)?{_ALL}{_EQUAL}(?:的?情况|的)?"
    rf"|{_ALL}{_EQUAL}的?(?:吗|么|不|还是不同)"
    r"|(?:是否|有没有|有无|是不是)(?:有|发生)?(?:了)?(?:过|任何)?(?:变更|变化|改变|变动|更换|不同|变|换)(?:了|过|人)*"
    r"|(?:发生)?(?:变更|变化|改变|变动|更换|变|换)(?:人)?了?(?:没有|没|吗)|相同还是不同|是相同的?还是不同的?|相不相同|一不一样"
)

_SUPER = r"(?:最高|最大|最多|最低|最小|最少|最好|最差|居首|排名第一|第一名)"
_PLACES = re.compile(  # "最高的前5家", "前五名", "最高的3家", "哪四家", "第七高", "top10", "排名前十"
    rf"(?:排名|排|位列|列|位居|进入)?前(?P<first>{_N})(?:大|强|高|多|低|少)?(?:家|名|位|个)?|top\s?(?P<top>\d{{1,3}})"
    rf"|(?:排名|排在?|位列|位居)?第(?P<nth>{_N})(?:高|大|多|低|小|少|名|位|家)(?:的)?"
    rf"|(?:哪|是哪|的|有哪)(?P<which>{_N})(?:家|个|名|大|位)"
)
_LOWEST = re.compile(
    r"最低|最小|最少|最差|倒数|第(?:\d+|[一-十]+)(?:低|小|少)|从低到高|从小到大|由低到高|升序|末位|垫底"
)
_RANKED = re.compile(
    rf"{_SUPER}|从高到低|从低到高|由高到低|由低到高|从大到小|从小到大|倒数|升序|降序|第{_N}(?:高|大|多|低|小|少)|前{_N}|top\s?\d|排名|排行"
)
_RANK_WORDS = re.compile(
    rf"{_SUPER}|倒数|(?:从高到低|从低到高|由高到低|由低到高|从大到小|从小到大|升序|降序)|末位|垫底"
)
_RIVALS = re.compile(  # "谁更高", "哪家公司的更大", "哪个高"
    r"(?:谁|哪一?家(?:公司|企业)?|哪个(?:公司|企业)?|哪一个)的?(?P<more>更|较|比较)?(?P<way>高|大|多|低|小|少)(?:一些|些)?"
)
_COUNT = re.compile(
    r"(?:一共|共|总共)?(?:有)?(?:多少|几)(?:家|个)(?:上市)?(?:公司|企业)?|(?:上市)?(?:公司|企业)(?:的)?(?:数量|家数|个数|总数)|家数"
)
_DEFAULT_LIST = 10

Rule = Callable[[Reading], Reading | None]


def read_operation(reading: Reading, knowledge: Knowledge) -> Reading:
    """Try the operations from the most to the least telling; the first that fits is it."""
    for rule in RULES:
        found = rule(reading)
        if found is not None:
            return found
    is_derived = bool(reading.metrics) and all(knowledge.lexicon.is_derived(name) for name in reading.metrics)
    return replace(reading, operation=Operation.DERIVED if is_derived else Operation.VALUE)


def _ratio(reading: Reading) -> Reading | None:
    masked = reading.masked()
    match = _RATIO.search(masked)
    if match is None or len(reading.metrics) != 2:
        return None
    reading = _claim(reading, match)
    tail = _RATIO_TAIL.search(masked)
    if tail is not None:
        reading = reading.claim(*tail.span(), Kind.OPERATION)
    return replace(reading, operation=Operation.RATIO)


def _claim(reading: Reading, match: re.Match[str]) -> Reading:
    """Claim the signs of a match that nothing else has claimed."""
    masked = reading.masked()
    start = match.start()
    for place in range(match.start(), match.end() + 1):
        is_free = place < match.end() and not "\ue000" <= masked[place] <= "\ue00f"
        if not is_free:
            if place > start:
                reading = reading.claim(start, place, Kind.OPERATION)
            start = place + 1
    return reading


def _same(reading: Reading) -> Reading | None:
    match = _SAME.search(reading.masked())
    if match is None or not reading.companies or not reading.metrics:
        return None
    return replace(_claim(reading, match), operation=Operation.SAME)


def _rivals(reading: Reading) -> Reading | None:
    match = _RIVALS.search(reading.masked())
    if match is None or len(reading.companies) < 2:
        return None
    is_descending = match["way"] in "高大多"
    return replace(
        _claim(reading, match), operation=Operation.RANK, limit=len(reading.companies), is_descending=is_descending
    )


def _rank(reading: Reading) -> Reading | None:
    masked = reading.masked()
    if reading.companies or not _RANKED.search(masked):
        return None
    limit, nth = 0, 0
    is_descending = _LOWEST.search(masked) is None
    for match in _PLACES.finditer(masked):
        number = _number(match["first"] or match["top"] or match["nth"] or match["which"])
        nth = number if match["nth"] else nth
        limit = max(limit, number)
        reading = _claim(reading, match)
    for match in _RANK_WORDS.finditer(reading.masked()):
        reading = _claim(reading, match)
    is_list = re.search(r"哪些|排名|排行|从[高低大小]到", masked) is not None
    return replace(
        reading,
        operation=Operation.RANK,
        limit=limit or (_DEFAULT_LIST if is_list else 1),
        nth=nth,
        is_descending=is_descending,
    )


def _number(text: str) -> int:
    try:
        return read_numeral(text)
    except NotANumeral:
        return 0


def _count(reading: Reading) -> Reading | None:
    match = _COUNT.search(reading.masked())
    if match is None or reading.companies:
        return None
    return replace(_claim(reading, match), operation=Operation.COUNT)


def _growth(reading: Reading) -> Reading | None:
    return _changed(reading, _GROWTH, Operation.GROWTH)


def _difference(reading: Reading) -> Reading | None:
    return _changed(reading, _DIFFERENCE, Operation.DIFFERENCE)


def _changed(reading: Reading, pattern: re.Pattern[str], operation: Operation) -> Reading | None:
    masked = reading.masked()
    match = pattern.search(masked)
    if match is None or not reading.metrics or not reading.companies:
        return None
    reading = replace(_claim(reading, match), operation=operation, has_explicit_base=bool(_BASED.search(masked)))
    second = pattern.search(reading.masked())
    return _claim(reading, second) if second is not None else reading


RULES: tuple[Rule, ...] = (_ratio, _rivals, _rank, _count, _same, _growth, _difference)
