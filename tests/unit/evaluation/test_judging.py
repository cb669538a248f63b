"""Figures, choices, words and SQL: what counts as right."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nianbao.evaluation.given_answer import GivenAnswer
from nianbao.evaluation.judge_answer import judge_answer
from nianbao.evaluation.judge_choice import judge_choice
from nianbao.evaluation.judge_sql import fetches_what_is_needed, is_same_sql
from nianbao.evaluation.question import (
    EvalQuestion,
    Expected,
    ExpectedChoice,
    ExpectedCitation,
    ExpectedFigure,
    QuestionType,
)
from nianbao.evaluation.score_citations import ndcg_at, recall_at, reciprocal_rank, score_citations
from nianbao.evaluation.stated_figures import stated_figures, states
from nianbao.evaluation.text_likeness import bleu_4, characters, rouge_l, words
from tests.unit.evaluation.systems import answer, cited

YUAN = ("3561288047.16", "元")


@pytest.mark.parametrize(
    ("text", "wanted", "is_stated"),
    [
        ("是3,561,288,047.16元", YUAN, True),
        ("是３５６１２８８０４７．１６ 元", YUAN, True),
        ("约35.61亿元", YUAN, True),
        ("356,128.80万元", YUAN, True),
        ("3,561,288,047.16", YUAN, True),
        ("约36亿元", YUAN, False),  # too coarse to be told from 3,640,000,000
        ("是3,561,288,048.16元", YUAN, False),
        ("是3,561,288,047.16%", YUAN, False),
        ("共3561288047人", ("3561288047", "元"), False),
        ("同比增长14.21%", ("14.208763", "%"), True),
        ("同比增长14.2%", ("14.208763", "%"), True),
        ("同比增长14%", ("14.208763", "%"), False),
        ("同比下降14.21%", ("14.208763", "%"), False),
        ("同比下降了14.21%", ("-14.208763", "%"), True),
        ("增长率为-14.21%", ("-14.208763", "%"), True),
        ("百分之14.21", ("14.21", "%"), True),
        ("比值为0.36", ("0.3628", ""), True),
        ("比值为36.28%", ("0.3628", ""), True),
        ("比值为0.00", ("0.0004", ""), False),
        ("(196,713.26)元", ("-196713.26", "元"), True),
        ("196,713.26元", ("-196713.26", "元"), False),
        ("亏损196,713.26元", ("-196713.26", "元"), True),
        ("1,234.57", ("1234.567", "万元"), True),
        ("2023年12月31日", ("2023", "人"), False),
        ("2023人", ("2023", "人"), True),
        ("2022、2023年有1444名员工", ("1444", "人"), True),
        ("0元", ("0", "元"), True),
    ],
)
def test_a_figure_is_stated_when_it_is_the_same_within_what_is_printed(text, wanted, is_stated):
    assert states(stated_figures(text), ExpectedFigure(Decimal(wanted[0]), wanted[1])) is is_stated


ASKED = "甲公司和乙公司2022年的营业收入谁更高？"


@pytest.mark.parametrize(
    ("said", "is_right"),
    [
        ("甲公司。", True),
        ("甲公司更高。", True),
        ("乙公司更高。", False),
        ("甲公司高于乙公司", True),
        ("乙公司低于甲公司", True),
        ("与乙公司相比，甲公司更高", True),
        ("甲公司为5元，高于乙公司的3元", True),
        ("乙公司为3元，低于甲公司的5元", True),
        ("2022年营业收入更高的是甲公司，为5元；乙公司为3元。", True),
        ("2022年甲公司和乙公司中营业收入更高的是乙公司。", False),
        ("甲公司为3元，乙公司为5元", False),
        ("甲公司为5元，乙公司为3元，乙公司更高", False),
        (ASKED, False),
        ("2022年营业收入谁更高，是甲公司还是乙公司？", False),
        ("甲公司和乙公司的收入哪个更高", False),
        ("", False),
    ],
)
def test_a_choice_is_made_by_saying_which(said, is_right):
    assert judge_choice(ExpectedChoice(("甲公司",), ("乙公司",)), said, ASKED) is is_right


def test_the_side_asked_for_is_read_from_the_question_and_not_from_a_metric():
    choice = ExpectedChoice(("甲公司",), ("乙公司",))
    assert judge_choice(choice, "更高的是甲公司，为5元；乙公司为3元。", "甲公司和乙公司的现金流出小计谁更高？")
    assert judge_choice(choice, "甲公司为3元，低于乙公司的5元。", "甲公司和乙公司谁的收入更低？")


@pytest.mark.parametrize(("said", "is_right"), [("两年不相同，分别是甲和乙", True), ("两年相同", False)])
def test_one_word_within_another_is_not_taken_for_it(said, is_right):
    choice = ExpectedChoice(("不相同", "不同"), ("相同", "一致"))
    assert judge_choice(choice, said, "法定代表人是否相同？") is is_right


def _judged(expected: Expected, text: str, question: str = "甲公司怎么样？", **fields: object):
    asked = EvalQuestion("1", question, QuestionType.OPEN, expected)
    return judge_answer(asked, GivenAnswer.of(asked, None, answer(text, **fields), 1.0))


def test_must_haves_count_by_any_spelling_and_all_are_needed():
    expected = Expected(must_have=(("1,234.56万元", "12,345,600元"), ("专利", "发明")))

    half = _judged(expected, "投入12345600元。")
    assert (half.is_exact, half.found, half.wanted) == (False, 1, 2)
    assert half.reason == "缺少要点 专利"
    assert _judged(expected, "投入1,234.56 万元，获得发明。").is_exact is True


def test_a_refusal_is_right_where_it_is_due_and_states_no_amount():
    expected = Expected(refused=True)
    assert _judged(expected, "未查询到该公司的年报。", refused=True).is_exact is True
    assert _judged(expected, "未查询到该公司的年报。").is_exact is True
    assert _judged(expected, "没有该年数据，估计为5,000,000元。", refused=True).is_exact is False
    assert _judged(expected, "是5元。").reason == "应当拒答，却给出了答案"


def _fetches(needed: list[str], fetched: list[str], sql: str = "SELECT 1") -> bool | None:
    figures = tuple(ExpectedFigure(Decimal(each), "元") for each in needed)
    asked = EvalQuestion("1", "？", QuestionType.CALCULATION, Expected(figures=figures[:1], operands=figures))
    places = [cited("a.pdf", 1, None, each) for each in fetched]
    return fetches_what_is_needed(asked, GivenAnswer.of(asked, None, answer("", sql=sql, citations=places), 1.0))


def test_sql_is_right_when_it_fetches_what_is_needed_and_nothing_else():
    assert _fetches(["1.50", "2.00"], ["2", "1.50"]) is True
    assert _fetches(["1.50", "2.00"], ["1.50"]) is False
    assert _fetches(["1.50"], ["1.50", "9"]) is False
    assert _fetches(["1.50"], ["1.50"], sql="") is False
    assert _fetches([], ["1.50"]) is None


def test_sql_that_says_the_same_is_the_same():
    assert is_same_sql("SELECT a FROM t WHERE x IN ('2','1') AND y=1", "select a from t where y = 1 and x in ('1','2')")
    assert not is_same_sql("SELECT a FROM t WHERE y = 1", "SELECT a FROM t WHERE y = 2")
    assert not is_same_sql("SELECT a FROM t", "SELECT a FROM")


def test_citations_count_by_page_and_by_box():
    expected = [
        ExpectedCitation("a.pdf", 5, (0, 0, 10, 10), "收入"),
        ExpectedCitation("a.pdf", 9, (0, 0, 10, 10), "收入"),
        ExpectedCitation("a.pdf", 6, (0, 0, 10, 10), "利润"),
    ]
    given = [
        cited("b.pdf", 5, (0, 0, 10, 10)),
        cited("a.pdf", 9, (0, 1, 10, 10)),
        cited("a.pdf", 6, (0, 8, 10, 18)),
        cited("a.pdf", 6, None),
    ]
    score = score_citations(given, expected)

    assert (score.given, score.on_page, score.boxed, score.in_box) == (4, 3, 4, 1)
    assert (score.wanted, score.found, score.gains) == (2, 2, (0, 1, 1))
    assert [recall_at(score, k) for k in (1, 2, 3)] == [0, 0.5, 1]
    assert reciprocal_rank(score) == 0.5
    # (1/log2(3) + 1/log2(4)) / (1/log2(2) + 1/log2(3))
    assert ndcg_at(score, 10) == pytest.approx(0.6934, abs=1e-4)


def test_likeness_is_that_of_the_published_definitions():
    # The common subsequence of 6 and 5 signs is 4 long: 2·4/11.
    assert rouge_l("今天天气很好", ["今天天不好"], characters) == pytest.approx(8 / 11)
    assert rouge_l("营业收入增长", ["毫无关系", "营业收入增长"], words) == 1
    assert bleu_4(["营业收入同比增长"], [["营业收入同比增长"]], characters) == pytest.approx(1)
    # Precisions 5/6, 4/5, 3/4 and 2/3 of 6 signs against 6: no brevity penalty.
    expected = (5 / 6 * 4 / 5 * 3 / 4 * 2 / 3) ** 0.25
    assert bleu_4(["甲乙丙丁戊己"], [["甲乙丙丁戊庚"]], characters) == pytest.approx(expected)
    assert bleu_4(["", "甲乙丙丁"], [["甲"], ["甲乙丙丁", "戊"]], characters) > 0
