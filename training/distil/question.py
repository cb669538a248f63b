"""A question to distil, and the evidence that its answer may be made of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nianbao.domain.answer import Passage
from nianbao.domain.errors import BadInput


class GivenPassage(BaseModel):
    """A passage of the question file itself."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str = Field(min_length=1)
    company: str = ""
    company_code: str = ""
    period: str = ""
    title: str = ""
    document: str = ""
    page: int = 0

    def passage(self) -> Passage:
        """The passage as search gives it."""
        return Passage("", self.document, self.company, self.period, self.title, self.text, self.page, None, 1.0)


class Question(BaseModel):
    """A line of the question file; without `evidence` the system is searched."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | int
    question: str = Field(min_length=1, max_length=2000)
    evidence: tuple[GivenPassage, ...] = ()

    @property
    def key(self) -> str:
        """Names the question and its evidence, for ever the same: what its state is kept under."""
        return sha256(self.model_dump_json(exclude={"id"}).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence for a question, best first; `names` are the companies' names by what they are called.

    `codes` are the companies asked about, `years` the years.
    """

    passages: tuple[Passage, ...]
    names: dict[str, str]
    codes: frozenset[str]
    years: frozenset[int]


def read_questions(path: Path) -> list[Question]:
    """Read the file; equal lines count once.

    Raises:
        BadInput: it cannot be read, or a line is no question.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadInput(f"无法读取 {path}（{error.strerror}），请检查路径") from error
    found: dict[str, Question] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = Question.model_validate(json.loads(line))
        except (ValueError, ValidationError) as error:
            raise BadInput(f'{path} 第 {number} 行不是 {{"id", "question"}}，请改正') from error
        found.setdefault(question.key, question)
    return list(found.values())
