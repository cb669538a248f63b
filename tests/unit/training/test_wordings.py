"""Names, amounts and years are said so that they still mean the same."""

from __future__ import annotations

import random
from decimal import Decimal
from string import Formatter

import pytest

from nianbao.domain.report import Company
from services.router.company_index import CompanyIndex
from training.data.dialogue import dialogue_records
from training.data.mix import mix
from training.data.names import CompanyNames, Named, misspell, spell_years
from training.data.plans.say_amount import say_amount
from training.data.record import Record, Task
from training.data.word_plan import read_wordings

SLOTS = {"c", "c2", "y", "yb", "ys", "m", "m2", "n", "d", "x", "x2", "z", "p", "t", "unit"}


def test_wordings_have_known_slots_and_each_kind_at_least_three() -> None:
    for kind, forms in read_wordings().wordings.items():
        assert len(set(forms)) == len(forms), kind
        assert len(forms) >= 3 or kind.rpartition("_")[0] in read_wordings().wordings, kind
        for form in forms:
            assert {name for _, name, _, _ in Formatter().parse(form) if name} <= SLOTS, form


def test_a_short_name_of_two_companies_is_no_name_of_either() -> None:
    one = Company("600001", "青禾股份", "青禾农业股份有限公司")
    other = Company("600002", "青禾股份", "青禾矿业股份有限公司")
    names = CompanyNames(CompanyIndex.build([(one, ()), (other, ())]))
    assert dict(names.forms(one)) == {
        Named.FULL: "青禾农业股份有限公司",
        Named.CODE: "600001",
        Named.STEM: "青禾农业",
    }


def test_a_slip_of_the_pen_is_one_slip_before_the_legal_form() -> None:
    name = "白石新能源科技股份有限公司"
    slips = {misspell(name, random.Random(seed)) for seed in range(40)}
    assert name not in slips
    assert all(slip.endswith("股份有限公司") and abs(len(slip) - len(name)) <= 1 for slip in slips)
    assert len(slips) > 10


@pytest.mark.parametrize(
    ("value", "is_people", "rounded", "said"),
    [
        ("1234567890", False, "1200000000", ("12亿元", "12亿", "120000万元")),
        ("345678", False, "350000", ("35万元", "35万", "350000元")),
        ("4321", True, "4300", ("4300人", "4300名", "4300")),
    ],
)
def test_amounts_are_round_and_said_in_ways_of_one_value(
    value: str, is_people: bool, rounded: str, said: tuple[str, ...]
) -> None:
    assert say_amount(Decimal(value), is_people=is_people) == (Decimal(rounded), said)


def test_the_last_years_are_said_as_such_only_where_they_are_the_newest() -> None:
    old = {spell_years((2018, 2019, 2020), 2021, random.Random(seed)) for seed in range(60)}
    new = {spell_years((2019, 2020, 2021), 2021, random.Random(seed)) for seed in range(60)}
    assert not any("近" in form for form in old)
    assert {"近三年", "最近三年", "2019-2021年", "2019、2020、2021年"} <= new


def test_dialogue_is_mixed_in_by_its_part_of_the_whole() -> None:
    tasks = [Record(Task.ROUTER, "train", "", f"问{number}", "答", f"问{number}") for number in range(90)]
    dialogue = dialogue_records(1, 60)
    mixed = mix([*tasks, *dialogue], 0.1, 1)["mixed_train"]
    assert (len(mixed), sum(record.task is Task.DIALOGUE for record in mixed)) == (100, 10)
    assert mixed != sorted(mixed, key=lambda record: record.identity)
