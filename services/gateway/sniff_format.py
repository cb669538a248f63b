"""Tell from a file's name and first bytes what it is, before anything is stored."""

from __future__ import annotations

import zlib

from nianbao.domain.errors import BadDocument
from nianbao.domain.place import is_text_name
from nianbao.store.documents import DocumentFormat

HEAD_BYTES = 1024
"""Readers look for a PDF's header in this many first bytes (ISO 32000-1, annex H)."""

_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"


def sniff_format(file_name: str, head: bytes) -> DocumentFormat:
    """Return what a file is; `head` is its first `HEAD_BYTES` bytes, fewer when it is shorter.

    Raises:
        BadDocument: it is empty, or neither a PDF nor rows nor text (codes empty_file, bad_rows, bad_text, not_a_pdf).
    """
    if not head:
        raise BadDocument("文件是空的（0 字节），请检查后重新上传", code="empty_file")
    name = file_name.lower()
    if b"%PDF" in head and not is_text_name(name):
        return "pdf"
    if name.endswith((".rows.jsonl", ".rows.jsonl.gz")):
        if _begins_an_object(head, is_packed=name.endswith(".gz")):
            return "rows"
        raise BadDocument("文件名是 rows.jsonl，但内容不是一行一个 JSON 对象，请检查文件", code="bad_rows")
    if is_text_name(name):
        if head.startswith(_UTF16) or b"\x00" not in head:
            return "text"
        raise BadDocument("文件名是文本，但内容不是文字，请另存为 UTF-8 编码后再提交", code="bad_text")
    raise BadDocument(
        "文件不是 PDF（开头没有 %PDF 标记），请上传年度报告的 PDF、*.rows.jsonl[.gz]，或文本 *.txt、*.md",
        code="not_a_pdf",
    )


def sniff_table(file_name: str, head: bytes) -> DocumentFormat:
    """Return "facts" for what may be a CSV table, plain or gzipped; `head` as in `sniff_format`.

    Raises:
        BadDocument: it is empty or no CSV (codes empty_file, bad_table).
    """
    if not head:
        raise BadDocument("文件是空的（0 字节），请检查后重新上传", code="empty_file")
    name = file_name.lower()
    is_packed = name.endswith(".csv.gz")
    if not name.endswith((".csv", ".csv.gz")) or is_packed != head.startswith(_GZIP) or b"%PDF" in head:
        raise BadDocument("文件不是 CSV 表格，请提供 *.csv 或 *.csv.gz（第一行为中文列名）", code="bad_table")
    return "facts"


def _begins_an_object(head: bytes, *, is_packed: bool) -> bool:
    if is_packed:
        if not head.startswith(_GZIP):
            return False
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
        except zlib.error:
            return False
    return head.removeprefix(_UTF8_MARK).lstrip().startswith(b"{")
