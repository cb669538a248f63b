"""A PDF's pages one at a time: words and rules to lines and tables, pictures to OCR, damage to a mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pymupdf

from nianbao.domain.errors import BadDocument
from services.parser.layout import PageContent, PageTable, RawPage, TextLine
from services.parser.pdf_faults import PDF_FAULTS, is_out_of_memory
from services.parser.scans.is_scanned import is_scanned
from services.parser.scans.list_pages import list_pages
from services.parser.scans.recognised_page import ReadScan, RecognisedPage
from services.parser.stages.build_grids import build_grids
from services.parser.stages.fill_cells import fill_cells
from services.parser.stages.find_borderless_tables import find_borderless_tables
from services.parser.stages.group_lines import group_lines
from services.parser.stages.join_words import into_lines
from services.parser.stages.merge_rules import merge_rules
from services.parser.stages.part_aside import part_aside
from services.parser.stages.read_page import read_page
from services.parser.stages.realign_grid import FigureSpan, realign_grids
from services.parser.stages.split_columns import find_gutter, in_column_order, split_at

# MuPDF keeps fonts and forms it has met; emptied so seldom because the next pages need most of them again.
_WINDOW_PAGES = 256
# A4 in points, for a page that is too damaged to tell its size.
_UNKNOWN_SIZE = (595.3, 841.9)


def read_pages(document: pymupdf.Document, read_scan: ReadScan | None) -> Iterator[PageContent]:
    """Give the pages in order; those that are only pictures by `read_scan`, unread without it.

    Raises:
        BadDocument: no page has any text; known when the last one was given.
    """
    words = 0
    is_damaged = False
    scanned: list[int] = []
    for index in range(document.page_count):
        page = _read_page(document, index, read_scan)
        words += page.word_count
        if page.is_scanned:
            scanned.append(page.number)
        is_damaged = is_damaged or page.is_unreadable
        if index % _WINDOW_PAGES == _WINDOW_PAGES - 1:
            pymupdf.TOOLS.store_shrink(100)
        yield page
    if words == 0 and is_damaged:
        raise BadDocument("文件已损坏，没有一页能读出文字，请重新下载后再提交", code="truncated_pdf")
    if words == 0:
        raise BadDocument(_without_text(scanned), code="no_text")


def _without_text(scanned: Sequence[int]) -> str:
    if scanned:
        return (
            f"PDF 没有文字层，{list_pages(scanned)}是扫描图片；请提供可复制文字的 PDF，"
            "或安装文字识别组件（pip install 'nianbao[ocr]'）后重新提交"
        )
    return "PDF 没有文字层（可能是扫描件），请提供可复制文字的 PDF，或先做文字识别（OCR）"


def _read_page(document: pymupdf.Document, index: int, read_scan: ReadScan | None) -> PageContent:
    recognised: RecognisedPage | None = None
    try:
        raw = read_page(document, index)
        is_picture = is_scanned(raw.words, lambda: document[index])
        if is_picture and read_scan is not None:
            recognised = read_scan(document[index], index + 1)
    except PDF_FAULTS as error:
        if is_out_of_memory(error):
            raise
        # One damaged page does not cost the others; a warning names it.
        return PageContent(index + 1, *_UNKNOWN_SIZE, (), 0, is_unreadable=True)
    content = read_content(raw if recognised is None else recognised.raw())
    return replace(
        content,
        is_scanned=is_picture,
        is_recognised=recognised is not None,
        doubtful=recognised.doubtful if recognised is not None else (),
    )


def read_content(raw: RawPage, doubted: Sequence[PageTable] = (), figures: Sequence[FigureSpan] = ()) -> PageContent:
    """Tell a page's tables and lines apart; tables doubted after a first reading are realigned by `figures`."""
    grids = build_grids(merge_rules(raw.horizontal), merge_rules(raw.vertical))
    if doubted:
        grids = realign_grids(grids, raw, doubted, figures)
    tables, outside = fill_cells(raw, grids)
    aside: list[TextLine] = []
    if raw.aside:
        aside, outside = part_aside(raw, outside)
    lines = into_lines(outside) if outside else []
    gutter = find_gutter(lines, raw.width)
    items: list[TextLine | PageTable] = [*tables, *aside]
    for column in (lines,) if gutter is None else split_at(lines, gutter):
        aligned, loose = find_borderless_tables(raw.number, column)
        items += [*aligned, *group_lines(raw.number, loose)]
    if gutter is None:
        items.sort(key=lambda item: (item.y0, item.x0))
    else:
        items = in_column_order(items, gutter)
    return PageContent(
        raw.number,
        raw.width,
        raw.height,
        tuple(items),
        len(raw.words),
        turn=raw.turn,
    )
