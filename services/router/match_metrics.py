"""Step: the metrics that a question names, in the order asked."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.metric import MetricKind
from services.router.knowledge import Knowledge
from services.router.lexicon import IGNORED, Lexicon
from services.router.reading import Kind, Reading, without
from services.router.trie import Hit

# People are counted in many words: 博士及以上|学历人员数量, 研发人员|总数, 总|职工人数.
_HEADS = re.compile(r"(?:学历|学位)?(?:员工|人员|职工)?(?:总?人数|数量|总数|人数量|数)?")
# Behind 占, the words of a share belong to 占: 存货占|固定资产|比率 is not about 固定资产比率.
_SHARE = re.compile(r"(?:比例|比重|比率|比值|占比|之比|比)$")
_SHARE_TAIL = re.compile(r"[例重率]")  # 研发费用占营收比|例
# 2020年度|利润总额, 人均|利润总额 and 上市公司|研发人员数量 hold 年度利润, 人均利润 and 公司研发人员数量,
# which nobody said.
_OF_WORD_BEFORE = re.compile(r"(?:(?<=[\d年计财政])年度?|人均)|(?<=[市部有各家名])(?P<firm>公司的?)")
# Behind a name in 比: 比上年增加 sets two periods against each other; 比2021年较2020年增加 does that without this 比.
_THAN_PERIOD = re.compile(
    r"(?:[上去前]一?年|上期|同期|(?:19|20)?\d{2}年)[^比较与和到至,;。?]*?(?:[增减升降涨跌高低多少]|变[动化]|提高|下[降滑])"
)
_HOW_MANY = re.compile(r"多少|几")  # 比上年是多少 asks for a value: its 多 and 少 tell of no change
_AND = "与和同跟对"
_OF_TWO_ONLY = ("比值", "之比")


def match_metrics(reading: Reading, knowledge: Knowledge) -> Reading:
    """Claim the longest spelling at each place; words beside it are the residue check's concern."""
    text, places = without(reading.masked(), IGNORED)
    names: list[str] = []
    for longest in _found(text, knowledge.lexicon):
        is_parted = reading.text[places[longest.end - 1] - 2] == "的"  # 固定资产的|比率
        hit = _within_share(text, longest, knowledge, is_parted)
        start, end = hit.start, hit.end
        if knowledge.lexicon.kind(hit.value) is MetricKind.COUNT:
            start, end = _with_heads(text, start, end)
        end += _SHARE_TAIL.match(text, end) is not None and "占" in text[start:end] and text[end - 1] == "比"
        reading = reading.claim(places[start], places[end - 1] + 1, Kind.METRIC, hit.value)
        if hit.value not in names:
            names.append(hit.value)
    return replace(reading, metrics=tuple(names))


def _found(text: str, lexicon: Lexicon, start: int = 0) -> list[Hit[str]]:
    """The longest spelling at each place from `start` on, without what belongs to the word before it.

    A year's 年度, or 人均, goes to the metric only where no other metric begins within it and reaches as far.
    """
    hits: list[Hit[str]] = []
    for hit in lexicon.find(text[start:]):
        moved = Hit(hit.start + start, hit.end + start, hit.value)
        head = _OF_WORD_BEFORE.match(text, moved.start)
        if head is not None:
            others = _found(text, lexicon, head.end())
            if others and (
                (head["firm"] is not None and others[0].start == head.end()) or _reaches_past(others[0], moved)
            ):
                return [*hits, *others]
        hits.append(_without_than(text, _without_verb(text, moved, lexicon), lexicon))
    return hits


def _reaches_past(other: Hit[str], hit: Hit[str]) -> bool:
    """Whether a name that begins within another says more, or just as much without the other's head."""
    is_same = (other.end, other.value) == (hit.end, hit.value)
    return other.start < hit.end and (other.end > hit.end or is_same)


def _without_verb(text: str, hit: Hit[str], lexicon: Lexicon) -> Hit[str]:
    """两家的净利|差了多少 is not about 净利差."""
    return _less_last(text, hit, lexicon) if text.startswith("差了", hit.end - 1) else hit


def _without_than(text: str, hit: Hit[str], lexicon: Lexicon) -> Hit[str]:
    """销售收现|比上年增加多少元 is not about 销售收现比."""
    if text[hit.end - 1] != "比" or not _THAN_PERIOD.match(_HOW_MANY.sub("", text[hit.end :])):
        return hit
    return _less_last(text, hit, lexicon)


def _less_last(text: str, hit: Hit[str], lexicon: Lexicon) -> Hit[str]:
    """The metric without its last sign, where what remains is one as a whole: 销售收现, not 净现."""
    inner = lexicon.find(text[hit.start : hit.end - 1])
    is_whole = len(inner) == 1 and (inner[0].start, inner[0].end) == (0, hit.end - 1 - hit.start)
    return Hit(hit.start, hit.end - 1, inner[0].value) if is_whole else hit


def _within_share(text: str, hit: Hit[str], knowledge: Knowledge, is_parted: bool) -> Hit[str]:
    """Take the words of a share off a metric that is the second of two: 商誉与|无形资产|之比."""
    share = _SHARE.search(text, hit.start, hit.end)
    before = text[hit.start - 1 : hit.start]
    is_second = before == "占" or (before in _AND and (is_parted or (share and share[0] in _OF_TWO_ONLY)))
    if share is None or not before or not is_second:
        return hit
    inner = knowledge.lexicon.find(text[hit.start : share.start()])
    if len(inner) != 1 or (inner[0].start, inner[0].end) != (0, share.start() - hit.start):
        return hit
    return Hit(hit.start, share.start(), inner[0].value)


def _with_heads(text: str, start: int, end: int) -> tuple[int, int]:
    heads = _HEADS.match(text, end)
    end = heads.end() if heads else end
    return (start - 1 if text[start - 1 : start] == "总" else start), end
