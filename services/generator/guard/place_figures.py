"""Figures in their places: which years, whose, and of what the text around each says it is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.generator.guard.figure import Figure, Kind
from services.generator.guard.label_of import label_of
from services.generator.guard.owners import Named, Names, says_self
from services.generator.guard.read_dates import masked, read_dates
from services.generator.guard.read_direction import read_direction
from services.generator.guard.read_figures import SCALE, SHARED, UNIT, as_unit, read_figures
from services.generator.guard.years_of import SAID_APIECE, follows_basis, years_of

# Where a clause ends, outside numbers: "收入10亿元,净利润1亿元;" and the colon behind a row's label.
_STOP = re.compile(r"[;。!?\n:]|,(?!\d{3})|(?<!\d),")
_SENTENCE_END = re.compile(r"[。!?\n]")
_LISTED = re.compile(r"[、和及与]|以及")
# The unit that a header carries: "金额(万元)", "占比(%)", "(单位:吨)".
_HEADER_UNIT = re.compile(rf"\((?:单位:)?((?:{SCALE})?(?:{UNIT}))\)")
# "单位:万元", "(人民币百万元,百分比除外)".
_DECLARED_UNIT = re.compile(r"(?:单位:(?:人民币)?|\((?:除[^()]{1,12}外,)?人民币)((?:百万|千万|万|千|亿)?元|人民币|%)")
_FOLLOWED = re.compile(r"^的?([\u4e00-\u9fff]{2,10})")
# "毛利率比上年同期增减", "占总资产比例 … 比重增减": how much a share moved, which is points whatever sign is printed.
_MOVED = re.compile(r"增减|变动")
_MOVES = re.compile(r"增减|变动|变化|同比|比上年|较上年|增加|减少|幅度|增长率|变动率|增减率|比例$|比例:?$|[(%):\s]")
_IS_SHARE = re.compile(r"率|占比|比重|比例")
# "减:利息收入:", "其中:": what stands before the first colon of a row without naming it.
_LEAD = re.compile(r"^\s*(?:[减加]|其中|其|[(]?[一二三四五六七八九十\d]{1,3}[)、.]?):")
# A company that the evidence has named before, which this sentence does not say.
_SOMEBODY = re.compile(r"标的公司|目标公司|被投资单位|该公司|上述公司")
_UP_TO_AFTER = re.compile(r"^[\u4e00-\u9fff]{2,10}?后,?(?=[\u4e00-\u9fff])")
# "上年同期为损失1亿元": the words before say of what.
_BARE_RESULTS = frozenset(["损失", "收益"])
# What stands in brackets, and the whole that a share is of, say nothing of the next figure.
_OPENED = re.compile(r"\([^)]*$")
_ASIDE = re.compile(r"[\s(]*|\(\0+[的为:\s]*")
_DEDUCTED = re.compile(r"(?:扣除|剔除)[^,;。\d]{1,12}后")
_DIGIT = re.compile(r"[0-9]")
_UP_TO = re.compile(r"[至到]")
_RESULT = re.compile(r"亏损|盈利")
_PLAIN_COLUMN = re.compile(r"金额|数量|余额")
_LEAST_OWN = 2
# "在员工总数中占21.35%": the whole, beside what is its part.
_AMONG = re.compile(r"在[\u4e00-\u9fff]{2,12}中[的所]?占")
_MEANS_SHARE = re.compile(r"率|占|比例|比重|比|%|增减|幅|变动")
_MONEY_UNITS = frozenset(["元", "千元", "万元", "百万元", "亿元"])
_IS_MONEY = re.compile(r"金额|总额|净额|余额|投资额|投入|收入|利润|费用|成本|价值|价款")
# "(人)", "(分钟/户/月)" behind the name of a row.
_ROW_UNIT = re.compile(r"\((?:单位:)?(?:[元万亿千百人次户月分钟吨个股套台件平方米/%‰]|[A-Za-z]{1,3})+\)")
_LONGEST_TOLD = 24
_NUMBERED = re.compile(r"^[\s\d一二三四五六七八九十()、.]+")
_TOTAL_ROW = re.compile(r"(?:合计|小计|总计|净额)数?$")


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure with what its text says of it.

    `years` and `owners` are None where nothing is known; `is_dated` says that the text names the
    year. `label` is what it counts, as written around it; `setting` the whole sentence.
    `passage` is the number of the evidence, 0 of a sentence to be checked. `is_open` says that no unit
    is printed for it. `row` and `own` are what the row and the column, or the clause, name; `scopes` what
    stands before a stated figure, the nearest first,
    and `far` what was said before that; `home` is the report's own company.
    """

    figure: Figure
    years: frozenset[int] | None
    is_dated: bool
    owners: frozenset[str] | None
    label: str
    setting: str
    passage: int
    is_open: bool = False
    means_share: bool = False
    moves_share: bool = False
    row: str = ""
    own: str = ""
    scopes: tuple[str, ...] = ()
    far: tuple[str, ...] = ()
    home: str = ""


