"""Open a PDF, or say precisely why it cannot be one."""

from __future__ import annotations

from pathlib import Path

import pymupdf

from nianbao.domain.errors import BadDocument
from services.parser.pdf_faults import PDF_FAULTS, is_out_of_memory

_PDF_MARK = b"%PDF-"
# The standard lets junk stand in front of the mark, within the first kilobyte.
_MARK_WITHIN = 1024
_END_WITHIN = 4096


def open_safely(path: Path, max_pages: int, max_bytes: int) -> pymupdf.Document:
    """Open a PDF for reading.

    Raises:
        BadDocument: with code empty_file, not_a_pdf, truncated_pdf, encrypted_pdf,
            no_pages or too_large.
    """
    _check_bytes(path, max_bytes)
    # MuPDF prints what it repairs; a damaged file is said in the report instead.
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        document = pymupdf.open(path, filetype="pdf")
    except PDF_FAULTS as error:
        if is_out_of_memory(error):
            raise
        raise BadDocument("文件已损坏，无法作为 PDF 打开，请重新下载后再提交", code="truncated_pdf") from error
    if document.needs_pass:
        raise BadDocument("PDF 有密码保护，请去除密码后再提交", code="encrypted_pdf")
    _check_pages(document, path, max_pages)
    return document


def _check_bytes(path: Path, max_bytes: int) -> None:
    size = path.stat().st_size
    if size == 0:
        raise BadDocument("文件是空的（0 字节），请重新下载后再提交", code="empty_file")
    if size > max_bytes:
        raise BadDocument(
            f"文件有 {size / 1e6:.0f} MB，超过上限 {max_bytes / 1e6:.0f} MB，请拆分或压缩后再提交", code="too_large"
        )
    with path.open("rb") as file:
        if _PDF_MARK not in file.read(_MARK_WITHIN):
            raise BadDocument("文件不是 PDF（开头没有 %PDF 标记），请确认文件类型", code="not_a_pdf")


def _check_pages(document: pymupdf.Document, path: Path, max_pages: int) -> None:
    try:
        pages = document.page_count
    except PDF_FAULTS as error:
        if is_out_of_memory(error):
            raise
        raise BadDocument("文件已损坏，页面目录无法读取，请重新下载后再提交", code="truncated_pdf") from error
    if pages == 0:
        if document.is_repaired:
            raise BadDocument("文件已损坏，找不到任何页面，请重新下载后再提交", code="truncated_pdf")
        raise BadDocument("PDF 一页也没有，请检查文件", code="no_pages")
    if document.is_repaired and _is_truncated(path):
        raise BadDocument("PDF 不完整（文件尾缺失），可能没有下载完，请重新下载后再提交", code="truncated_pdf")
    if pages > max_pages:
        raise BadDocument(f"PDF 有 {pages} 页，超过上限 {max_pages} 页，请拆分后再提交", code="too_large")


def _is_truncated(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _END_WITHIN))
        return b"%%EOF" not in file.read()
