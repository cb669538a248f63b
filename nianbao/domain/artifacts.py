"""The five files of a parsed report: rows.jsonl, tree.json, tables.jsonl, facts.csv, report.json.

`write_report_files` and `read_report_files` are the whole contract between the parser,
which writes them, and whoever stores or reads them. Plain files, UTF-8, LF.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from nianbao.domain.amount import plain
from nianbao.domain.artifact_types import NOT_AN_ARTIFACT, finite, text, whole
from nianbao.domain.doctree import TreeNode
from nianbao.domain.errors import BadDocument
from nianbao.domain.fact import Scope, Table
from nianbao.domain.fact_file import read_facts, write_facts
from nianbao.domain.geometry import Box
from nianbao.domain.json_text import corners, quoted
from nianbao.domain.parsed_report import IdentityResult, ParsedReport, ParseWarning, ReportSummary, Reread, RereadFigure
from nianbao.domain.printed_in_line import printed_in_line
from nianbao.domain.printed_table import CellHead, PrintedTable, TableCell
from nianbao.domain.report import ReportIdentity, ReportKind
from nianbao.domain.row_file import read_rows, write_rows

ROWS_FILE = "rows.jsonl"
TREE_FILE = "tree.json"
TABLES_FILE = "tables.jsonl"
FACTS_FILE = "facts.csv"
REPORT_FILE = "report.json"
ARTIFACT_FILES = (ROWS_FILE, TREE_FILE, TABLES_FILE, FACTS_FILE, REPORT_FILE)


def write_report_files(folder: Path, parsed: ParsedReport) -> None:
    """Write the five files into an existing folder, report.json last."""
    write_rows(folder / ROWS_FILE, parsed.rows)
    write_tree(folder / TREE_FILE, parsed.nodes)
    write_tables(folder / TABLES_FILE, parsed.tables)
    write_facts(folder / FACTS_FILE, parsed.facts)
    write_summary(folder / REPORT_FILE, parsed.summary)


def read_report_files(folder: Path) -> ParsedReport:
    """Read the five files back.

    facts.csv has no column for the printed text and what it stands under: they are found
    in tables.jsonl by page and box, a number in a line of text in rows.jsonl; so
    `Passport.printed` is "" only for a text that stands in no table.

    Raises:
        BadDocument: the files are cut, of another version or not ours.
        OSError: a file is missing or cannot be read.
    """
    try:
        tables = tuple(read_tables(folder / TABLES_FILE))
        rows = tuple(read_rows(folder / ROWS_FILE))
        facts = read_facts(folder / FACTS_FILE, printed_texts(tables), heads_of_cells(tables))
        parsed = ParsedReport(
            summary=read_summary(folder / REPORT_FILE),
            rows=rows,
            nodes=read_tree(folder / TREE_FILE),
            tables=tables,
            facts=tuple(printed_in_line(facts, rows)),
        )
        _check_counts(parsed)
    except NOT_AN_ARTIFACT as error:
        message = "解析结果无法读取，可能由不同版本的解析服务写入，请重新提交该文件"
        raise BadDocument(message, code="bad_artifacts") from error
    return parsed


def _check_counts(parsed: ParsedReport) -> None:
    """A file cut at the end of a line reads well; only its count tells.

    Raises:
        ValueError: report.json states another number of rows, nodes, tables or facts.
    """
    found = {
        "rows": len(parsed.rows),
        "nodes": len(parsed.nodes),
        "tables": len(parsed.tables),
        "facts": len(parsed.facts),
    }
    for name, count in parsed.summary.counts:
        if found.get(name, count) != count:
            raise ValueError(f"{found[name]} {name}, where report.json states {count}")


def printed_texts(tables: Iterable[PrintedTable]) -> dict[tuple[int, float, float, float, float], str]:
    """Map page and rounded box to the text printed there."""
    return {
        (cell.page, *cell.box.rounded()): cell.text
        for table in tables
        for row in table.rows
        for cell in row
        if cell.box is not None
    }


def heads_of_cells(tables: Iterable[PrintedTable]) -> dict[tuple[int, float, float, float, float], CellHead]:
    """Map page and rounded box to what the cell there stands under."""
    return {(head.page, *head.box.rounded()): head for table in tables for head in table.heads}


def write_tree(path: Path, nodes: Iterable[TreeNode]) -> None:
    """Write tree.json: a list of nodes, parents before children."""
    lines = ",\n".join(map(_node_line, nodes))
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def _node_line(node: TreeNode) -> str:
    parent = "null" if node.parent is None else node.parent
    return (
        f'{{"id": {node.id}, "parent": {parent}, "level": {node.level}, "type": {quoted(node.type)}, '
        f'"title": {quoted(node.title)}, "page": {node.page}, "rows": [{node.rows[0]}, {node.rows[1]}]}}'
    )


def read_tree(path: Path) -> tuple[TreeNode, ...]:
    """Read tree.json."""
    return tuple(
        TreeNode(
            id=whole(node["id"]),
            parent=None if node["parent"] is None else whole(node["parent"]),
            level=whole(node["level"]),
            type=text(node["type"]),
            title=text(node["title"]),
            page=whole(node["page"]),
            rows=(whole(node["rows"][0]), whole(node["rows"][1])),
        )
        for node in json.loads(path.read_text(encoding="utf-8"))
    )


def write_tables(path: Path, tables: Iterable[PrintedTable]) -> None:
    """Write tables.jsonl; a cell is [text, column, span, page, box or null], a head [page, box, column, parent]."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(map(_table_line, tables))


