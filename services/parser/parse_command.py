"""Parse one file into a folder; what `nianbao parse` and the queue's child process run."""

from __future__ import annotations

import tempfile
from pathlib import Path

from nianbao.domain.artifacts import ARTIFACT_FILES, write_report_files
from nianbao.domain.parsed_report import ParsedReport
from nianbao.domain.place import is_text_name
from services.parser.pipeline import DEFAULT_LIMITS, Limits, parse_document
from services.parser.scans.recognised_page import ReadScan

_ROW_FILE_ENDINGS = (".rows.jsonl", ".rows.jsonl.gz")


def is_row_file(name: str) -> bool:
    """Whether a file name says that the file holds rows instead of a PDF."""
    return name.endswith(_ROW_FILE_ENDINGS)


def parse_to_folder(
    source: Path,
    out: Path,
    limits: Limits = DEFAULT_LIMITS,
    *,
    is_rows: bool | None = None,
    is_text: bool | None = None,
    file_name: str = "",
    read_scan: ReadScan | None = None,
) -> ParsedReport:
    """Parse a PDF or a row file and write the five artifact files into `out`.

    The folder is made when missing; its artifacts are replaced only by whole ones.
    `is_rows` and `is_text` override what the file name says; `file_name` is the one as submitted, where
    `source` is stored under another. `read_scan` reads the pages that are only pictures.

    Raises:
        BadDocument: the file cannot become a report; its code and message say why.
        OSError: the source cannot be read or the folder cannot be written.
    """
    rows = is_row_file(source.name) if is_rows is None else is_rows
    text = is_text_name(source.name) if is_text is None else is_text
    parsed = parse_document(source, limits, is_rows=rows, is_text=text, file_name=file_name, read_scan=read_scan)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=out) as scratch:
        write_report_files(Path(scratch), parsed)
        for name in ARTIFACT_FILES:
            (Path(scratch) / name).replace(out / name)
    return parsed
