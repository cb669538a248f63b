"""Scripted systems that answer questions, and answers made by hand."""

from __future__ import annotations

import random
from collections.abc import Callable

from nianbao.client.models import Answer, Citation, Understanding
from nianbao.evaluation.given_answer import GivenAnswer
from nianbao.evaluation.measure_run import Measure, measure_run
from nianbao.evaluation.question import EvalQuestion
from nianbao.evaluation.score_answer import score_answer


def answer(text: str = "", *, refused: bool = False, **fields: object) -> Answer:
    understanding = Understanding(
        route="fact",
        operation="",
        periods=(),
        metrics=(),
        scope="",
        confidence=1.0,
        understood_by="rules",
        full_question=None,
    )
    filled: dict[str, object] = {
        "answer": text,
        "refused": refused,
        "refusal_code": "",
        "route": "fact",
        "sql": "",
        "plan": None,
        "citations": (),
        "sources": (),
        "session": None,
        "latency_ms": 10.0,
        "composed_by": "template",
        "warnings": (),
        "full_question": None,
        "understanding": understanding,
    }
    return Answer.model_validate(filled | fields)


def cited(document: str, page: int, box: tuple[float, float, float, float] | None = None, value: str = "") -> Citation:
    return Citation(
        document=document, page=page, box=box, text=value, metric="营业收入" if value else "", value=value, unit="元"
    )


def says_nothing(_: str) -> Answer:
    return answer()


def copies_the_question(question: str) -> Answer:
    return answer(f"{question}")


def turns_the_question_round(question: str) -> Answer:
    return answer(f"关于“{question.rstrip('？?')}”，答案如下：{question}")


def refuses_all(_: str) -> Answer:
    return answer("未查询到相关信息。", refused=True)


def states_random_figures(question: str) -> Answer:
    draw = random.Random(question)
    return answer(f"是{draw.uniform(1, 1e10):,.2f}元，占{draw.uniform(-99, 99):.2f}%，共{draw.randrange(1, 99999)}人。")


def lists_many_figures(question: str) -> Answer:
    """Every whole per cent and small count, so that whatever is asked for is among them."""
    return answer("、".join([f"{each}人、{each}%、{each / 100:.2f}" for each in range(1, 400)]))


def measured(questions: list[EvalQuestion], system: Callable[[str], Answer]) -> dict[str, Measure]:
    given = [GivenAnswer.of(each, None, system(each.question), 1.0) for each in questions]
    return measure_run([score_answer(*pair) for pair in zip(questions, given, strict=True)])
