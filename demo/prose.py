"""What an invented company says about itself in words; figures are filled in from its books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResearchProject:
    """One line of the table of research projects."""

    name: str
    purpose: str
    progress: Mapping[int, str]
    goal: str


@dataclass(frozen=True, slots=True)
class Prose:
    """The texts and splits that the discussion and the notes of a company draw on.

    Texts hold fields such as {year}, {revenue} (万元) and {research_share}; the writers
    of the sections fill them in. Splits are weights in the order of their names.
    """

    terms: Sequence[tuple[str, str]]
    industry: Sequence[str]
    business: Sequence[str]
    strengths: Sequence[tuple[str, str]]
    overview: Mapping[int, Sequence[str]]
    research: Mapping[int, Sequence[str]]
    projects: Sequence[ResearchProject]
    strategy: str
    plan: Mapping[int, Sequence[str]]
    risks: Sequence[tuple[str, str]]
    sector: str
    products: Mapping[str, int]
    regions: Mapping[str, int]
    customers: Mapping[int, Sequence[int]]
    suppliers: Mapping[int, Sequence[int]]
    customer_text: Mapping[int, str]
    pay_policy: str
    training: str
    environment: str
    subsidiaries: Sequence[tuple[str, str, str, str]]
