"""The hand-checked files themselves: untouched, consistent, and true to the page."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pymupdf
import pytest

from tests.support.hand_checked import HandChecked, read_hand_checked

REAL = Path(__file__).parent / "real"
FILES = sorted(path.name for path in REAL.glob("*.facts.csv"))
TABLES = {"资产负债表", "利润表", "现金流量表", "主要会计数据", "员工情况", "公司信息"}
FEWEST_LINES = 60
FACTOR = {
    "元": Decimal(1),
    "元/股": Decimal(1),
    "人": Decimal(1),
    "股": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
    "%": Decimal("0.01"),
}
ASSETS = {"资产总计"}
LIABILITIES = {"负债合计"}
EQUITY = {"所有者权益合计", "股东权益合计", "所有者权益（或股东权益）合计"}


def test_no_file_was_rewritten_by_accident() -> None:
    """A golden file changes only together with its sum, by a person who looked at the page."""
    kept = (REAL / "SHA256SUMS").read_text(encoding="utf-8").splitlines()

    assert [f"{hashlib.sha256((REAL / name).read_bytes()).hexdigest()}  {name}" for name in FILES] == kept


@pytest.mark.parametrize("name", FILES)
def test_a_value_is_the_printed_figure_times_its_unit(name: str) -> None:
    lines = read_hand_checked(REAL / name)

    assert len(lines) >= FEWEST_LINES
    assert {line.table for line in lines} <= TABLES
    assert [str(line) for line in lines if line.unit and Decimal(line.value) != _amount(line)] == []


@pytest.mark.parametrize("name", FILES)
def test_assets_are_liabilities_plus_equity(name: str) -> None:
    sides: defaultdict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for line in read_hand_checked(REAL / name):
        if line.table == "资产负债表":
            sides[line.scope, line.period][line.item] = Decimal(line.value)

    for figures in sides.values():
        assets, liabilities, equity = (_one(figures, names) for names in (ASSETS, LIABILITIES, EQUITY))
        if assets is not None and liabilities is not None and equity is not None:
            assert assets == liabilities + equity


@pytest.mark.parametrize("name", FILES)
def test_what_is_printed_stands_on_its_page(shared_data: Path, name: str) -> None:
    code, year_and_kind = name.removesuffix(".facts.csv").split("_", 1)
    (report,) = (shared_data / "reports").glob(f"{code}_*_{year_and_kind}.pdf")
    lines = read_hand_checked(REAL / name)

    with pymupdf.open(report) as document:
        texts = {page: _squeezed(document[page - 1].get_text()) for page in {line.page for line in lines}}
    assert [str(line) for line in lines if _squeezed(line.printed) not in texts[line.page]] == []


def _amount(line: HandChecked) -> Decimal:
    printed = unicodedata.normalize("NFKC", line.printed).replace(",", "").rstrip("%")
    is_negative = printed.startswith("(")
    return Decimal(printed.strip("()")) * FACTOR[line.unit] * (-1 if is_negative else 1)


def _one(figures: dict[str, Decimal], names: set[str]) -> Decimal | None:
    return next((figures[name] for name in names if name in figures), None)


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
