"""Wrong sentences made of right ones, by one rule a kind of mistake that models make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from evals.guard.read_pairs import Pair

# Names that no pair holds.
_STRANGE_COMPANIES = ("远景动力", "盛唐科技", "鹏程股份", "大展集团")
_STRANGE_FIRMS = ("天衡会计师事务所", "大华会计师事务所")
_STRANGE_BODIES = ("中原机电有限公司", "恒昌贸易有限公司")
_STRANGE_PEOPLE = ("孟浩然", "沈从周", "赵明诚", "陶渊亮")
_STRANGE_PLACES = ("合肥", "成都", "波兰", "匈牙利")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_YEAR = re.compile(r"20[12]\d(?=年)")
_MONEY = re.compile(r"(?<=[\d])(万元|亿元|百万元|千元|元(?!/))")
_COUNT = re.compile(r"(?<=\d)(人次|名|人|家|吨|只|股|户|头)")
_OTHER_UNIT = {"万元": "亿元", "亿元": "万元", "百万元": "万元", "千元": "元", "元": "万元"}
_OPPOSITE = {
    "增长": "下降", "下降": "增长", "减少": "增加", "增加": "减少", "提高": "降低", "亏损": "盈利", "净流出": "净流入",
}  # fmt: skip
_CHANGE = re.compile(f"(?:{'|'.join(_OPPOSITE)})(?=约?[0-9])")
_SIGNED = re.compile(r"(?<=为)-(?=\d)")
_RATE = re.compile(r"(?<=\d)(%|个百分点)")
_AMOUNT = re.compile(rf"({_NUMBER.pattern})(亿元|万元|元(?!/)|%|人(?!次)|万人次|家|名)")
_NOT_A_FIGURE = re.compile(r"20[12]\d年|\d+月|\d+日|\[\d+\]|LX-\d+|第\d+|\d+号|5G|10GW|每10股|1年以内|1至2年")


# "没有计提" is made "计提了", "不存在" "存在", "属于" "不属于"; the first that fits is taken.
_DENIED = tuple(
    (re.compile(pattern), other)
    for pattern, other in (
        (r"没有(?=受到|形成|计提|提供|发生|因|改聘|为|对)|并?未(?=受到|形成|计提|提供|发生|因|改聘|在关联)", "已"),
        (r"不(?=存在|属于|涉及)", ""), (r"没有(?=关联|在建|超标|重大|保留)", "有"), (r"(?=存在|(?<!归)属于)", "不"),
        (r"(?<![没未])形成了", "未形成"), (r"(?<![没未])受到(?!影响)", "未受到"), (r"并(?=在关联方)", "未"),
    )
)  # fmt: skip


def mutations(pair: Pair, sentence: str) -> Iterator[tuple[str, str]]:
    """Yield (kind of mistake, wrong sentence); one sentence gives several."""
    for kind, mutate in _KINDS.items():
        for wrong in mutate(pair, sentence):
            if wrong != sentence:
                yield kind, wrong


def denials(sentence: str) -> Iterator[str]:
    """Yield a sentence with what it says there is denied, or what it denies said."""
    for pattern, other in _DENIED:
        match = pattern.search(sentence)
        if match:
            yield _put(sentence, match, other)
            return


def _figures(sentence: str) -> list[re.Match[str]]:
    taken = [match.span() for match in _NOT_A_FIGURE.finditer(sentence)]
    return [
        match
        for match in _NUMBER.finditer(sentence)
        if all(match.end() <= start or match.start() >= end for start, end in taken)
    ]


def _wrong_digit(pair: Pair, sentence: str) -> Iterator[str]:
    for match in _figures(sentence):
        places = [place for place, sign in enumerate(match[0]) if sign.isdigit()]
        # The first digit of a number, and one in its middle.
        for place in {places[0], places[len(places) // 2]}:
            digit = int(match[0][place])
            changed = str((digit + 3) % 9 + 1)
            yield _put(sentence, match, f"{match[0][:place]}{changed}{match[0][place + 1 :]}")


def _wrong_unit(pair: Pair, sentence: str) -> Iterator[str]:
    for match in _MONEY.finditer(sentence):
        yield _put(sentence, match, _OTHER_UNIT[match[0]])
    for match in _COUNT.finditer(sentence):
        yield _put(sentence, match, f"万{match[0]}")


def _wrong_company(pair: Pair, sentence: str) -> Iterator[str]:
    for index, name in enumerate(each.company for each in pair.passages):
        if name in sentence:
            yield sentence.replace(name, _STRANGE_COMPANIES[(len(sentence) + index) % len(_STRANGE_COMPANIES)])


def _invented_name(pair: Pair, sentence: str) -> Iterator[str]:
    for name in pair.names:
        if name not in sentence or name == pair.company:
            continue
        choice = len(sentence) % 2
        if name.endswith("会计师事务所"):
            yield sentence.replace(name, _STRANGE_FIRMS[choice])
        elif name.endswith("公司"):
            yield sentence.replace(name, _STRANGE_BODIES[choice])
        elif len(name) == 2 or name == "墨西哥":
            yield sentence.replace(name, _STRANGE_PLACES[len(sentence) % len(_STRANGE_PLACES)])
        elif name.isascii():
            yield sentence.replace(name, "QX-207")
        elif not any(name == each.company for each in pair.passages) and not name.endswith("影视"):
            yield sentence.replace(name, _STRANGE_PEOPLE[len(sentence) % len(_STRANGE_PEOPLE)])


def _swapped_years(pair: Pair, sentence: str) -> Iterator[str]:
    years = list(dict.fromkeys(_YEAR.findall(sentence)))
    if len(years) == 2:
        yield _YEAR.sub(lambda match: years[1 - years.index(match[0])], sentence)
    elif len(years) == 1 and _figures(sentence):
        yield _YEAR.sub(str(int(years[0]) - 1), sentence)
        yield _YEAR.sub(str(int(years[0]) + 1), sentence)


def _sign(pair: Pair, sentence: str) -> Iterator[str]:
    for match in _CHANGE.finditer(sentence):
        yield _put(sentence, match, _OPPOSITE[match[0]])
    for match in _SIGNED.finditer(sentence):
        yield _put(sentence, match, "")


def _percent_or_points(pair: Pair, sentence: str) -> Iterator[str]:
    for match in _RATE.finditer(sentence):
        yield _put(sentence, match, "个百分点" if match[0] == "%" else "%")


def _rounded_too_far(pair: Pair, sentence: str) -> Iterator[str]:
    """One digit where it is far off, or rounding to the wrong side."""
    for match in _AMOUNT.finditer(sentence):
        number = Decimal(match[1].replace(",", ""))
        place = number.adjusted()
        coarse = number.quantize(Decimal(1).scaleb(place), ROUND_DOWN)
        if coarse and abs(coarse - number) / number > Decimal("0.1"):
            yield _put(sentence, match, f"{coarse:f}{match[2]}")
        decimals = -number.as_tuple().exponent
        if decimals >= 2 and number.as_tuple().digits[-1] not in (0, 5):
            mode = ROUND_DOWN if number.as_tuple().digits[-1] > 5 else ROUND_UP
            yield _put(sentence, match, f"{number.quantize(Decimal(1).scaleb(1 - decimals), mode):f}{match[2]}")


def _swapped_words(pair: Pair, sentence: str) -> Iterator[str]:
    for one, two in pair.swaps:
        if (one in sentence) and (two in sentence):
            yield sentence.replace(one, "\0").replace(two, one).replace("\0", two)
        elif one in sentence or two in sentence:
            yield sentence.replace(one, two) if one in sentence else sentence.replace(two, one)


def _put(sentence: str, match: re.Match[str], text: str) -> str:
    return f"{sentence[: match.start()]}{text}{sentence[match.end() :]}"


_KINDS: dict[str, Callable[[Pair, str], Iterator[str]]] = {
    "wrong digit": _wrong_digit,
    "wrong unit": _wrong_unit,
    "wrong company": _wrong_company,
    "invented name": _invented_name,
    "swapped years": _swapped_years,
    "sign": _sign,
    "percent or points": _percent_or_points,
    "rounded too far": _rounded_too_far,
    "swapped metric or company": _swapped_words,
}