def _table_line(table: PrintedTable) -> str:
    pages = ", ".join(map(str, table.pages))
    columns = ", ".join(map(quoted, table.columns))
    rows = ", ".join([f"[{', '.join(map(_cell_out, row))}]" for row in table.rows])
    heads = f', "heads": [{", ".join(map(_head_out, table.heads))}]' if table.heads else ""
    return (
        f'{{"id": {table.id}, "pages": [{pages}], "title": {quoted(table.title)}, "unit": {quoted(table.unit)}, '
        f'"columns": [{columns}], "rows": [{rows}]{heads}}}\n'
    )


def read_tables(path: Path) -> Iterator[PrintedTable]:
    """Read tables.jsonl, one table at a time."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            table = json.loads(line)
            yield PrintedTable(
                id=whole(table["id"]),
                pages=tuple(map(whole, table["pages"])),
                title=text(table["title"]),
                unit=text(table["unit"]),
                columns=tuple(map(text, table["columns"])),
                rows=tuple(tuple(_cell_in(*cell) for cell in row) for row in table["rows"]),
                heads=tuple(_head_in(*head) for head in table.get("heads", ())),
            )


def _cell_out(cell: TableCell) -> str:
    text, column, span, page, box = cell
    return f"[{quoted(text)}, {column}, {span}, {page}, {corners(box)}]"


def _head_out(head: CellHead) -> str:
    return f"[{head.page}, {corners(head.box)}, {quoted(head.column)}, {quoted(head.parent)}]"


def _head_in(page: int, corners: list[float], column: str, parent: str) -> CellHead:
    return CellHead(whole(page), Box(*map(finite, corners)), text(column), text(parent))


def _cell_in(printed: str, column: int, span: int, page: int, corners: list[float] | None) -> TableCell:
    box = Box(*map(finite, corners)) if corners else None
    return TableCell(text(printed), whole(column), whole(span), whole(page), box)


def write_summary(path: Path, summary: ReportSummary) -> None:
    """Write report.json."""
    identity = summary.identity
    content = {
        "parser_version": summary.parser_version,
        "identity": {
            "company_code": identity.company_code,
            "short_name": identity.short_name,
            "full_name": identity.full_name,
            "english_name": identity.english_name,
            "year": identity.year,
            "kind": identity.kind.value,
            "period": str(identity.period),
        },
        "page_count": summary.page_count,
        "page_sizes": [list(size) for size in summary.page_sizes],
        "timings_ms": dict(summary.timings_ms),
        "counts": dict(summary.counts),
        "warnings": [{"code": w.code, "message": w.message, "page": w.page} for w in summary.warnings],
        "identity_checks": [
            {
                "identity": result.identity,
                "table": result.table.value,
                "scope": result.scope.value,
                "period": result.period,
                "stated": plain(result.stated),
                "computed": plain(result.computed),
                "passed": result.passed,
            }
            for result in summary.identity_results
        ],
        "reread": [
            {
                "table": reread.table.value,
                "scope": reread.scope.value,
                "pages": list(reread.pages),
                "taken": reread.is_taken,
                "failed": list(reread.failed),
                "still_failed": list(reread.still_failed),
                "figures": [[each.label, each.period, each.first, each.other] for each in reread.figures],
            }
            for reread in summary.rereads
        ],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_summary(path: Path) -> ReportSummary:
    """Read report.json."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return ReportSummary(
        parser_version=text(content["parser_version"]),
        identity=_identity_in(content["identity"]),
        page_count=whole(content["page_count"]),
        page_sizes=tuple((finite(size[0]), finite(size[1])) for size in content["page_sizes"]),
        timings_ms=tuple((text(name), finite(time)) for name, time in content["timings_ms"].items()),
        warnings=tuple(
            ParseWarning(text(w["code"]), text(w["message"]), whole(w["page"])) for w in content["warnings"]
        ),
        identity_results=tuple(
            IdentityResult(
                identity=text(result["identity"]),
                table=Table(result["table"]),
                scope=Scope(result["scope"]),
                period=text(result["period"]),
                stated=Decimal(result["stated"]),
                computed=Decimal(result["computed"]),
                passed=result["passed"],
            )
            for result in content["identity_checks"]
        ),
        counts=tuple((text(name), whole(count)) for name, count in content["counts"].items()),
        rereads=tuple(map(_reread_in, content.get("reread", ()))),
    )


def _reread_in(content: Mapping[str, Any]) -> Reread:
    return Reread(
        table=Table(content["table"]),
        scope=Scope(content["scope"]),
        pages=tuple(map(whole, content["pages"])),
        is_taken=bool(content["taken"]),
        failed=tuple(map(text, content["failed"])),
        still_failed=tuple(map(text, content["still_failed"])),
        figures=tuple(RereadFigure(*map(text, figure)) for figure in content["figures"]),
    )


def _identity_in(content: Mapping[str, object]) -> ReportIdentity:
    return ReportIdentity(
        company_code=str(content["company_code"]),
        short_name=str(content["short_name"]),
        full_name=str(content["full_name"]),
        english_name=str(content["english_name"]),
        year=int(str(content["year"])),
        kind=ReportKind(str(content["kind"])),
    )
