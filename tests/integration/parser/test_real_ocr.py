"""The real engine on a drawn page that is only a picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.domain.fact import Fact
from services.parser.pipeline import parse_document
from services.parser.scans.lazy_reader import lazy_reader
from services.parser.scans.rapid_engine import is_ocr_installed
from tests.unit.parser.drawn import COVER, statement_page
from tests.unit.parser.scanned import write_scan


@pytest.mark.skipif(not is_ocr_installed(), reason="the extra nianbao[ocr] is not installed")
def test_a_scanned_statement_is_read_and_its_figures_confirm_each_other(tmp_path: Path) -> None:
    path = write_scan(tmp_path / "a.pdf", COVER, statement_page(), scanned=(1, 2), dpi=150)
    parsed = parse_document(path, read_scan=lazy_reader(is_quiet=True))

    assert (parsed.summary.identity.company_code, parsed.summary.identity.year) == ("600001", 2023)
    (total,) = (fact for fact in parsed.facts if _is(fact, "资产总计"))
    (cash,) = (fact for fact in parsed.facts if _is(fact, "货币资金"))
    assert (str(total.value), str(cash.value)) == ("2000.00", "1234.50")
    assert "ocr:pass" in map(str, total.checks)
    assert total.passport.page == 2
    assert total.passport.box is not None
    assert 320 < total.passport.box.x0 < total.passport.box.x1 < 435


def _is(fact: Fact, metric: str) -> bool:
    return fact.metric == metric and fact.period == "2023"
