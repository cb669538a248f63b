"""A fact: one figure or text of a report, with the passport that traces it to its cell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from nianbao.domain.geometry import Box

OCR_CHECK = "ocr"
"""The check of a fact that OCR read from a scanned page: passed when identities confirm its figure."""
DEDUCTION_CHECK = "printed_as_deduction"
"""Of a citation, not of a fact: its report prints as a negative the amount that is said, since it takes it off."""


class Table(StrEnum):
    """The tables that facts come from; also the names of the read views."""

    BALANCE_SHEET = "资产负债表"
    INCOME_STATEMENT = "利润表"
    CASH_FLOW_STATEMENT = "现金流量表"
    KEY_FIGURES = "主要会计数据"
    STAFF = "员工情况"
    COMPANY = "公司信息"


class Scope(StrEnum):
    """Whose figures: the group's, the parent company's alone, or not applicable."""

    CONSOLIDATED = "合并"
    PARENT = "母公司"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Passport:
    """Where a value stands: physical page from 1, the cell's box, the text as printed.

    `column` is the header over the cell as printed, the texts of its rows parted by blanks
    ("2020年12月31日", "2018年 调整前"); "" where a label stands beside its value without one.
    `parent` is the label of the row that a 其中 row belongs to, "" for any other row.
    An imported fact has `page` 0, no box, and `printed` holds the imported text.
    """

    page: int
    box: Box | None
    printed: str
    column: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One accounting identity that the value took part in, e.g. assets=liabilities+equity."""

    identity: str
    passed: bool

    def __str__(self) -> str:
        return f"{self.identity}:{'pass' if self.passed else 'fail'}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of facts.csv.

    `metric` is the catalogue's name or "" when the label is in no catalogue entry.
    `period` is written as the contract says: "2024", "2023H1" or "2023-06-30".
    `value` is in yuan, persons or a fraction; a text fact has a `str`.
    `unit` is the unit as printed ("元", "千元", "%", "人" or "").
    `is_restated_away` marks a 调整前 figure, which a restated one replaces.
    """

    table: Table
    scope: Scope
    metric: str
    label: str
    period: str
    value: Decimal | str
    unit: str
    passport: Passport
    checks: tuple[Check, ...] = ()
    is_restated_away: bool = False
