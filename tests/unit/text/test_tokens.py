"""One tokeniser cuts reports and questions alike."""

from __future__ import annotations

from nianbao.text.tokens import question_tokens, tokens


def test_a_word_of_the_catalogue_is_one_token_and_its_parts_are_tokens_too() -> None:
    found = tokens("经营活动产生的现金流量净额")

    assert "经营活动产生的现金流量净额" in found
    assert {"经营", "活动", "现金"} <= set(found)


def test_full_width_and_blanks_make_no_difference() -> None:
    assert tokens("２０２１ 年 研发 投入") == tokens("2021年研发投入")


def test_amounts_and_punctuation_are_no_tokens_but_years_are() -> None:
    assert tokens("2021年，1,234,567.89元；39.19%；12.5；87654321") == ["2021"]


def test_stop_words_are_left_out() -> None:
    assert "的" not in tokens("公司的研发")


def test_a_question_keeps_the_words_that_say_what_is_asked() -> None:
    found = question_tokens("请简要介绍甲乙丙股份有限公司2019年的研发投入情况", without=["甲乙丙股份有限公司"])

    assert set(found) == {"研发", "投入", "研发投入"}


def test_words_of_asking_do_not_hide_in_longer_words() -> None:
    assert question_tokens("概述一下公司员工情况") == ["员工"]


def test_the_longer_part_of_a_company_name_goes_in_either_script() -> None:
    assert question_tokens("派格生物医药2025年的產品", without=["派格生物醫藥(杭州)股份有限公司"]) == ["产品"]


def test_chance_words_across_the_halves_of_a_word_are_no_tokens() -> None:
    assert "司员" not in tokens("公司员工")


def test_traditional_and_simplified_texts_have_the_same_tokens() -> None:
    assert tokens("經營活動產生的現金流量淨額") == tokens("经营活动产生的现金流量净额")


def test_a_question_of_nothing_but_asking_words_keeps_them() -> None:
    assert question_tokens("请介绍一下情况") != []


def test_empty_text_has_no_tokens() -> None:
    assert tokens("") == []
    assert question_tokens("  ？") == []
