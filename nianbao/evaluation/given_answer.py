"""What the system answered to one question, as it is kept in `answers.jsonl`."""

from __future__ import annotations

import re
from typing import Self

from pydantic import BaseModel, ConfigDict

from nianbao.client.models import Answer, Citation
from nianbao.evaluation.question import EvalQuestion
from nianbao.evaluation.stated_figures import Measure, stated_figures

# "未查询到2025年的年报": the words of a refusal that is not marked as one.
_SAYS_NONE = re.compile(
    "(?:未能?|没有?|尚未)(?:查询|检索|搜索|查|找|发现|收录|披露)到?|查无|暂无|[查找]不到|无法(?:回答|提供|确定|查询)"
)


class GivenAnswer(BaseModel):
    """One answer; `error` says why there is none. `elapsed_ms` is the time by our clock, waiting included."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    question: str
    kb: str | None = None
    answer: str = ""
    refused: bool = False
    refusal_code: str = ""
    route: str = ""
    sql: str = ""
    composed_by: str = ""
    citations: tuple[Citation, ...] = ()
    warnings: tuple[str, ...] = ()
    latency_ms: float = 0.0
    elapsed_ms: float = 0.0
    error: str = ""

    @classmethod
    def of(cls, question: EvalQuestion, kb: str | None, answer: Answer, elapsed_ms: float) -> Self:
        """Keep what matters of the gateway's answer."""
        return cls(
            id=question.id,
            question=question.question,
            kb=kb,
            answer=answer.answer,
            refused=answer.refused,
            refusal_code=answer.refusal_code,
            route=answer.route,
            sql=answer.sql,
            composed_by=answer.composed_by,
            citations=answer.citations,
            warnings=answer.warnings,
            latency_ms=answer.latency_ms,
            elapsed_ms=elapsed_ms,
        )

    @property
    def is_refusal(self) -> bool:
        """Whether it says that there is none: by its mark, or in words and without a figure."""
        return self.refused or bool(_SAYS_NONE.search(self.answer) and not _states_a_figure(self.answer))

    @property
    def is_answer(self) -> bool:
        """Whether it answers: neither a refusal nor nothing."""
        return bool(self.answer.strip()) and not self.is_refusal

    def answers(self, question: EvalQuestion, kb: str | None) -> bool:
        """Whether it is the answer to this very question in this knowledge base, and no error."""
        return (self.id, self.question, self.kb) == (question.id, question.question, kb) and not self.error


def _states_a_figure(answer: str) -> bool:
    """Whether an answer states more than a bare whole number, as 保留2位小数 has one."""
    return any(each.measure is not Measure.BARE or each.half < each.factor / 2 for each in stated_figures(answer))
