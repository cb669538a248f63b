"""Whether an answer is right, and why it is not.

Nothing is right for standing in the question: what an answer copies from it is taken away first. Nor for being one of
very many: an answer that lists figures until one fits has not said which it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nianbao.evaluation.given_answer import GivenAnswer
from nianbao.evaluation.judge_choice import judge_choice
from nianbao.evaluation.question import EvalQuestion, Expected
from nianbao.evaluation.stated_figures import Measure, stated_figures, states
from nianbao.text.normal import squeezed

# An answer may state operands, years of comparison and a formula beside each figure asked for, and no list of guesses.
_FIGURES_BESIDE = 8
_FIGURES_EACH = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """`is_exact` is None where nothing decides it; `reason` is Chinese, "" for what is right.

    `found` of `wanted` must-haves stand in the answer.
    """

    is_exact: bool | None
    reason: str = ""
    found: int = 0
    wanted: int = 0


def judge_answer(question: EvalQuestion, given: GivenAnswer) -> Verdict:
    """Judge one answer by a contest's rule where the question is of one, else by what is expected."""
    verdict = _judge(question, given)
    if given.error and verdict.is_exact is False:
        return replace(verdict, reason=f"出错：{given.error}")
    return verdict


def _judge(question: EvalQuestion, given: GivenAnswer) -> Verdict:
    if question.contest is not None:
        is_exact = question.contest.score(given.answer, is_refused=given.is_refusal).is_exact
        # The contest's points go to any answer with a 不 or 否 in it, a copied question too; being right does not.
        if is_exact and question.must_be_refused and not given.is_refusal:
            is_exact = False
        return Verdict(is_exact, "" if is_exact is not False else _contest_reason(question, given))
    if not question.expected.is_exact:
        return Verdict(None)
    if question.must_be_refused:
        return _judge_refusal(given)
    if not given.is_answer:
        reason = "拒答了有答案的问题" if given.is_refusal else "没有回答"
        return Verdict(False, reason, wanted=len(question.expected.must_have))
    return _judge_parts(question.expected, without_question(given.answer, question.question), question.question)


def without_question(answer: str, question: str) -> str:
    """The answer without blanks, and without the question where it repeats it.

    >>> without_question("甲公司2023年的营业收入是多少？ 是 5 元。", "甲公司2023年的营业收入是多少？")
    '是5元。'
    """
    said, asked = squeezed(answer), squeezed(question).rstrip("?。.!")
    return said.replace(asked + "?", "").replace(asked, "")


def _judge_refusal(given: GivenAnswer) -> Verdict:
    if not given.is_refusal:
        return Verdict(False, "应当拒答，却给出了答案" if given.answer.strip() else "没有回答，也没有说明没有")
    if any(each.measure is Measure.MONEY for each in stated_figures(given.answer)):
        return Verdict(False, "拒答中给出了金额")
    return Verdict(True)


def _judge_parts(expected: Expected, said: str, question: str) -> Verdict:
    figures = stated_figures(said)
    absent = [each for each in expected.figures if not states(figures, each)]
    groups = [any(_plain(spelling) in _plain(said) for spelling in group) for group in expected.must_have]
    found, wanted = sum(groups), len(groups)
    reasons = []
    if absent:
        reasons.append("缺少数值 " + "、".join(f"{each.value}{each.unit}" for each in absent))
    elif expected.figures and len(figures) > _FIGURES_BESIDE + _FIGURES_EACH * (
        len(expected.figures) + len(expected.operands)
    ):
        reasons.append(f"列出了 {len(figures)} 个数值，没有说明哪一个是答案")
    if expected.text and _plain(expected.text) not in _plain(said):
        reasons.append(f"缺少「{expected.text}」")
    if expected.choice is not None and not judge_choice(expected.choice, said, question):
        reasons.append(f"没有判断为「{expected.choice.right[0]}」")
    if found < wanted:
        missing = [group[0] for group, holds in zip(expected.must_have, groups, strict=True) if not holds]
        reasons.append("缺少要点 " + "、".join(missing))
    return Verdict(not reasons, "；".join(reasons), found, wanted)


def _contest_reason(question: EvalQuestion, given: GivenAnswer) -> str:
    if question.must_be_refused:
        return "应当拒答，却给出了答案"
    if not given.is_answer:
        return "拒答了有答案的问题" if given.is_refusal else "没有回答"
    return "与标准答案不符"


def _plain(text: str) -> str:
    """For comparing words: no blanks, no case, no commas within numbers."""
    return re.sub(r"(?<=\d),(?=\d{3})", "", squeezed(text)).casefold()
