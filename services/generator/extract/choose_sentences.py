"""Which sentences answer: those that say what the topic is about in the words of the question."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nianbao.domain.topic import Topic
from nianbao.domain.traditional import to_simplified
from nianbao.text.normal import normal_form
from services.generator.extract.read_parts import Part, Sentence
from services.generator.extract.tells_why import asks_why, says_why

# The first telling pattern says most; a pattern or word that a chosen sentence has said says little again.
_TELLING_FIRST, _TELLING_STEP, _TELLING_LEAST = 3.0, 0.4, 1.2
# A word in a heading singles out its part, unless all parts stand under it.
_WORD, _WORD_IN_HEADING, _WORD_IN_ALL = 1.2, 0.9, 0.2
_AGAIN = 0.3
_FIGURE = 0.8
# 投了多少钱 is told by an amount, 为什么 by what says why.
_MONEY, _WHY = 1.0, 1.0
_ASKS_MONEY, _HAS_MONEY = (
    re.compile(r"多少钱|多少元|花了多少|投了多少|出了?多少|出资"),
    re.compile(r"\d\s*[百千万亿]*元"),
)
# 卖给谁了 is told by a name.
_WHO = 1.0
_ASKS_WHO, _HAS_NAME = re.compile(r"[给替跟向与和]谁|哪[两三几]?家"), re.compile(r"有限(?:责任)?公司|集团|合伙企业")
# Of a list each row says the same of another: 子公司 by 子公司.
_AGAIN_IN_LIST = 0.7
_ASKS_LIST = re.compile(r"哪些|哪[几两三]|都有谁|[几两三]家|各[有占是自]|谁.*谁|名单")
# What somebody still holds is told by no row that ends with nothing.
_ASKS_LEFT, _NOTHING_LEFT = (
    re.compile(r"还[有拿持剩留]|剩|手里"),
    re.compile(r"期末[^\d;:,，；：]{0,10}[:： ]?\s*(?:0(?:\.0+)?|-)(?=[,，;；]|$)"),
)
_NOTHING = 0.3
_SAYS_SOMETHING = 0.6
# What is asked for by its heading is told from its beginning.
_OPENS_PART = 1.0
# "每10股派息数(元)(含税)：45.53": a row that answers, and nothing else.
_LABELLED, _SHORT_ROW = 1.0, 90
_LATER = 0.02
# "公司2018年度利润分配方案为…" in the report of 2019, or the row of that year.
_OF_OLDER_YEAR = 0.15
_YEAR_NAMED, _ROW_OF_YEAR = re.compile(r"((?:19|20)\d{2})年度"), re.compile(r"((?:19|20)\d{2})年?(?:度|末)?:")
# 一共多少 is told by the row "合计".
_TOTAL = 2.5
_ASKS_TOTAL = re.compile("一共|合计|总共|共计|总计|总额")
_TOTAL_ROW = re.compile("(?:上述)?(?:合计|总计)")
# What stands right behind a chosen sentence goes on with it: "一是…；" and "二是…".
_NEXT = 0.8
_LONG_CHARS, _LONG_STEP, _LONG_MOST = 120, 0.008, 1.2
_LONGEST_ROW = 200
# A sentence that scores less than this share of the best one adds nothing.
_SHARE_OF_BEST = 0.3
_ENOUGH_CHARS = 120
_HAS_FIGURE = re.compile(r"\d")
_ASKS_FIGURE = re.compile(r"多少|金额|占比|比例|规模|几|集中|情况|变化|变动|投入|总额|净额|进度|分析|占")
# "详见公司…报告", "重点做好以下工作：", "以下简称": words that lead elsewhere.
_LEADS_AWAY = re.compile(
    r"详见|请?参见|参阅|查询索引|临时公告名称|公告编号|[:：]$|以下简称|如何应对|根据职业判断|以对财务报表整体"
)
# "(详见公司“临2022-024”号公告)" only says where it was announced.
_IN_BRACKETS = re.compile(r"[(（][^()（）]*(?:详见|参见|参阅|公告)[^()（）]*[)）]")
_LEADING_SHARE = 0.4
_FIGURE_CELL = re.compile(r"\d{3}|\d+%|\d\.\d")  # not the "(3)=(2)/(1)" of a header
_HEADER_CELLS = 4
_BARE_FIGURE = re.compile(r"[-+(]?\d[\d,.]*\)?%?")  # "37,785"
_SHORT_CELL = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an answer should say: the question, its telling words, and its topic if it has one.

    `year` is that of the report where the question names no other.
    """

    question: str
    words: tuple[str, ...]
    topic: Topic | None
    year: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of the answer, and the part that it stands in."""

    part: Part
    sentence: Sentence
    text: str


def choose_sentences(parts: Sequence[Part], wanted: Wanted, most_chars: int) -> tuple[Chosen, ...]:
    """Choose sentences of up to `most_chars` characters together, in reading order.

    Each next one is the best that says something new. A row too long is cut to the cells
    that answer; a sentence too long for what is left is not taken, and cut only where no other answers.
    """
    common = frozenset(word for word in wanted.words if all(word in plain(part.titles) for part in parts))
    left = [(part, sentence, rank) for rank, (part, sentence) in enumerate(_sentences(parts))]
    said: set[str] = set()
    chosen: list[tuple[int, Chosen]] = []
    too_long: tuple[Part, Sentence] | None = None
    length, best = 0, 0.0
    while left:
        ranks = {rank for rank, _ in chosen} if length < _ENOUGH_CHARS else set()
        scored = [
            (_score(part, sentence, rank, wanted, said, common) + _going_on(sentence, rank, ranks), -rank)
            for part, sentence, rank in left
        ]
        score, place = max(scored)
        if score <= 0 or (score < best * _SHARE_OF_BEST and length >= _ENOUGH_CHARS) or (best and score < 1.0):
            break
        index = scored.index((score, place))
        part, sentence, rank = left.pop(index)
        text = _fitted(sentence, wanted, most_chars - length)
        if not text:
            too_long = too_long or (part, sentence)
            continue
        if any(text == other.text for _, other in chosen):
            continue
        best = best or score
        said |= _sayings(part, sentence, wanted)
        chosen.append((rank, Chosen(part, sentence, text)))
        length += len(text)
    if not chosen and too_long:
        part, sentence = too_long
        return (Chosen(part, sentence, _cut(sentence.text, most_chars)),)
    return tuple(each for _, each in sorted(chosen, key=lambda pair: pair[0]))


def is_answered(parts: Sequence[Part], topic: Topic) -> bool:
    """Whether some sentence tells what the topic is about, rather than share a word with the question."""
    texts = [plain(sentence.text) for _, sentence in _sentences(parts) if not _leads_away(sentence.text)]
    return any(pattern.search(text) for text in texts for pattern in topic.telling)


def told_by(sentences: Iterable[Sentence], wanted: Wanted) -> float:
    """How much of its topic some sentences tell together, those of older years left out."""
    texts = [(plain(each.text), each.is_row) for each in sentences]
    told = [text for text, is_row in texts if not is_of_older_year(text, wanted.year, is_row=is_row)]
    return sum(
        max(_TELLING_FIRST - _TELLING_STEP * place, _TELLING_LEAST)
        for place, pattern in enumerate(wanted.topic.telling if wanted.topic else ())
        if any(pattern.search(text) for text in told)
    )


def is_of_older_year(text: str, year: str, *, is_row: bool) -> bool:
    """Whether a sentence, or a row by its label, tells of years before the one asked about alone."""
    named = _ROW_OF_YEAR.match(text) if is_row else None
    years = [named[1]] if named else _YEAR_NAMED.findall(text)
    return bool(year and years) and max(years) < year


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """Text as words are looked for in it."""
    return to_simplified(normal_form(text)).lower()


def _sentences(parts: Sequence[Part]) -> list[tuple[Part, Sentence]]:
    return [(part, sentence) for part in parts for sentence in part.sentences]


def _sayings(part: Part, sentence: Sentence, wanted: Wanted) -> set[str]:
    """Which telling patterns and words of the question a sentence says."""
    text, heading = plain(sentence.text), plain(part.titles)
    patterns = wanted.topic.telling if wanted.topic else ()
    found = {pattern.pattern for pattern in patterns if pattern.search(text)}
    return found | {word for word in wanted.words if word in text or word in heading}


def _score(
    part: Part, sentence: Sentence, rank: int, wanted: Wanted, said: Collection[str], common: Collection[str]
) -> float:
    text, heading = plain(sentence.text), plain(part.titles)
    again = _AGAIN_IN_LIST if sentence.is_row and _ASKS_LIST.search(wanted.question) else _AGAIN
    score = 0.0
    for place, pattern in enumerate(wanted.topic.telling if wanted.topic else ()):
        if pattern.search(text):
            weight = max(_TELLING_FIRST - _TELLING_STEP * place, _TELLING_LEAST)
            score += weight * (again if pattern.pattern in said else 1.0)
    if score and sentence.is_row and len(text) <= _SHORT_ROW:
        score += _LABELLED
    for word in wanted.words:
        if word in text:
            score += _WORD * (_AGAIN if word in said else 1.0)
    if score and _ASKS_FIGURE.search(wanted.question) and _HAS_FIGURE.search(text):
        score += _FIGURE
    if score and _ASKS_MONEY.search(wanted.question) and _HAS_MONEY.search(text):
        score += _MONEY
    if score and _ASKS_WHO.search(wanted.question) and _HAS_NAME.search(text):
        score += _WHO
    if score and asks_why(wanted.question) and says_why(text):
        score += _WHY
    if sentence.is_row and _TOTAL_ROW.match(text) and _ASKS_TOTAL.search(wanted.question):
        score += _TOTAL
    for word in wanted.words:
        if word in heading and word not in text:
            score += (_WORD_IN_ALL if word in common else _WORD_IN_HEADING) * (_AGAIN if word in said else 1.0)
    if sentence is part.sentences[0] and any(word in heading and word not in common for word in wanted.words):
        score += _OPENS_PART
    if _leads_away(text) or _is_header(sentence):
        score *= _LEADING_SHARE
    if score:
        score += _SAYS_SOMETHING
    if is_of_older_year(text, wanted.year, is_row=sentence.is_row):
        score *= _OF_OLDER_YEAR
    if sentence.is_row and _ASKS_LEFT.search(wanted.question) and _NOTHING_LEFT.search(text):
        score *= _NOTHING
    return score - _LATER * rank - min(_LONG_STEP * max(0, len(text) - _LONG_CHARS), _LONG_MOST)


def _going_on(sentence: Sentence, rank: int, chosen: set[int]) -> float:
    return _NEXT if not sentence.is_row and rank - 1 in chosen else 0.0


def _leads_away(text: str) -> bool:
    return _LEADS_AWAY.search(_IN_BRACKETS.sub("", text)) is not None


def _is_header(sentence: Sentence) -> bool:
    """Whether a row only names columns: "承诺方；承诺类型；承诺内容；履行情况"."""
    cells = sentence.text.split("；")
    return sentence.is_row and len(cells) >= _HEADER_CELLS and not _FIGURE_CELL.search(sentence.text)


def _fitted(sentence: Sentence, wanted: Wanted, room: int) -> str:
    """The sentence as it is said, "" when there is no room for it."""
    text = _row(sentence.text, wanted, room) if sentence.is_row else sentence.text
    return text if len(text) <= room else ""


def _row(text: str, wanted: Wanted, room: int) -> str:
    """A row with as many cells as fit, those first that are asked for."""
    label, sign, cells_text = text.partition("：")
    if not sign:
        label, cells_text = "", text
    cells = _paired(cells_text.split("；"))
    longest = min(room, _LONGEST_ROW)
    if len(text) <= longest:
        return text
    ranked = sorted(range(len(cells)), key=lambda place: (-_cell_score(cells[place], wanted), place))
    kept: list[int] = []
    length = len(label) + 1
    for place in ranked:
        if length + len(cells[place]) + 1 <= longest:
            kept.append(place)
            length += len(cells[place]) + 1
    return f"{label}{sign}{'；'.join(cells[place] for place in sorted(kept))}" if kept else text


def _paired(cells: Sequence[str]) -> list[str]:
    """Cells without headers, a figure with the words before it: 股东总数；37,785."""
    paired: list[str] = []
    for cell in cells:
        if (
            paired
            and _BARE_FIGURE.fullmatch(cell)
            and "；" not in paired[-1]
            and not _BARE_FIGURE.fullmatch(paired[-1])
        ):
            paired[-1] += f"；{cell}"
        else:
            paired.append(cell)
    return paired


def _cell_score(cell: str, wanted: Wanted) -> float:
    text = plain(cell)
    patterns = wanted.topic.telling if wanted.topic else ()
    said = sum(pattern.search(text) is not None for pattern in patterns) + sum(word in text for word in wanted.words)
    is_figure = _HAS_FIGURE.search(text) is not None and len(text) <= _SHORT_CELL and not _BARE_FIGURE.fullmatch(text)
    return said + (_FIGURE if is_figure else 0.0)


def _cut(text: str, room: int) -> str:
    """Cut at the last clause that fits, and say so."""
    end = max(text.rfind(sign, 0, room - 2) for sign in "；;，,、")
    return f"{text[: end if end > room // 3 else room - 2]}……"
