from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from nianbao.domain.errors import BadInput
from training.preferences.figures_in import figures_in
from training.preferences.make_preferences import RightSample, Spoilt, make_preferences
from training.preferences.spoil_company import spoil_company
from training.preferences.spoil_digit import spoil_digit
from training.preferences.spoil_unit import spoil_unit
from training.preferences.spoil_wording import spoil_wording
from training.preferences.spoil_year import spoil_year
from training.preferences.write_preferences import NAME, write_preferences

ASKED = "问题：甲乙股份2020年的净利润是多少？\n公司：甲乙股份有限公司（600519）"
OTHER = "问题：丙丁股份2021年的净利润是多少？\n公司：丙丁股份有限公司（000001）"
SENTENCE = "甲乙股份有限公司2020年的净利润为1,234.56万元，比2019年增加12.5%。"
SQL = """SELECT "净利润" FROM "利润表" WHERE "证券代码" = '600519' AND "报告期" = '2020' ORDER BY 1 DESC LIMIT 10"""


def differing(one: str, other: str) -> list[tuple[str, str]]:
    assert len(one) == len(other)
    return [(a, b) for a, b in zip(one, other, strict=True) if a != b]


def test_figures_are_found_and_years_and_codes_are_not() -> None:
    assert [found.group() for found in figures_in(SENTENCE)] == ["1,234.56", "12.5"]
    assert [found.group() for found in figures_in(SQL)] == ["10"]
    assert figures_in("V20 版，第 3 名，600519，2020-12-31") == []


@pytest.mark.parametrize("seed", range(20))
def test_one_digit_of_a_figure_is_another_and_no_nought_leads(seed: int) -> None:
    wrong = spoil_digit(SENTENCE, Random(seed))
    assert wrong is not None
    ((was, is_),) = differing(SENTENCE, wrong)
    assert was.isdigit() and is_.isdigit()
    figures = [found.group() for found in figures_in(wrong)]
    assert len(figures) == 2 and not any(figure.startswith("0") for figure in figures)
    assert "2020年" in wrong and "2019年" in wrong


@pytest.mark.parametrize("seed", range(10))
def test_one_unit_is_another(seed: int) -> None:
    wrong = spoil_unit(SENTENCE, Random(seed))
    assert wrong is not None and wrong != SENTENCE
    assert ("1,234.56万元" in wrong) != ("12.5%" in wrong)
    assert [found.group() for found in figures_in(wrong)] == ["1,234.56", "12.5"]


@pytest.mark.parametrize("seed", range(10))
def test_a_year_becomes_one_that_the_answer_does_not_say(seed: int) -> None:
    wrong = spoil_year(SENTENCE, Random(seed))
    assert wrong in {SENTENCE.replace("2019", "2018"), SENTENCE.replace("2020", "2021")}
    assert spoil_year(SQL, Random(seed)) in {SQL.replace("2020", "2019"), SQL.replace("2020", "2021")}


def test_a_company_becomes_another_by_name_and_by_code() -> None:
    others = [("甲乙股份有限公司", "600519"), ("丙丁股份有限公司", "000001")]
    assert spoil_company(SENTENCE, ASKED, others, Random(1)) == SENTENCE.replace("甲乙", "丙丁")
    assert spoil_company(SQL, ASKED, others, Random(1)) == SQL.replace("600519", "000001")
    assert spoil_company(SENTENCE, ASKED, others[:1], Random(1)) is None
    assert spoil_company("未披露。", ASKED, others, Random(1)) is None


def test_a_word_becomes_its_opposite() -> None:
    assert spoil_wording(SENTENCE, Random(1)) == SENTENCE.replace("增加", "减少")
    wrong = {spoil_wording(SQL, Random(seed)) for seed in range(20)}
    assert wrong == {SQL.replace("DESC", "ASC"), SQL.replace(" AND ", " OR ")}
    assert spoil_wording("净利润为 5 元", Random(1)) is None


def test_kinds_come_equally_often_and_no_wrong_answer_is_a_right_one() -> None:
    samples = [RightSample("写成一句话。", asked, SENTENCE) for asked in (ASKED, OTHER) for _ in range(25)]
    pairs = list(make_preferences(samples, seed=1))
    counts = Counter(pair.spoilt for pair in pairs)
    assert len(pairs) == 50 and max(counts.values()) - min(counts.values()) <= 13
    assert set(counts) == set(Spoilt)
    assert all(pair.rejected != pair.sample.answer for pair in pairs)
    assert pairs == list(make_preferences(samples, seed=1))
    year = SENTENCE.replace("2020", "2021"), SENTENCE.replace("2019", "2018")
    both = [RightSample("", "没有写公司", text) for text in (SENTENCE, *year)]
    assert not {pair.rejected for pair in make_preferences(both, 1)} & {SENTENCE, *year}


def test_the_set_is_added_to_those_of_the_folder(tmp_path: Path) -> None:
    rows = [{"instruction": "写成一句话。", "input": asked, "output": SENTENCE} for asked in (ASKED, OTHER)]
    (tmp_path / "normaliser.json").write_text(json.dumps(rows), encoding="utf-8")
    info = {"normaliser": {"file_name": "normaliser.json"}}
    (tmp_path / "dataset_info.json").write_text(json.dumps(info), encoding="utf-8")
    counts = write_preferences(tmp_path, ["normaliser"], seed=1)
    written = json.loads((tmp_path / "alpaca/preferences_train.json").read_text(encoding="utf-8"))
    assert sum(counts.values()) == len(written) == 2
    assert all(row["chosen"] == SENTENCE != row["rejected"] for row in written)
    assert set(json.loads((tmp_path / "dataset_info.json").read_text())) == {"normaliser", NAME}
    with pytest.raises(BadInput, match="没有数据集 nl2sql"):
        write_preferences(tmp_path, ["nl2sql"], seed=1)
