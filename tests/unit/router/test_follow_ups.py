"""Follow-ups are written out as full questions; full questions are left as they are."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.converse import judge, load
from evals.understanding import read_lists
from nianbao.domain.conversation import Turn
from nianbao.domain.errors import BadQuestion
from nianbao.domain.report import Company
from services.router.follow_ups.complete_question import complete_in_conversation, complete_question
from services.router.follow_ups.heard import hear
from services.router.follow_ups.name_periods import name_periods
from services.router.knowledge import Knowledge
from tests.unit.router.companies import knowledge, read

ASKED = "星河智造2020年的净利润是多少元？"
TOP = "2021年营业收入最高的前3家公司是哪些？"
RANKED = Turn(TOP, "2021年营业收入最高的前3家公司是：青岚老窖、临江银行、云帆B。")


def follow(question: str, *before: str | Turn) -> str:
    turns = [turn if isinstance(turn, Turn) else Turn(turn) for turn in before]
    return complete_in_conversation(question, turns, knowledge())


@pytest.mark.parametrize(
    ("question", "full"),
    [
        ("那2021年呢？", "星河智造2021年的净利润是多少元？"),
        ("上一年呢", "星河智造2019年的净利润是多少元？"),
        ("前两年呢", "星河智造2018年至2019年的净利润是多少元？"),
        ("近三年呢？", "星河智造近三年的净利润是多少元？"),
        ("青岚老窖呢？", "青岚老窖2020年的净利润是多少元？"),
        ("营业收入呢？", "星河智造2020年的营业收入是多少元？"),
        ("毛利率又如何", "星河智造2020年的毛利率是多少？"),
        ("法定代表人是谁？", "星河智造2020年的法定代表人是什么？"),
        ("它的存货是多少？", "星河智造2020年的存货是多少？"),
        ("该公司的主营业务是什么？", "星河智造2020年的主营业务是什么？"),
        ("同比呢", "星河智造2020年的净利润同比增长率是多少？"),
        ("增长了多少？", "星河智造2020年的净利润增长了多少？"),
        ("占营收多少？", "星河智造2020年的净利润占营业收入的比例是多少？"),
        ("和青岚老窖比呢？", "星河智造和青岚老窖2020年的净利润谁更高？"),
        ("和青岚老窖比谁高", "星河智造和青岚老窖2020年的净利润谁更高？"),
        ("其中研发人员呢？", "星河智造2020年的研发人员是多少？"),
        ("为什么下降？", "星河智造2020年的净利润为什么下降？"),
        ("排名第几", "星河智造2020年的净利润在所有上市公司中排名第几？"),
        ("换成亿元", "星河智造2020年的净利润是多少，以亿元为单位？"),
        ("母公司口径呢？", "星河智造2020年的母公司口径的净利润是多少元？"),
        ("怎么算的？", "净利润怎么算的？"),
    ],
)
def test_what_is_left_out_comes_from_the_question_before(question: str, full: str) -> None:
    assert follow(question, ASKED) == full


@pytest.mark.parametrize(
    ("question", "full"),
    [
        ("第二名是谁？", "2021年营业收入排名第二的公司是哪家？"),
        ("前五名呢？", "2021年营业收入最高的前五家公司是哪些？"),
        ("最低的呢？", "2021年营业收入最低的前3家公司是哪些？"),
        ("2020年呢？", "2020年营业收入最高的前3家公司是哪些？"),
        ("其中净利润最高的是哪家？", "2021年营业收入最高的前3家公司中净利润最高的是哪家？"),
        ("第二名的净利润是多少？", "临江银行2021年的净利润是多少？"),
    ],
)
def test_a_ranking_is_gone_on_from(question: str, full: str) -> None:
    assert follow(question, RANKED) == full


def test_a_pronoun_behind_a_ranking_of_one_is_its_first_company() -> None:
    turn = Turn("2021年营业收入最高的公司是哪家？", "2021年营业收入最高的是临江银行，为1,000,000.00元。")
    assert follow("它的净利润是多少？", turn) == "临江银行2021年的净利润是多少？"


def test_each_turn_is_read_with_those_before_it_as_typed() -> None:
    assert follow("两家谁高？", ASKED, "青岚老窖呢？") == "星河智造和青岚老窖2020年的净利润谁更高？"
    assert follow("哪家的营业收入高", ASKED, "青岚老窖呢？") == "星河智造和青岚老窖2020年的营业收入谁更高？"
    assert follow("2021年呢？", ASKED, "什么是毛利率？", "增长了多少？") == "星河智造2021年的净利润增长了多少？"


@pytest.mark.parametrize(
    "question",
    [
        "青岚老窖2021年的净利润是多少？",
        "青岚老窖的净利润是多少？",
        "2021年净利润最高的公司是哪家？",
        "什么是营运资本？",
        "研发费用对公司的创新能力有何影响？",
        "你好",
        "天河科技呢？",
        "天河科技股份有限公司的净利润呢？",
        "境外呢？",
    ],
)
def test_a_full_question_and_what_cannot_be_completed_stay_as_asked(question: str) -> None:
    assert follow(question, ASKED) == ""


def test_what_a_text_says_is_not_reckoned_with() -> None:
    growth = "星河智造2021年的净利润增长率是多少？"
    assert follow("法定代表人呢？", growth) == "星河智造2021年的法定代表人是什么？"


def test_nobody_stands_in_for_a_company_that_is_not_known() -> None:
    assert follow("营业收入呢？", ASKED, "天河科技呢？") == ""
    assert follow("2021年呢？", ASKED, "天河科技2020年的净利润是多少？") == "天河科技2021年的净利润是多少？"


def test_one_pronoun_does_not_choose_between_two_companies() -> None:
    assert follow("它的存货呢？", "星河智造和青岚老窖2020年的净利润分别是多少？") == ""


def test_without_a_conversation_a_follow_up_is_refused_for_what_it_lacks() -> None:
    assert follow("那2021年呢？") == ""
    assert read("那2021年呢？").refusal_code == "no_company"


def test_periods_count_from_what_was_asked_about() -> None:
    half = read("白鹭生物2023年上半年的净利润是多少？").periods
    assert name_periods("上年同期", half) == "2022年上半年"
    assert name_periods("全年", half) == "2023年"
    assert name_periods("上一年", ()) == ""


WORDS = """
那 呢 它 其 其中 两家
和 比 青岚老窖 星河智造 双子股份 天河科技 2021年 近三年 上一年 前两年 净利润 毛利率 法定代表人 增长 了
多少 是 谁 高 第二名 前五名 最高 的 公司 占 营业收入 换成 亿元 母公司口径 什么是 怎么算 为什么 ？ , 有几家 排名第几 同比
"""
PIECES = st.lists(st.sampled_from([*WORDS.split(), "\x01", " ", "", "a" * 2001]), max_size=7).map("".join)


@given(PIECES, st.lists(PIECES, max_size=3))
@settings(max_examples=300, deadline=None)
def test_whatever_is_said_a_follow_up_is_completed_or_left_alone(question: str, before: list[str]) -> None:
    try:
        full = follow(question, *(Turn(asked, asked) for asked in before))
    except BadQuestion:
        with pytest.raises(BadQuestion):
            read(question)
        return
    # What was written out can be read, and is complete: it is not written out again.
    if full and read(full).companies:
        assert {c.code for c in read(full).companies} <= {
            company.code for text in (question, *before) if text.strip() for company in _named(text)
        }


def _named(text: str) -> tuple[Company, ...]:
    try:
        return read(text).companies
    except BadQuestion:
        return ()


@pytest.mark.parametrize("unreadable", ["", "年" * 2001, "净\x01利润"])
def test_nothing_is_taken_from_before_a_question_that_cannot_be_read(unreadable: str) -> None:
    assert follow("2021年呢？", ASKED, unreadable) == ""


@pytest.mark.parametrize("name", ["tuned", "held"])
def test_at_least_95_of_100_turns_of_the_conversations_are_taken_for_what_they_mean(name: str) -> None:
    known, sets = load()
    turns = [turn for conversation in sets[name] for turn in judge(conversation, known)]
    right = sum(turn.is_right for turn in turns)
    assert right >= 0.95 * len(turns), [turn.asked for turn in turns if not turn.is_right]


def test_no_full_question_is_changed_by_a_conversation_about_others(shared_data: Path) -> None:
    lists = read_lists(shared_data)
    lines = (shared_data / "finglm" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    chosen = random.Random(7)
    known = {name: Knowledge(knowledge().lexicon, index) for name, index in lists.items()}
    changed = []
    for case in chosen.sample(cases, 600):
        here = known[case["list"]]
        heard = tuple(hear(other["question"], "", here) for other in chosen.sample(cases, 2))
        if complete_question(case["question"], heard, here):
            changed.append(case["question"])
    assert changed == []