@dataclass(frozen=True, slots=True)
class Background:
    """What holds where a text itself says nothing: the report's year and company."""

    year: int | None
    years: frozenset[int] | None
    owners: frozenset[str] | None
    own: str
    passage: int


def place_figures(text: str, names: Names, background: Background) -> list[Placed]:
    """Read the figures of a text in `plain_text`, each with its context.

    A number of the evidence without a unit takes the one of its header; where a unit is declared
    over the table both readings are given.
    """
    placed: list[Placed] = []
    declared = ""
    heading = label_of(_NUMBERED.sub("", text.partition("\n")[0].rpartition("/")[2]))
    for sentence in _sentences(text):
        declared = _declared(sentence) or declared
        found = _placed_in(sentence, names, background, declared)
        # A total is of what the section is about.
        is_total = heading and background.passage and found and _TOTAL_ROW.match(found[0].row)
        placed += [replace(each, label=f"{heading}\0{each.label}") for each in found] if is_total else found
    return placed


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    yield text[start:]


def _declared(sentence: str) -> str:
    found = _DECLARED_UNIT.findall(sentence)
    return {"人民币": "元"}.get(found[-1], found[-1]) if found else ""


def _placed_in(sentence: str, names: Names, background: Background, declared: str) -> list[Placed]:
    datings = read_dates(sentence, background.year)
    bare = masked(sentence, datings)
    figures = read_figures(bare)
    if not figures:
        return []
    named = names.find(sentence)
    without_names = bare
    for name in named:
        without_names = _blanked(without_names, name.start, name.end)
    stops = _stops(bare, figures)
    years = years_of(sentence, figures, datings, background.years, is_evidence=background.passage > 0)
    found: list[tuple[Placed, str]] = []
    row, row_name = _row_label(without_names, figures), _row_name(bare, figures)
    head = subject = ""
    heads: list[str] = []
    direction = 1
    for index, figure in enumerate(figures):
        begin, end = _clause(stops, figure, len(bare))
        after = max(begin, figures[index - 1].end if index else 0)
        until = min(end, figures[index + 1].start if index + 1 < len(figures) else end)
        words = without_names[after : figure.start]
        if index and not background.passage and after == figures[index - 1].end:
            # "扣除1.19亿元坏账准备后净额5.41亿元": what follows a figure up to 后 is what that one counts.
            words = _UP_TO_AFTER.sub("", words)
        own = label_of(_DEDUCTED.sub("", words))
        if background.passage and own in _BARE_RESULTS:
            own = ""
        if not own and begin and bare[begin - 1] == ":":
            # "名称:甲;报酬:120万元": the key stands in the clause before.
            own = label_of(without_names[max((stop for stop in stops if stop < begin), default=0) : begin])
        behind = _FOLLOWED.match(without_names[figure.end : until])
        following = label_of(behind[1]) if behind else ""
        if len(own) < _LEAST_OWN or figure.kind is Kind.COUNT or (behind and behind[0][0] == "的"):
            own += following
        lead = label_of(without_names[figures[index - 1].end if index else 0 : begin])
        is_change = figure.kind in (Kind.PERCENT, Kind.POINTS)
        if not background.passage and own and head not in own and _AMONG.search(bare[after : figure.start]):
            own = head + own
        told = own or _told_before(bare[after : figure.start], lead, head, background)
        # In a sentence the words before a colon reach to the semicolon.
        lasting = row if background.passage or ";" not in bare[: figure.start] else ""
        parts = (lasting, told, subject if is_change and background.passage else "")
        label = ("\0" if background.passage else "").join(part for part in dict.fromkeys(parts) if part)
        subject = subject if is_change or not own else own
        if background.passage:
            head = own if len(own) > 1 else head
        elif not (is_change and "占" in bare[after : figure.start]) and not _OPENED.search(bare[after : figure.start]):
            head = own if len(own) > 1 else lead or head
            heads.append(head)
        if not (index and _is_listed(bare, figures, index)):
            direction = read_direction(bare[after : figure.start], bare[figure.end : until], is_change=is_change)
        # "缩短9天至104天": a range, or from a change to a level.
        is_open = (
            index and direction < 0 and _is_listed(bare, figures, index) and _UP_TO.search(bare[after : figure.start])
        )
        if figure.sign:
            figure = replace(figure, sign=0 if is_open else -1 if figure.sign < 0 else direction)
        if index and figure.sign > 0 and found[-1][0].figure.sign < 0 and follows_basis(sentence, figure, datings):
            # "净流出8亿元,较2019年的4亿元扩大": of which sign the other year's was is left unsaid.
            figure = replace(figure, sign=0)
        segment = bare[after : figure.start]
        if not segment.strip() and begin and bare[begin - 1] == ":":
            segment = bare[max((stop for stop in stops if stop < begin), default=0) : begin]
        owners = _owners(sentence, named, begin, figure, stops, background)
        if index and not background.passage and _ASIDE.fullmatch(bare[figures[index - 1].end : figure.start]):
            # "占比近三成(29.23%)", "第一大客户占29.23%(2.76亿元)": in brackets is said of the same.
            aside = found[-1][0]
            is_signed = figure.sign < 0 or not is_change or aside.figure.kind is not figure.kind
            sign = figure.sign if is_signed else aside.figure.sign
            of_years = years[index] or aside.years
            found.append((replace(aside, figure=replace(figure, sign=sign), years=of_years), ""))
            continue
        is_of_all = not own and not lead and "其中" in bare[:begin] and follows_basis(sentence, figure, datings)
        nearest = "" if is_of_all or _RESULT.search(segment) else head
        if is_of_all and heads:
            # "借款15亿元,其中甲12亿元、乙3亿元,较期初的16亿元下降": of what was named first.
            label = heads[0]
        base = Placed(
            figure, years[index] or background.years, years[index] is not None, owners, label, sentence,
            background.passage, figure.kind is Kind.PLAIN, bool(_MEANS_SHARE.search(row + segment)),
            bool(_MOVED.search(segment) and _IS_SHARE.search(_MOVES.sub("", row + segment))), row_name, own,
            () if background.passage else tuple(scope for scope in (own, lead, nearest) if scope), tuple(heads[::-1]),
            background.own,
        )  # fmt: skip
        found.append((base, segment))
    apiece = _labels_apiece(without_names, figures, [base.label for base, _ in found])
    placed = [
        (
            replace(base, label=apiece[index], own=apiece[index], scopes=(apiece[index],)) if index in apiece else base,
            segment,
        )
        for index, (base, segment) in enumerate(found)
    ]
    if not background.passage:
        apart = _owners_apiece(sentence, figures, named)
        return [replace(base, owners=apart.get(index, base.owners)) for index, (base, _) in enumerate(placed)]
    return [reading for base, segment in placed for reading in _in_units(base, segment, sentence, declared)]


