"""What a builder makes of a case: examples, a file's lines, or the reason why nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nianbao.bad_cases.case import BadCase, CaseClass


@dataclass(frozen=True, slots=True)
class SortedCase:
    """A case with its number and class."""

    id: int
    case: BadCase
    case_class: CaseClass


@dataclass(frozen=True, slots=True)
class Example:
    """One example to train on; `companies` are the codes of those that it names."""

    question: str
    instruction: str
    input: str
    output: str
    case: int
    companies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one case: `examples`, `lines` of the class's file, and what a person must do (`to_do`).

    `skipped` says in Chinese why there is nothing.
    """

    examples: tuple[Example, ...] = ()
    lines: tuple[Mapping[str, Any], ...] = ()
    to_do: tuple[Mapping[str, Any], ...] = ()
    skipped: str = ""
