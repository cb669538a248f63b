"""Reads a question set: our own lines, and those of the contests whose rules we know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nianbao.domain.errors import BadInput
from nianbao.evaluation.contests.cfr_numqa import CfrRule
from nianbao.evaluation.contests.finglm import FinglmRule
from nianbao.evaluation.contests.wanted import REFUSE, WantedRule
from nianbao.evaluation.question import EvalQuestion, Expected, ExpectedCitation, QuestionType
from nianbao.evaluation.question_file import QuestionJson
from nianbao.evaluation.stated_figures import stated_figures, states
from nianbao.text.normal import squeezed

_FINGLM_TYPES = {
    "1": QuestionType.FACT,
    "1-2": QuestionType.FACT,
    "2-1": QuestionType.CALCULATION,
    "2-2": QuestionType.COMPARISON,
    "3-1": QuestionType.OPEN,
    "3-2": QuestionType.KNOWLEDGE,
}
_CFR_TYPES = {
    "extraction": QuestionType.FACT,
    "yoy_compare": QuestionType.CALCULATION,
    "cross_company": QuestionType.COMPARISON,
}


def read_questions(path: Path) -> tuple[EvalQuestion, ...]:
    """Read a file of questions, one JSON object a line; blank lines do not count.

    Raises:
        BadInput: the file cannot be read, a line is no question, or an id stands twice; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise BadInput(f"无法读取 {path}（{error.strerror}），请检查路径") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} 不是 UTF-8 文本，请转换后再试") from error
    questions: dict[str, EvalQuestion] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        question = _read_line(line, f"{path} 第 {number} 行")
        if given_away := _given_away(question):
            raise BadInput(f"{path} 第 {number} 行的答案「{given_away}」已写在问题里，照抄问题也会算对，请改正")
        if question.id in questions:
            raise BadInput(f"{path} 第 {number} 行的 id {question.id} 已在前面出现，请改用不同的 id")
        questions[question.id] = question
    if not questions:
        raise BadInput(f"{path} 里没有问题，请检查文件")
    return tuple(questions.values())


def _given_away(question: EvalQuestion) -> str:
    """What is expected and stands in the question already; "" where nothing does."""
    asked, expected = squeezed(question.question), question.expected
    said = stated_figures(question.question)
    words = [expected.text, *(spelling for group in expected.must_have for spelling in group)]
    figures = [f"{each.value}{each.unit}" for each in expected.figures if states(said, each)]
    return next((each for each in (*words, *figures) if (each and squeezed(each) in asked) or each in figures), "")


def _read_line(line: str, place: str) -> EvalQuestion:
    try:
        read = json.loads(line, parse_float=Decimal)
    except ValueError as error:
        raise BadInput(f"{place}不是有效的 JSON，请改正") from error
    if not isinstance(read, dict):
        raise BadInput(f'{place}应为 {{"id": …, "question": "…", "expected": {{…}}}}，请改正')
    try:
        return _question(read)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(each) for each in first["loc"])
        raise BadInput(f"{place}的 {field} 有误（{first['msg']}），格式见 docs/evaluation.md") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(f"{place}缺少或写错了字段（{error}），格式见 docs/evaluation.md") from error


def _question(read: Mapping[str, Any]) -> EvalQuestion:
    if "expected" in read:
        return QuestionJson.model_validate(read).evaluated()
    if "prompt" in read and isinstance(read.get("answer"), list):
        return _finglm(read)
    if "meta" in read and isinstance(read.get("evidence"), list):
        return _cfr(read)
    if isinstance(read.get("want"), dict):
        return _wanted(read)
    return QuestionJson.model_validate(read).evaluated()


def _finglm(read: Mapping[str, Any]) -> EvalQuestion:
    """A line of the FinGLM contest: `type` 1 to 3-2, `prompt` with operands and key words, three references."""
    rule = FinglmRule(
        read["type"],
        {name: str(value) for name, value in read["prompt"].items()},
        tuple(read["answer"]),
        bool(read["from_facts"]),
        bool(read.get("ranking")),
    )
    type = QuestionType.STATISTICS if rule.is_ranking else _FINGLM_TYPES[rule.type]
    # What is stated of a text's likeness is of answers in words alone, not of the frame around a figure.
    references = rule.references if rule.type.startswith("3") else ()
    expected = Expected(refused=rule.must_be_refused, references=references)
    return EvalQuestion(str(read["id"]), read["question"], type, expected, contest=rule)


def _cfr(read: Mapping[str, Any]) -> EvalQuestion:
    """A line of CFR-NumQA: `evidence` has pages, `meta` the companies of a comparison.

    Its file names are of the PDFs, where the rows that it gives are named otherwise, so pages alone are compared.
    """
    rule = CfrRule(read["type"], read["answer"], tuple(read["meta"].get("companies", ())))
    pages = tuple(ExpectedCitation("", int(each["page"])) for each in read["evidence"])
    return EvalQuestion(
        str(read["id"]), read["question"], _CFR_TYPES[rule.type], Expected(citations=pages), contest=rule
    )


def _wanted(read: Mapping[str, Any]) -> EvalQuestion:
    """A line of wanted numbers and names, with `document` and `page` where they are known."""
    want = read["want"]
    rule = WantedRule(read["intent"], tuple(float(each) for each in want["numbers"]), tuple(want["names"]))
    page = read.get("page")
    pages = (ExpectedCitation(read["document"], int(page)),) if page and read.get("document") else ()
    type = QuestionType.CALCULATION if rule.intent == "growth" else QuestionType.FACT
    expected = Expected(refused=rule.intent == REFUSE, citations=pages)
    return EvalQuestion(str(read["id"]), read["question"], type, expected, contest=rule)
