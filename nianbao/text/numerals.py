"""Chinese numerals as numbers: 一百二十三, 二〇二一, 两万, 拾贰, １２."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {
    sign: value
    for value, signs in enumerate(
        ("零〇○Ｏ", "一壹", "二贰两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for sign in signs
}
_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_GROUPS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}

# A year written sign by sign, e.g. 二〇二一年 or 二零二一年度; also 二0二一年.
_SPELLED_YEAR = re.compile(r"[一二][零〇○0-9一二三四五六七八九]{3}(?=\s*年)")


class NotANumeral(ValueError):
    """The text is no Chinese or Arabic whole number."""


def read_numeral(text: str) -> int:
    """Read a whole number written in Chinese or Arabic signs, of any width.

    A run of plain digit signs is read sign by sign (二〇二一 is 2021).

    Raises:
        NotANumeral: the text is something else, or malformed (二百三千).

    >>> [read_numeral(text) for text in ("一百二十三", "二〇二一", "十", "两万零五", "１２")]
    [123, 2021, 10, 20005, 12]
    """
    stripped = unicodedata.normalize("NFKC", text).strip()
    if stripped.isascii() and stripped.isdigit():
        return int(stripped)
    if stripped and all(sign in _DIGITS or sign.isdigit() for sign in stripped):
        return int("".join(str(_DIGITS.get(sign, sign)) for sign in stripped))
    return _read_steps(stripped)


def years_in_digits(text: str) -> str:
    """Write the years of a text in digits.

    >>> years_in_digits("二〇二一年和二零二零年度")
    '2021年和2020年度'
    """
    return _SPELLED_YEAR.sub(lambda match: str(read_numeral(match[0])), text)


def _read_steps(text: str) -> int:
    """Read 一百二十三 or 两万零五: digits times steps, summed within groups of 万 and 亿."""
    total, group, digit = 0, 0, None
    last_step, last_group = 10_000, 10**12
    for sign in text:
        if sign in _DIGITS and (digit is None or digit == 0):
            digit = _DIGITS[sign]
        elif sign in _STEPS and _STEPS[sign] < last_step:
            group += (1 if digit is None else digit) * _STEPS[sign]
            last_step, digit = _STEPS[sign], None
        elif sign in _GROUPS and _GROUPS[sign] < last_group and (group or digit):
            total += (group + (digit or 0)) * _GROUPS[sign]
            group, digit, last_step, last_group = 0, None, 10_000, _GROUPS[sign]
        else:
            raise NotANumeral(f"not a numeral: {text!r}")
    if not text:
        raise NotANumeral("not a numeral: ''")
    return total + group + (digit or 0)
