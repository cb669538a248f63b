"""One question through the three agents and our own check."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from nianbao.domain.answer import Passage
from nianbao.domain.errors import NianbaoError, Unavailable
from nianbao.evaluation.company_split import split_of
from services.generator.guard.guard import Inquiry
from services.generator.number_evidence import number_evidence
from services.generator.quote_text import quote_question
from training.distil import agents
from training.distil.budget import BudgetSpent
from training.distil.check_figures import check_figures
from training.distil.find_evidence import EvidenceSource
from training.distil.question import Found, Question
from training.distil.teacher import Teacher

_EVIDENCE_TOKENS = 4000
_NO_EVIDENCE = "证据中没有相关内容"

Status = Literal["accepted", "rejected", "failed"]


class Outcome(BaseModel):
    """What became of a question.

    `accepted`: a sample. `rejected`: none, for `code` and the `reasons`, with what the teacher wrote. `failed`: the
    teacher or the system did not answer, so that the next run tries again.
    """

    model_config = ConfigDict(frozen=True)

    id: str | int
    question: str
    status: Status
    code: str = ""
    reasons: tuple[str, ...] = ()
    evidence: str = ""
    reasoning: str = ""
    answer: str = ""
    discarded: tuple[agents.Discarded, ...] = ()


async def distil_question(question: Question, source: EvidenceSource, teacher: Teacher) -> Outcome:
    """Choose evidence, answer, check in code, then have a model verify what passed.

    Raises:
        BudgetSpent: there is nothing left to ask with.
    """
    try:
        found = await source.find(question)
        if held_back := sorted(code for code in found.codes if split_of(code) != "train"):
            return _rejected(question, "evaluation_company", [f"{each} 是留作评测的公司" for each in held_back])
        return await _distil(question, found, teacher)
    except BudgetSpent:
        raise
    except Unavailable as error:
        return _outcome(question, "failed", error.code, [error.message])
    except NianbaoError as error:
        return _rejected(question, error.code, [error.message])


async def _distil(question: Question, found: Found, teacher: Teacher) -> Outcome:
    asked = quote_question(question.question)
    offered = number_evidence(found.passages, _EVIDENCE_TOKENS)
    if not asked or not offered.passages:
        return _rejected(question, "no_evidence", ["没有检索到证据"])
    choice = await agents.choose(teacher, asked, offered.prompt)
    kept = [offered.passages[number - 1] for number in _known(choice.keep, len(offered.passages))]
    if not kept:
        return _rejected(question, "no_evidence_kept", ["教师舍弃了全部证据"], discarded=choice.discard)
    chosen = number_evidence(kept, _EVIDENCE_TOKENS)
    given = await agents.answer(teacher, asked, chosen.prompt)
    parts = {
        "evidence": chosen.prompt,
        "reasoning": given.reasoning.strip(),
        "answer": given.answer.strip(),
        "discarded": choice.discard,
    }
    if _NO_EVIDENCE in given.answer:
        return _rejected(question, "not_answered", ["教师认为证据不足"], **parts)
    if wrong := check_figures(given.reasoning, given.answer, chosen.to_check, _inquiry(asked, found, kept)):
        return _rejected(question, "figure", wrong, **parts)
    verified = await agents.verify(teacher, asked, chosen.prompt, given)
    if not verified.is_right or not all(each.agrees for each in verified.figures):
        differing = [f"{each.figure} 与证据不符" for each in verified.figures if not each.agrees]
        return _rejected(question, "verifier", [verified.why or "审核未通过", *differing], **parts)
    return _outcome(question, "accepted", "", [], **parts)


def _known(numbers: tuple[int, ...], count: int) -> list[int]:
    return [number for number in dict.fromkeys(numbers) if 1 <= number <= count]


def _inquiry(asked: str, found: Found, kept: list[Passage]) -> Inquiry:
    names = dict(found.names)
    for each in kept:
        if each.company:
            names.setdefault(each.company, each.company)
    return Inquiry(asked, found.years, names)


def _rejected(question: Question, code: str, reasons: list[str], **parts: object) -> Outcome:
    return _outcome(question, "rejected", code, reasons, **parts)


def _outcome(question: Question, status: Status, code: str, reasons: list[str], **parts: object) -> Outcome:
    told = {"id": question.id, "question": question.question, "status": status, "code": code, "reasons": reasons}
    return Outcome.model_validate({**told, **parts})
