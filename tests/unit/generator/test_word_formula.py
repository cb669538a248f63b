"""Formulas in words: the arithmetic shown is the arithmetic done."""

from __future__ import annotations

import pytest

from services.generator.word_formula import word_formula


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("存货 - (应收票据 - 商誉)", "存货-(应收票据-商誉)"),
        ("(存货 - 应收票据) - 商誉", "存货-应收票据-商誉"),
        ("存货 / (应收票据 / 商誉)", "存货/(应收票据/商誉)"),
        ("存货 / (应收票据 * 商誉)", "存货/(应收票据×商誉)"),
        ("(存货 + 应收票据) * 商誉", "(存货+应收票据)×商誉"),
        ("存货 + 应收票据 * 商誉", "存货+应收票据×商誉"),
        ("-存货 + 应收票据", "-存货+应收票据"),
        ("365 * 存货 / 平均(商誉)", "365×存货/((商誉+上年商誉)/2)"),
    ],
)
def test_brackets_are_kept_where_they_matter(formula: str, shown: str) -> None:
    assert word_formula(formula, lambda operand: operand.replace("上期(", "上年").replace(")", "")) == shown
