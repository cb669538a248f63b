"""Printed labels become keys: numbering, notes, signs, script and synonyms are evened out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.domain.labels import fold, is_subordinate, label_keys, plain_key, spelling
from nianbao.domain.traditional import to_simplified


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("一、营业总收入", "营业总收入"),
        ("（一）持续经营净利润（净亏损以“－”号填列）", "持续经营净利润"),
        ("1．归属于母公司股东的净利润", "归属于母公司所有者净利润"),
        ("（1）重新计量设定受益计划变动额", "重新计量设定受益计划变动额"),
        ("①应收账款", "应收账款"),
        ("减：库存股", "库存股"),
        ("加:其他收益", "其他收益"),
        ("其中：营业成本", "营业成本"),
        ("△拆出资金", "拆出资金"),
        ("  营 业 收 入  ", "营业收入"),
        ("应收帐款", "应收账款"),
        ("实收资本（或股本）", "实收资本"),
        ("基本每股收益（元／股）", "基本每股收益"),
        ("加权平均净资产收益率（%）", "加权平均净资产收益率"),
        ("现金及现金等价物净（减少）/增加额", "现金和现金等价物净增加额"),
        ("现金及现金等价物净增加╱（減少）額", "现金和现金等价物净增加额"),
        ("支付给职工以及为职工支付的现金", "支付给职工和为职工支付现金"),
        ("按公允價值計入損益（「按公允價值計入損益」）的金融資產", "按公允价值计入损益金融资产"),
        ("年末现金及现金等价物余额：", "期末现金和现金等价物余额"),
        ("负债和股东权益总计", "负债和所有者权益总计"),
    ],
)
def test_a_label_is_reduced_to_its_key(label: str, key: str) -> None:
    assert plain_key(label) == key
    assert key in label_keys(label)


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("货币资金七、1", "货币资金"),
        ("应付账款七、36", "应付账款"),
        ("固定资产四(14)", "固定资产"),
        ("期末现金余额四(55)(b)", "期末现金余额"),
        ("财务费用50（1）", "财务费用"),
        ("存货11.7.5", "存货"),
        ("財務成本5(a)", "财务成本"),
        ("投资收益（损失以“－”号", "投资收益"),
    ],
)
def test_a_note_reference_or_a_cut_bracket_is_the_last_thing_to_go(label: str, key: str) -> None:
    assert key in label_keys(label)


@pytest.mark.parametrize(
    "label",
    ["总资产（调整前）", "净资产收益率（扣除非经常性损益后）", "资本充足率（母公司）", "综合收益总额（少数股东）"],
)
def test_a_bracket_that_changes_the_meaning_stays(label: str) -> None:
    assert all("(" in key for key in label_keys(label))


def test_ordinary_shareholders_are_not_folded_into_all_shareholders() -> None:
    assert fold("归属于母公司普通股股东的净利润") != fold("归属于母公司股东的净利润")


def test_a_label_without_letters_has_no_key() -> None:
    assert label_keys("——") == ()
    assert label_keys("") == ()


def test_numbering_alone_is_kept() -> None:
    assert label_keys("一、") == ("一",)


def test_only_其中_makes_a_part() -> None:
    assert is_subordinate("其中：利息费用")
    assert is_subordinate(" 其中:优先股")
    assert not is_subordinate("利息收入")


def test_traditional_characters_are_simplified_one_for_one() -> None:
    assert to_simplified("歸屬於母公司擁有人應佔溢利") == "归属于母公司拥有人应占溢利"
    assert to_simplified("营业收入") == "营业收入"


@given(st.text(max_size=60))
def test_spelling_is_stable(text: str) -> None:
    once = spelling(text)
    assert " " not in once
    assert len(label_keys(text)) == len(set(label_keys(text)))


@given(
    st.sampled_from(["营业收入", "应付职工薪酬", "未分配利润"]),
    st.sampled_from(["一、", "（二）", "3、", "其中：", "加：", "减："]),
)
def test_leads_never_change_the_key(name: str, lead: str) -> None:
    assert plain_key(lead + name) == plain_key(name)