def _told_before(segment: str, lead: str, head: str, background: Background) -> str:
    """What a figure counts whose own clause says nothing: the clauses since the last figure, or the last label."""
    if background.passage:
        # "2022年金额": a column with a name of its own says nothing of the one before it.
        return "" if _PLAIN_COLUMN.search(segment) else head
    # "收入25亿元,净亏损1亿元": the loss is none of the revenue.
    return lead or ("" if _RESULT.search(segment) else head)


def _labels_apiece(text: str, figures: list[Figure], labels: list[str]) -> dict[int, str]:
    """What 分别 tells each figure behind it: the parts of a list before it, or the figures before it.

    "直营店、加盟店分别为8家和9家"; "甲为5%,乙为8%,分别上升1个百分点和2个百分点".
    """
    found: dict[int, str] = {}
    spots = [match.start() for match in SAID_APIECE.finditer(text)]
    for spot, after in itertools.pairwise([*spots, len(text)]):
        behind = [index for index, figure in enumerate(figures) if spot <= figure.start < after]
        run = behind[:1]
        run += itertools.takewhile(lambda index: _is_listed(text, figures, index), behind[1:])
        begin = max((match.end() for match in _STOP.finditer(text) if match.end() <= spot), default=0)
        parts = _parts(text[begin:spot])
        # 两项 and the like count what is listed and are none of it.
        before = [index for index in range(run[0]) if _DIGIT.search(figures[index].written)] if run else []
        if len(run) > 1 and len(parts) == len(run):
            found |= dict(zip(run, parts, strict=True))
        elif len(run) > 1 and not parts and len(_parts(text[: figures[0].start])) == len(run) > len(before):
            # "成本率和收益率双双上升1个百分点,分别为98%和3%"
            found |= dict(zip(run, _parts(text[: figures[0].start]), strict=True))
        elif len(run) > 1 and len(parts) <= 1 and len(before) >= len(run):
            told = {**dict(enumerate(labels)), **found}
            theirs = [told[index] for index in before[-len(run) :]]
            if not parts or len(set(theirs)) == len(run):
                # "铝板带收入53亿元,铝箔收入31亿元,毛利率分别为9.84%和11.98%"
                found |= {index: each + "".join(parts) for index, each in zip(run, theirs, strict=True)}
    return found


