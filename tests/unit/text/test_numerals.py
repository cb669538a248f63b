"""Chinese numerals read as the numbers they say, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.text.numerals import NotANumeral, read_numeral, years_in_digits

_SIGNS = "零一二三四五六七八九"


def _spell(number: int) -> str:
    """Write a number below 10,000 as people do: 1010 is 一千零一十."""
    text, zero = "", False
    for step, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // step % 10
        if digit == 0:
            zero = bool(text)
            continue
        text += ("零" if zero else "") + _SIGNS[digit] + sign
        zero = False
    return text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("一百二十三", 123),
        ("二〇二一", 2021),
        ("二零二零", 2020),
        ("二0二一", 2021),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("两千零一", 2001),
        ("一万二千", 12_000),
        ("三亿零五万", 300_050_000),
        ("一万亿", None),
        ("拾贰", 12),
        ("２０２１", 2021),
        ("零", 0),
    ],
)
def test_a_numeral_is_read(text: str, wanted: int | None) -> None:
    if wanted is None:
        with pytest.raises(NotANumeral):
            read_numeral(text)
    else:
        assert read_numeral(text) == wanted


@given(st.integers(min_value=1, max_value=9_999))
def test_every_number_below_ten_thousand_is_read_as_spelled(number: int) -> None:
    assert read_numeral(_spell(number)) == number


@pytest.mark.parametrize("text", ["", "年", "百万富翁", "二百三千", "-5", "1.5", "万", "第一"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(NotANumeral):
        read_numeral(text)


def test_years_are_written_in_digits_and_other_words_stay() -> None:
    assert years_in_digits("二〇一九年至二〇二一年，一致行动人") == "2019年至2021年，一致行动人"
