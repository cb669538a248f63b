"""The last word of a period is not the first of a name: 2020年度|利润总额 is no 年度利润, which is net profit."""

from __future__ import annotations

import pytest

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.question import Operation, Route
from tests.unit.router.companies import read

WORDS = ("年度", "年内", "本年", "期内", "本期", "年", "年度的", "年末", "全年")


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("metric", ["利润总额", "净利润", "营业利润"])
def test_a_metric_is_the_same_behind_every_word_for_its_year(word, metric):
    plain = read(f"星河智造2020年的{metric}是多少？")
    assert read(f"星河智造2020{word}{metric}是多少？").metrics in (plain.metrics, ())


def test_no_metric_of_the_catalogue_is_taken_for_another_behind_a_year():
    wrong = {}
    for metric in (*load_catalogue().metrics, *load_catalogue().derived):
        found = read(f"星河智造2020年度的{metric.name}是多少？")
        plain = read(f"星河智造2020年的{metric.name}是多少？")
        if found.metrics != plain.metrics and found.route is not Route.REFUSE:
            wrong[metric.name] = found.metrics
    assert wrong == {}


def test_a_company_called_by_its_code_is_not_asked_for_its_code():
    growth = read("代码688901的公司2020年营业收入的同比增长率是多少？")
    assert (growth.operation, growth.metrics) == (Operation.GROWTH, ("营业收入",))
    assert read("星河智造2020年的证券代码是多少？").metrics == ("证券代码",)
