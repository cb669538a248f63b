"""The evaluation's own honesty: a system that knows nothing gets the scores it deserves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nianbao.evaluation.contests.finglm import REFUSAL_KEY, FinglmRule
from nianbao.evaluation.question import (
    EvalQuestion,
    Expected,
    ExpectedChoice,
    ExpectedCitation,
    ExpectedFigure,
    QuestionType,
)
from tests.unit.evaluation import systems

NAMES = ("珩槿精工", "浔砚生科")


def _figure(number: int, value: str, unit: str, type: QuestionType) -> EvalQuestion:
    asked = f"{NAMES[0]}2023年的第{number}项指标是多少？"
    place = ExpectedCitation("a.pdf", 20 + number, (10, 10, 50, 20))
    figure = ExpectedFigure(Decimal(value), unit)
    expected = Expected(figures=(figure,), operands=(figure,), citations=(place,))
    return EvalQuestion(f"figure{number}", asked, type, expected)


QUESTIONS = [
    *(_figure(n, f"{3561288047 + 977 * n}.16", "元", QuestionType.FACT) for n in range(20)),
    *(_figure(n, f"{n - 30}.37", "%", QuestionType.CALCULATION) for n in range(20, 40)),
    *(_figure(n, f"{n + 3}", "人", QuestionType.FACT) for n in range(40, 60)),
    *(
        EvalQuestion(
            f"choice{n}",
            f"202{n}年{NAMES[0]}和{NAMES[1]}的营业收入谁更高？",
            QuestionType.COMPARISON,
            Expected(choice=ExpectedChoice((NAMES[n % 2],), (NAMES[1 - n % 2],))),
        )
        for n in range(10)
    ),
    *(
        EvalQuestion(
            f"open{n}",
            f"简要介绍{NAMES[0]}201{n}年的研发投入情况。",
            QuestionType.OPEN,
            Expected(must_have=((f"{n}1.47%",), ("专利",)), citations=(ExpectedCitation("a.pdf", n + 1),)),
        )
        for n in range(10)
    ),
    *(
        EvalQuestion(
            f"knowledge{n}",
            f"什么是第{n}种资本？",
            QuestionType.KNOWLEDGE,
            Expected(references=("流动资产减去流动负债之后的余额，反映企业短期偿债能力。",)),
        )
        for n in range(10)
    ),
    *(
        EvalQuestion(f"refuse{n}", f"不存在公司{n}在2023年的净利润是多少？", QuestionType.FACT, Expected(refused=True))
        for n in range(10)
    ),
    *(
        EvalQuestion(
            f"contest{n}",
            f"{NAMES[0]}2021年的{metric}是多少元？",
            QuestionType.FACT,
            Expected(refused=key == REFUSAL_KEY),
            contest=FinglmRule("1", {"year": "2021", "key_word": key, metric: "699612782.08元"}, ("答",), True),
        )
        for n, (metric, key) in enumerate([("营业收入", "营业收入"), ("净利润", REFUSAL_KEY)])
    ),
]
REFUSED = 11
DECIDED = len(QUESTIONS) - 10


@pytest.mark.parametrize(
    "system",
    [
        systems.says_nothing,
        systems.copies_the_question,
        systems.turns_the_question_round,
        systems.states_random_figures,
        systems.lists_many_figures,
    ],
)
def test_who_knows_nothing_gets_nothing(system):
    measures = systems.measured(QUESTIONS, system)

    assert measures["exact"].count == DECIDED
    assert {name: each.value for name, each in measures.items() if name.startswith("exact") and each.value} == {}
    assert measures["must_have.recall"].value == 0
    assert measures["refusal.recall"].value == 0
    assert measures["refusal.precision"].value is None
    # Nothing cited is nothing right, and not everything right.
    assert measures["citation.page_precision"].value is None
    assert measures["citation.recall"].value == 0
    assert measures["sql.execution"].value == 0
    assert measures["search.recall@10"].value == 0
    assert measures["contest.finglm.1"].value == 0
    assert max(measures[name].value or 0 for name in ("bleu4.char", "bleu4.word")) < 0.02
    assert measures["rouge_l.char"].value < 0.1


def test_who_refuses_all_is_right_only_where_there_is_nothing():
    measures = systems.measured(QUESTIONS, systems.refuses_all)

    assert measures["exact"].value == REFUSED / DECIDED
    assert measures["exact.must_refuse"].value == 1
    assert measures["exact.fact"].value == 0
    assert measures["refusal.recall"].value == 1
    assert measures["refusal.precision"].value == REFUSED / len(QUESTIONS)
    assert measures["answered"].value == 0
    assert measures["exact_when_answered"].value is None
    assert measures["wrong"].value == 0
    assert measures["rouge_l.char"].value == 0


def test_who_states_random_figures_is_wrong_and_not_merely_silent():
    measures = systems.measured(QUESTIONS, systems.states_random_figures)

    assert measures["answered"].value == 1
    assert measures["wrong"].value == 1
    assert measures["exact_when_answered"].value == 0


def test_who_knows_all_gets_all():
    def knows(question: str):
        asked = next(each for each in QUESTIONS if each.question == question)
        expected = asked.expected
        if asked.must_be_refused:
            return systems.answer("未查询到2021年的相关信息。", refused=True)
        values = [each.value * (Decimal("0.01") if each.unit == "%" else 1) for each in expected.figures]
        places = [
            systems.cited(each.document, each.page, each.box, str(value))
            for each, value in zip(expected.citations, values or [""], strict=bool(values))
        ]
        text = {
            "figure": "、".join(f"{each.value:,}{each.unit}" for each in expected.figures),
            "choice": "" if expected.choice is None else f"{expected.choice.right[0]}更高。",
            "open": "、".join(group[0] for group in expected.must_have),
            "knowledge": "".join(expected.references),
            "contest": "2021年的营业收入是699,612,782.08元。",
        }[asked.id.rstrip("0123456789")]
        return systems.answer(text, citations=places, sql="SELECT 1")

    measures = systems.measured(QUESTIONS, knows)

    assert {
        name: each.value
        for name, each in measures.items()
        if each.value not in (pytest.approx(1), None) and not name.startswith(("latency", "contest"))
    } == {"errors": 0.0, "wrong": 0.0}
    assert measures["contest.finglm.1"].value >= 0.5
