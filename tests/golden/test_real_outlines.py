"""The outlines of the real reports, read off their rendered contents and chapter pages by eye."""

from __future__ import annotations

import ast
import csv
import json
from itertools import pairwise
from pathlib import Path

import pytest

from nianbao.domain.doctree import TreeNode
from nianbao.domain.headings import normal
from nianbao.domain.parsed_report import ParsedReport
from nianbao.domain.row import RowType
from nianbao.domain.row_file import write_rows
from services.parser.pipeline import parse_document

OUTLINES = Path(__file__).parent / "real" / "outlines"
NAMES = sorted(path.stem for path in OUTLINES.glob("*.csv"))


def test_every_report_has_an_outline() -> None:
    assert len(NAMES) == 24


@pytest.mark.parametrize("name", NAMES)
def test_the_outline_is_complete_and_on_the_right_pages_and_the_tree_is_sound(
    shared_data: Path, tmp_path: Path, name: str
) -> None:
    code, rest = name.split("_", 1)
    [file] = (shared_data / "reports").glob(f"{code}_*_{rest}.pdf")

    parsed = parse_document(file)

    for level, wanted in _truth(name).items():
        headings = [node for node in parsed.nodes if node.level == level and not node.is_leaf]
        assert [(normal(node.title), node.page) for node in headings] == wanted
    _assert_sound(parsed.nodes, parsed)
    _assert_contract(parsed, tmp_path / "rows.jsonl")


def _truth(name: str) -> dict[int, list[tuple[str, int]]]:
    levels: dict[int, list[tuple[str, int]]] = {}
    with (OUTLINES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            levels.setdefault(int(line["level"]), []).append((normal(line["title"]), int(line["page"])))
    return levels


def _assert_sound(nodes: tuple[TreeNode, ...], parsed: ParsedReport) -> None:
    root = nodes[0]
    assert (root.parent, root.level, root.rows) == (None, 0, (0, len(parsed.rows) - 1))
    for node in nodes[1:]:
        assert node.parent is not None
        parent = nodes[node.parent]
        assert not parent.is_leaf
        assert parent.id < node.id
        assert node.level == parent.level + 1
        assert parent.rows[0] <= node.rows[0] <= node.rows[1] <= parent.rows[1]
        assert node.page == parsed.rows[node.rows[0]].page
    assert all(before.page <= after.page for before, after in pairwise(nodes))
    leaves = [node for node in nodes[1:] if node.is_leaf]
    assert all(before.rows[1] < after.rows[0] for before, after in pairwise(leaves))
    # Every row of content is a heading or in exactly one leaf.
    told = [node.rows[0] for node in nodes[1:] if not node.is_leaf]
    told += [number for node in leaves for number in range(node.rows[0], node.rows[1] + 1)]
    content = {row.number for row in parsed.rows if row.type in (RowType.TEXT, RowType.TABLE)}
    running = {row.number for row in parsed.rows} - content
    assert len(told) == len(set(told))
    assert content <= set(told) <= content | running


def _assert_contract(parsed: ParsedReport, path: Path) -> None:
    write_rows(path, parsed.rows)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["allrow"] for line in lines] == list(range(lines[0]["allrow"], lines[0]["allrow"] + len(lines)))
    assert all(before["page"] <= after["page"] for before, after in pairwise(lines))
    assert {line["type"] for line in lines} <= {"页眉", "页脚", "text", "excel"}
    for line in lines:
        assert isinstance(line["inside"], str)
        if line["type"] == "excel":
            cells = ast.literal_eval(line["inside"])
            assert isinstance(cells, list)
            assert all(isinstance(cell, str) for cell in cells)
