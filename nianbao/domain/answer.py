"""Answers: figures with passports, passages, citations and what was run to get them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nianbao.domain.geometry import Box
from nianbao.domain.question import Route


@dataclass(frozen=True, slots=True)
class Citation:
    """Where something said stands in a document.

    `document` is the file's name as ingested, `page` the physical page from 1 (0 for an
    imported fact). The fields from `metric` on are set for figures only; `value` is a
    plain decimal in the catalogue's unit, or the text of a text fact. `label` is the row and
    `column` the header over the cell, both as printed. `restated_value` is what the newest
    report that restates the figure says, `restated_by` that report ("2023年年报"); "" else.
    """

    document: str
    page: int
    box: Box | None
    text: str
    metric: str = ""
    period: str = ""
    scope: str = ""
    value: str = ""
    unit: str = ""
    checks: tuple[str, ...] = ()
    report_id: str = ""
    company: str = ""
    label: str = ""
    column: str = ""
    restated_value: str = ""
    restated_by: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One fetched value: whose, which metric, when, and its citation.

    `value` is None when the report does not state the figure.
    """

    company_code: str
    company_name: str
    metric: str
    period: str
    value: Decimal | str | None
    unit: str
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Term:
    """One operand of a computed value: which figure stands for it.

    `operand` is the operand as the formula writes it. `value` is None for one that counts
    as zero because no report states it.
    """

    operand: str
    company_code: str
    company_name: str
    metric: str
    period: str
    value: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class Computed:
    """One value computed in code from fetched cells.

    `display` is percent, points (of per cent), decimal, yuan, per_share, persons, count
    (of companies) or place (in a ranking). `formula` is in the catalogue's formula language and `terms` are its
    operands in the order written; both are empty for a count. `period` is "" for a value
    over several periods or none, and `name` says which.
    """

    company_code: str
    company_name: str
    name: str
    period: str
    value: Decimal
    display: str
    formula: str = ""
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class FactAnswer:
    """What nl2sql hands to the generator.

    `missing` says in Chinese what could not be had; when it is set and there are no
    cells with values, the answer is a refusal with `refusal_code`. `warnings` are
    sentences about figures that were had, e.g. that one failed an accounting check.
    `universe` is how many companies a ranking or another statistic ranged over: those of
    the `loaded` ones (of the region, where one is named) whose report states the metric.
    Of a growth `without_base` more state it, but had nothing or a loss before. `elsewhere` more state
    it in a table that was not read: 主要会计数据 beside the statements, or the other way round.
    """

    plan_json: str
    sql: str
    cells: tuple[Cell, ...] = ()
    computed: tuple[Computed, ...] = ()
    missing: tuple[str, ...] = ()
    refusal_code: str = ""
    universe: int = 0
    loaded: int = 0
    without_base: int = 0
    elsewhere: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PassageLine:
    """Where in a passage's text a line begins, and where on the pages it stands.

    `is_row` marks a table's row said as a sentence, `is_heading` a heading within the passage.
    """

    start: int
    page: int
    box: Box | None
    is_row: bool = False
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage found by search, with where it stands and how well it matched.

    `topic` names the topic of data/topics.toml that the passage is the section of, "" for
    one found by its words. `lines` are in order; empty where their places are not known.
    """

    report_id: str
    document: str
    company: str
    period: str
    title_path: str
    text: str
    page: int
    box: Box | None
    score: float
    found_by: str = ""
    topic: str = ""
    lines: tuple[PassageLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Writing:
    """A model has begun to write; what it writes is checked a sentence at a time before it is shown."""

    model: str


@dataclass(frozen=True, slots=True)
class TermSource:
    """A term of the glossary that an answer is from: the file that it is written in, and the glossary's version."""

    term: str
    file: str
    version: str
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DroppedSentence:
    """A sentence that a model wrote and the guard did not let pass.

    `problems` are pairs: the guard's kind (figure, year, owner, metric, name, denied, foreign), and the part of the
    sentence that the evidence does not hold.
    """

    sentence: str
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, as REST, the command line and sessions carry it.

    `sql` is "" when none ran. `plan` is the plan's JSON text or "". `composed_by` is
    template, extract or model. `terms` are the sources of a knowledge answer, as `citations` those of others.
    `dropped` is kept for learning from; no reader is shown it.
    """

    question: str
    text: str
    is_refused: bool
    route: Route
    sql: str = ""
    plan: str = ""
    citations: tuple[Citation, ...] = ()
    refusal_code: str = ""
    composed_by: str = "template"
    latency_ms: float = 0.0
    warnings: tuple[str, ...] = ()
    terms: tuple[TermSource, ...] = ()
    dropped: tuple[DroppedSentence, ...] = ()
