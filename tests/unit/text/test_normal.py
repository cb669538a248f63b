"""Full-width signs and layout blanks make no difference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.text.normal import normal_form, squeezed


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("２０２１ 年 营业收入（元）", "2021年营业收入(元)"),
        ("第 十 节  财务报告", "第十节财务报告"),
        ("Kweichow　Moutai Co.,  Ltd.", "Kweichow Moutai Co., Ltd."),
        ("营业\u200b收入\n合计", "营业收入合计"),
        ("ＲＯＥ １２．５％", "ROE 12.5%"),
        ("", ""),
    ],
)
def test_text_is_written_in_one_form(text: str, wanted: str) -> None:
    assert normal_form(text) == wanted


@given(st.text(max_size=60))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)


def test_a_squeezed_label_has_no_blank_at_all() -> None:
    assert squeezed("一、 营业总收入 Total  revenue") == "一、营业总收入Totalrevenue"
