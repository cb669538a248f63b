"""What must hold of every parse, whatever the file: a sound report, or a reason that a reader understands."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from pathlib import Path

from nianbao.domain.artifacts import ARTIFACT_FILES, read_report_files
from nianbao.domain.errors import BadDocument
from nianbao.domain.geometry import Box
from nianbao.domain.parsed_report import ParsedReport
from nianbao.domain.period import Period
from services.parser.parse_command import parse_to_folder
from services.parser.pipeline import Limits
from services.parser.run_in_child import ChildLimits, run_in_child

REPORT = "report"
_CHINESE = re.compile("[\u4e00-\u9fff]")
# What Postgres or UTF-8 refuses, or a terminal obeys; tabs and line ends are layout.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SLACK_PT = 1.0


def parse_hostile(
    source: Path, folder: Path, limits: Limits, child_limits: ChildLimits, *, is_rows: bool = False
) -> tuple[str, str]:
    """Parse in a child as the worker does; "report" or the reason's code, and its message.

    `folder` is empty and receives the artifacts.

    Raises:
        AssertionError: a reason without Chinese, or artifacts that are not sound.
    """
    out = folder / "out"
    out.mkdir()
    try:
        run_in_child(lambda: _parse(source, out, limits, is_rows=is_rows), folder, child_limits, lambda: None)
    except BadDocument as error:
        code, message = error.code, error.message
    else:
        check_artifacts(out)
        return REPORT, ""
    assert _CHINESE.search(message), message
    return code, message


def _parse(source: Path, out: Path, limits: Limits, *, is_rows: bool) -> None:
    parse_to_folder(source, out, limits, is_rows=is_rows)


def check_artifacts(folder: Path) -> ParsedReport:
    """Read the artifacts back and check what every reader of them relies on."""
    for name in ARTIFACT_FILES:
        text = (folder / name).read_bytes().decode("utf-8")
        found = _CONTROL.search(text) or re.search(r"\\u(?:000|001|d[89a-f])", text)
        assert found is None, (name, found)
        assert re.search(r"\b(?:NaN|Infinity)\b, ", text) is None or name == "rows.jsonl", name
    parsed = read_report_files(folder)
    sizes = parsed.summary.page_sizes
    assert all(math.isfinite(side) and side > 0 for size in sizes for side in size), sizes
    assert [row.number for row in parsed.rows] == list(range(len(parsed.rows)))
    for row in parsed.rows:
        assert 1 <= row.page <= parsed.summary.page_count, row
        _check_box(row.box, row.page, sizes)
    for table in parsed.tables:
        for cells in table.rows:
            for cell in cells:
                _check_box(cell.box, cell.page, sizes)
    for fact in parsed.facts:
        assert 1 <= fact.passport.page <= parsed.summary.page_count, fact
        _check_box(fact.passport.box, fact.passport.page, sizes)
        assert not isinstance(fact.value, Decimal) or fact.value.is_finite(), fact
        assert fact.value != "", fact
        Period.parse(fact.period)
    return parsed


def _check_box(box: Box | None, page: int, sizes: tuple[tuple[float, float], ...]) -> None:
    if box is None:
        return
    corners = box.rounded()
    assert all(map(math.isfinite, corners)), box
    assert box.x0 <= box.x1 and box.y0 <= box.y1, box
    if sizes:
        width, height = sizes[page - 1]
        assert min(box.x0, box.y0) >= -_SLACK_PT, (box, page)
        assert box.x1 <= width + _SLACK_PT, (box, page, width)
        assert box.y1 <= height + _SLACK_PT, (box, page, height)
