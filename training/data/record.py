"""One example to train on, before it is written in some library's form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from nianbao.evaluation.company_split import Split


class Task(StrEnum):
    """What an example teaches; also the names of the files."""

    ROUTER = "router"
    NL2SQL = "nl2sql"
    COMPANY_NAMES = "company_names"
    CUT_DOWN = "cut_down"
    NORMALISER = "normaliser"
    DIALOGUE = "dialogue"


class Example(Protocol):
    """What is written, and looked for leaks in: see `Record`, which is one."""

    @property
    def instruction(self) -> str:
        """What to do."""

    @property
    def input(self) -> str:
        """What it is about."""

    @property
    def output(self) -> str:
        """The wanted reply."""

    @property
    def question(self) -> str:
        """What an asker says within `input`."""


@dataclass(frozen=True, slots=True)
class Record:
    """An instruction, what it is about, and the wanted reply.

    `question` is what an asker says within `input`: what duplicates and leaks are looked for in.
    `plan` names the plan that it is a wording of, `kind` what sort of plan, `split` follows from the
    companies.
    """

    task: Task
    split: Split
    instruction: str
    input: str
    output: str
    question: str
    plan: str = ""
    kind: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """What the example is, for sorting and hashing."""
        return (self.task, self.split, self.instruction, self.input, self.output)
