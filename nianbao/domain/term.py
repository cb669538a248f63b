"""Terms of accounting, banking and the capital market, and what is written about how they relate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the glossary.

    `definition` is a sentence that names the term. `note` says what the term tells a reader and
    where it is shown, `drivers` what raises and lowers it ("" where that is not written). `metric`
    is the catalogue's name where the term is a metric; the formula of a derived metric is the
    catalogue's, so that 什么是毛利率 and 某公司的毛利率 agree. `formula` is a right-hand side of the
    formula language; `result` is what it gives where that is not the term itself (年折旧额 under
    年限平均法). `file` is the data file that it is written in.
    """

    name: str
    definition: str
    note: str = ""
    drivers: str = ""
    aliases: tuple[str, ...] = ()
    metric: str = ""
    formula: str = ""
    result: str = ""
    related: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Contrast:
    """What tells two terms apart."""

    terms: tuple[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of `subject` does; `objects` are words by which a question may say on what."""

    subject: str
    objects: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class GlossaryContent:
    """Everything written in the glossary's files, in their order."""

    terms: tuple[Term, ...]
    contrasts: tuple[Contrast, ...]
    effects: tuple[Effect, ...]
