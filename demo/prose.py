"""What an invented company says about itself in words; figures are filled in from its books."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict

_Texts: TypeAlias = Sequence[str]
_TEXTS = files("demo.texts")


class ResearchProject(BaseModel):
    """One line of the table of research projects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    purpose: str
    progress: Mapping[int, str]
    goal: str


class YearProse(BaseModel):
    """What is said in one year's report only.

    `customers` and `suppliers` are the five largest, as parts of ten thousand.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    overview: _Texts
    research: _Texts
    plan: _Texts
    customer_text: str
    customers: Sequence[int]
    suppliers: Sequence[int]


class Prose(BaseModel):
    """The texts and splits that the discussion and the notes of a company draw on.

    Texts hold fields such as {year}, {revenue} (万元) and {research_share}; the writers
    of the sections fill them in. Splits are weights in the order of their names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    terms: Sequence[tuple[str, str]]
    industry: _Texts
    business: _Texts
    strengths: Sequence[tuple[str, str]]
    strategy: str
    risks: Sequence[tuple[str, str]]
    sector: str
    products: Mapping[str, int]
    regions: Mapping[str, int]
    pay_policy: str
    training: str
    environment: str
    subsidiaries: Sequence[tuple[str, str, str, str]]
    projects: Sequence[ResearchProject]
    years: Mapping[int, YearProse]


class Policy(BaseModel):
    """One accounting policy of the notes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    paragraphs: _Texts


class _Policies(BaseModel):
    policies: Sequence[Policy]


@cache
def read_prose(name: str) -> Prose:
    """Read texts/<name>.toml."""
    return Prose.model_validate(_read(name))


@cache
def read_policies() -> Sequence[Policy]:
    """Read the accounting policies that both companies print."""
    return _Policies.model_validate(_read("policies")).policies


def read_lines(name: str) -> Sequence[str]:
    """Read the lines of texts/<name>.txt."""
    return (_TEXTS / f"{name}.txt").read_text("utf-8").splitlines()


def _read(name: str) -> Mapping[str, object]:
    return tomllib.loads((_TEXTS / f"{name}.toml").read_text("utf-8"))