def _owners_apiece(text: str, figures: list[Figure], named: list[Named]) -> dict[int, frozenset[str]]:
    """The companies that 分别 gives a figure each: "甲和乙营业收入分别为98亿元和41亿元"."""
    found: dict[int, frozenset[str]] = {}
    for match in SAID_APIECE.finditer(text):
        behind = [index for index, figure in enumerate(figures) if figure.start >= match.start()]
        run = behind[:1]
        run += itertools.takewhile(lambda index: _is_listed(text, figures, index), behind[1:])
        begin = max((stop.end() for stop in _STOP.finditer(text) if stop.end() <= match.start()), default=0)
        listed = [each for each in named if begin <= each.start < match.start()]
        if len(run) > 1 and len(listed) == len(run):
            found |= {index: frozenset((each.owner,)) for index, each in zip(run, listed, strict=True)}
    return found


def _parts(text: str) -> list[str]:
    return [part for part in map(label_of, _LISTED.split(text)) if part]


def _is_listed(text: str, figures: list[Figure], index: int) -> bool:
    one, other = figures[index - 1], figures[index]
    return one.kind is other.kind and bool(SHARED.match(text[one.end : other.start]))


def _in_units(placed: Placed, segment: str, sentence: str, declared: str) -> list[Placed]:
    """The readings of a printed number: as it stands, and in the unit of its header or table."""
    if placed.figure.kind is not Kind.PLAIN:
        return [placed]
    unit = _last(_HEADER_UNIT, segment) or _last(_HEADER_UNIT, _LEAD.sub("", sentence).partition(":")[0])
    before = _last(_HEADER_UNIT, sentence[: placed.figure.start])
    if not unit and before in _MONEY_UNITS and _IS_MONEY.search(segment):
        # "承诺投资总额(万元) 168,000.00;本期投入金额 71,305.62"
        unit = before
    if unit:
        return [replace(placed, figure=as_unit(placed.figure, "人" if unit == "名" else unit), is_open=False)]
    if declared:
        return [replace(placed, is_open=False), replace(placed, figure=as_unit(placed.figure, declared), is_open=False)]
    return [placed]


def _last(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.findall(text)
    return found[-1] if found else ""


def _blanked(text: str, start: int, end: int) -> str:
    return f"{text[:start]}{chr(0) * (end - start)}{text[end:]}"


def _stops(text: str, figures: list[Figure]) -> list[int]:
    inside = [(each.start, each.end) for each in figures]
    return [
        match.end() for match in _STOP.finditer(text) if not any(start <= match.start() < end for start, end in inside)
    ]


def _clause(stops: list[int], figure: Figure, length: int) -> tuple[int, int]:
    begin = max((stop for stop in stops if stop <= figure.start), default=0)
    return begin, min((stop for stop in stops if stop > figure.start), default=length)


def _row_name(text: str, figures: list[Figure]) -> str:
    """What stands before the colon of a table's row alone."""
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    head, colon, _ = text[start:].partition(":")
    return label_of(_ROW_UNIT.sub("", head)) if colon and start + len(head) < figures[0].start else ""


def _row_label(text: str, figures: list[Figure]) -> str:
    """What stands before the colon of a table's row, "" in prose."""
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    head, colon, rest = text[start:].partition(":")
    begin = start + len(head) + 1
    if not colon or begin > figures[0].start:
        return ""
    # "某公司:主要污染物 颗粒物;排放总量 52吨": the clause without a figure says of what the others are.
    first, stop, _ = rest.partition(";")
    is_told = stop and begin + len(first) <= figures[0].start and len(first) <= _LONGEST_TOLD
    return label_of(_ROW_UNIT.sub("", head)) + (label_of(first) if is_told else "")


def _owners(
    sentence: str, named: list[Named], begin: int, figure: Figure, stops: list[int], background: Background
) -> frozenset[str] | None:
    """Whom a figure belongs to: those named in its clause, or else in the clause before."""
    if background.passage and _SOMEBODY.search(sentence):
        return None
    colon = sentence.find(":")
    in_key = {name.owner for name in named if name.start < colon}
    if background.passage and in_key and background.own:
        # "佛山制冷有限公司:公司类型 子公司;净利润 3亿元": a row about one company, in the report of another.
        return frozenset((*in_key, background.own))
    ends = [stop for stop in (0, *stops) if stop <= begin]
    for place, start in enumerate(reversed(ends)):
        end = figure.start if place == 0 else ends[-place]
        here = [name for name in named if start <= name.start < end]
        clause = sentence[start:end]
        if here:
            owners = {name.owner for name in here}
            if place or says_self(clause) or all(name.is_object for name in here):
                owners |= {background.own} if background.own else background.owners or set()
            return frozenset(owners)
        if says_self(clause) and background.own:
            return frozenset((background.own,))
    return background.owners
