"""A strict guard does not guess of which year a figure is."""

from __future__ import annotations

import pytest

from services.generator.guard.guard import EvidencePassage, Guard, Inquiry
from services.generator.guard.problem import Kind

TABLE = "单位：万元\n项目：研发投入；2021年：39,606.77；2020年：32,697.96；占营业收入的比例（%）：57.53。"


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("2021年研发投入为39,606.77万元。", set()),
        ("2020年研发投入为32,697.96万元。", set()),
        ("2020年研发投入为39,606.77万元。", {Kind.YEAR}),
        # The last column names no year: it is of the report's year, and not of the column's before it.
        ("2021年研发投入占营业收入的比例为57.53%。", set()),
        ("2020年研发投入占营业收入的比例为57.53%。", {Kind.YEAR}),
        ("2020年研发投入占营业收入的比例（%）：57.53。", {Kind.FIGURE}),
        # A quotation says what the evidence says, whatever year that is.
        ("应收款项融资余额为204,689,026.13元，较年初增长91.48%。", set()),
    ],
)
def test_a_column_without_a_year_is_of_the_reports_year(sentence: str, kinds: set[Kind]) -> None:
    prose = "2021年研发投入占营业收入的比例为57.53%。报告期末应收款项融资余额为204,689,026.13元，较年初增长91.48%。"
    asked = Inquiry("青禾股份2021年的研发投入情况如何", frozenset({2021}), {})
    guard = Guard([EvidencePassage(f"{prose}{TABLE}", "研发投入", "青禾股份", 2021)], asked, is_strict=True)
    assert {each.kind for each in guard.check(sentence).problems} == kinds
