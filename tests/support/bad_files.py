"""Files that cannot become a report, each wrong in one way, written into a folder.

`BAD_FILES` names them all with the job's reason code that each must end in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from tests.support.hostile_pdfs import empty_pages as pages_without_content
from tests.support.tiny_pdf import Line, TinyPage, table, tiny_pdf

GOOD_PAGE = TinyPage(
    texts=(
        Line(60, 80, "示例装备股份有限公司2023年年度报告"),
        Line(60, 100, "合并资产负债表"),
        Line(480, 100, "单位：元"),
    ),
    tables=(table([["项目", "期末余额", "期初余额"], ["货币资金", "1,234.50", "1,000.00"]], top=110),),
)

_NO_PAGES = b"""%PDF-1.4
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Kids[]/Count 0>>
endobj
xref
0 3
0000000000 65535 f\x20
0000000009 00000 n\x20
0000000054 00000 n\x20
trailer
<</Size 3/Root 1 0 R>>
startxref
100
%%EOF
"""


def not_a_pdf(folder: Path) -> Path:
    """A text that is called .pdf."""
    return _write(folder, "not_a_pdf.pdf", "这不是 PDF，只是一段文字。\n".encode())


def empty_file(folder: Path) -> Path:
    """No byte at all."""
    return _write(folder, "empty_file.pdf", b"")


def truncated_pdf(folder: Path) -> Path:
    """The first third of a good file: header and objects, but neither xref nor trailer."""
    whole = tiny_pdf(GOOD_PAGE, GOOD_PAGE)
    return _write(folder, "truncated_pdf.pdf", whole[: len(whole) // 3])


def encrypted_pdf(folder: Path) -> Path:
    """A good file that opens only with a password."""
    with pymupdf.open(stream=tiny_pdf(GOOD_PAGE)) as document:
        content = document.tobytes(
            encryption=pymupdf.PDF_ENCRYPT_AES_256,  # type: ignore[attr-defined]
            user_pw="reader",
            owner_pw="owner",
        )
    return _write(folder, "encrypted_pdf.pdf", content)


def no_pages(folder: Path) -> Path:
    """A well-formed file whose page tree is empty; PyMuPDF refuses to write one."""
    return _write(folder, "no_pages.pdf", _NO_PAGES)


def empty_pages(folder: Path, count: int = 6_000) -> Path:
    """Pages without any content; one page object after another, written by hand in no time."""
    return _write(folder, "empty_pages.pdf", pages_without_content(count))


def scanned_page(folder: Path) -> Path:
    """A page that is only an image, as a scanner leaves it: no text to extract."""
    with pymupdf.open(stream=tiny_pdf(GOOD_PAGE)) as source, pymupdf.open() as scanned:
        picture = source[0].get_pixmap(dpi=100, colorspace=pymupdf.csGRAY)
        page = scanned.new_page(width=595.3, height=841.9)
        page.insert_image(page.rect, pixmap=picture)
        content = scanned.tobytes(deflate=True, no_new_id=True)
    return _write(folder, "scanned_page.pdf", content)


@dataclass(frozen=True, slots=True)
class BadFile:
    """A bad file and the reason code of the job that it ends in."""

    code: str
    write: Callable[[Path], Path]


BAD_FILES = (
    BadFile("not_a_pdf", not_a_pdf),
    BadFile("empty_file", empty_file),
    BadFile("truncated_pdf", truncated_pdf),
    BadFile("encrypted_pdf", encrypted_pdf),
    BadFile("no_pages", no_pages),
    BadFile("no_text", empty_pages),
    BadFile("no_text", scanned_page),
)

HOSTILE_NAMES = (
    "../../escape.pdf",
    "..\\..\\escape.pdf",
    "/etc/absolute.pdf",
    "nul\x00byte.pdf",
    "line\nbreak.pdf",
    "年" * 300 + ".pdf",
    "a" * 300 + ".pdf",
    ".pdf",
    "",
)
"""Names that an upload may claim; none may decide where a byte is stored."""


def write_bad_files(folder: Path) -> dict[Path, str]:
    """Write every bad file; return the reason code that each path must end in."""
    folder.mkdir(parents=True, exist_ok=True)
    return {bad.write(folder): bad.code for bad in BAD_FILES}


def long_name_on_disk(folder: Path) -> Path:
    """A good file under the longest name that a file system takes: 255 bytes, in Chinese."""
    return _write(folder, "年" * 83 + "ab.pdf", tiny_pdf(GOOD_PAGE))


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
