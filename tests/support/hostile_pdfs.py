"""PDFs made to break a parser, each in one way; all are written in a moment.

`HOSTILE_PDFS` names them. Whether each ends as a report or with a reason is not said
here: what holds of every one of them is in `parse_hostile`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

from tests.support.raw_pdf import raw_pdf, stream

_A4 = b"[0 0 595 842]"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_TEXT = b"BT /F 9 Tf 60 700 Td (600001 annual report 2023) Tj ET\n"
_MEGABYTE = b" " * 1_000_000


def one_page(
    content: bytes = _TEXT, *, box: bytes = _A4, page: bytes = b"", font: bytes = _FONT, filters: bytes = b""
) -> bytes:
    """One page with the given content stream, MediaBox, further page entries and font."""
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox%b/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R%b>>" % (box, page),
            stream(content, filters),
            font,
        ]
    )


def page_tree(pages: bytes, *others: bytes) -> bytes:
    """A file whose object 2, the root of its pages, is as given."""
    return raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", pages, *others])


def with_box(*numbers: object) -> Callable[[], bytes]:
    """A page with text and this MediaBox."""
    return lambda: one_page(box=b"[%b]" % " ".join(map(str, numbers)).encode())


def inflating(megabytes: int, layers: int = 1) -> bytes:
    """A content stream that unpacks to so many megabytes of blanks."""
    packer = zlib.compressobj(9)
    packed = b"".join([*(packer.compress(_MEGABYTE) for _ in range(megabytes)), packer.flush()])
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)
    return one_page(packed, filters=b"/Filter[%b]" % (b"/FlateDecode" * layers))


def words(count: int) -> bytes:
    """A page with `count` words, each at its own place."""
    lines = [b"BT /F 1 Tf %d %d Td (w%d) Tj ET" % (n % 590, n // 590 % 840, n) for n in range(count)]
    return one_page(b"\n".join(lines))


def rules(count: int) -> bytes:
    """A page crossed by `count` lines each way."""
    across = b"\n".join(b"0 %.3f m 595 %.3f l S" % (n * 842 / count, n * 842 / count) for n in range(count))
    down = b"\n".join(b"%.3f 0 m %.3f 842 l S" % (n * 595 / count, n * 595 / count) for n in range(count))
    return one_page(_TEXT + across + b"\n" + down)


def empty_pages(count: int) -> bytes:
    """So many pages with nothing on them."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    return page_tree(
        b"<</Type/Pages/Kids[%b]/Count %d/MediaBox%b>>" % (kids, count, _A4),
        *[b"<</Type/Page/Parent 2 0 R>>"] * count,
    )


def text_pages(count: int, lines: int = 40, extra: bytes = b"") -> bytes:
    """So many pages with a screen of text each, all sharing one content stream.

    The last object, which no page uses, is a stream of `extra`.
    """
    content = b"".join(
        b"BT /F 9 Tf 60 %d Td (line %d of a report 1,234.50) Tj ET\n" % (800 - 18 * n, n) for n in range(lines)
    )
    kids = b" ".join(b"%d 0 R" % number for number in range(5, count + 5))
    return page_tree(
        b"<</Type/Pages/Kids[%b]/Count %d/MediaBox%b/Resources<</Font<</F 4 0 R>>>>>>" % (kids, count, _A4),
        stream(content),
        _FONT,
        *[b"<</Type/Page/Parent 2 0 R/Contents 3 0 R>>"] * count,
        stream(extra),
    )


def _nested(depth: int) -> bytes:
    return one_page(page=b"/Deep " + b"[" * depth + b"]" * depth)


def _nested_forms(depth: int) -> bytes:
    """Forms that draw the next form twice: 2 to the power of `depth` drawings."""
    forms = [
        stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox%b/Resources<</XObject<</X %d 0 R>>>>" % (_A4, 6 + n))
        for n in range(depth)
    ]
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox%b/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>" % _A4,
            stream(b"/X Do"),
            *forms,
            stream(_TEXT, b"/Type/XObject/Subtype/Form/BBox%b/Resources<</Font<</F %d 0 R>>>>" % (_A4, 6 + depth)),
            _FONT,
        ]
    )


def _nowhere_text(matrix: bytes) -> Callable[[], bytes]:
    return lambda: one_page(b"q %b cm\n%bQ\n%b" % (matrix, _TEXT, _TEXT))


def _control_text() -> bytes:
    names = b"/Differences[65/controlNULL/uni0000/uniD800/uniDFFF/u110000/uni007F/uni001B/uniFFFF]"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Type/Encoding%b>>>>" % names
    return one_page(b"BT /F 9 Tf 60 700 Td (ABCDEFGH 1A2B3 \\000\\001\\033) Tj ET", font=font)


def _unicode_map() -> bytes:
    """A font whose ToUnicode maps its codes to NUL, halves of pairs, and a text of 2,000 characters."""
    long = b"4E2D" * 2000
    cmap = (
        b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"5 beginbfchar <41> <0000> <42> <D800> <43> <DC00D800> <44> <%b> <45> <001B005B> endbfchar\n"
        b"endcmap end end" % long
    )
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox%b/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>" % _A4,
            stream(b"BT /F 9 Tf 60 700 Td (ABCDE 1A2 3B4 DDDD) Tj ET"),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
            stream(cmap),
        ]
    )


def _scripts_and_files() -> bytes:
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Names<</EmbeddedFiles"
            b"<</Names[(a.exe)<</Type/Filespec/F(../../a.exe)/EF<</F 6 0 R>>>>]>>>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox%b/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R"
            b"/AA<</O<</S/Launch/F(/bin/sh)>>>>>>" % _A4,
            stream(_TEXT),
            _FONT,
            stream(b"MZ", b"/Type/EmbeddedFile"),
        ]
    )


HOSTILE_PDFS: dict[str, Callable[[], bytes]] = {
    "page tree that holds itself": lambda: page_tree(b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
    "two nodes that hold each other": lambda: page_tree(
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>"
    ),
    "count without pages": lambda: page_tree(b"<</Type/Pages/Kids[]/Count 9>>"),
    "negative count": lambda: page_tree(b"<</Type/Pages/Kids[]/Count -5>>"),
    "count of a billion": lambda: page_tree(b"<</Type/Pages/Kids[]/Count 1000000000>>"),
    "kids that are missing": lambda: page_tree(b"<</Type/Pages/Kids[7 0 R 8 0 R null 3]/Count 4/MediaBox[0 0 9 9]>>"),
    "one page twice": lambda: page_tree(
        b"<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    ),
    "no contents": lambda: page_tree(
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 99 0 R>>"
    ),
    "parent that is the page": lambda: page_tree(
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 3 0 R/Contents 4 0 R>>", stream(_TEXT)
    ),
    "box of no size": with_box(0, 0, 0, 0),
    "box turned over": with_box(595, 842, 0, 0),
    "box below zero": with_box(-5000, -5000, -4000, -4000),
    "box of a continent": with_box(0, 0, 1e30, 1e30),
    "box of strange numbers": with_box("nan", "inf", "--5", "1e999"),
    "box of names": with_box("/A", "/B", "null", "true"),
    "box of two numbers": with_box(0, 0),
    "units of a million": lambda: one_page(page=b"/UserUnit 1000000/Rotate 45"),
    "units below zero": lambda: one_page(page=b"/UserUnit -1/Rotate 2147483648"),
    "text at the end of the world": _nowhere_text(b"1 0 0 1 1e30 -1e30"),
    "text of no size": _nowhere_text(b"0 0 0 0 0 0"),
    "text of endless size": _nowhere_text(b"1e20 1e20 -1e20 1e20 0 0"),
    "text of strange numbers": _nowhere_text(b"nan inf 99999999999999999999999999 .. -- +5-"),
    "thousand rules each way": lambda: rules(1_000),
    "a hundred thousand words": lambda: words(100_000),
    "a very long line": lambda: one_page(b"BT /F .001 Tf 9 700 Td (" + b"1,234 " * 50_000 + b") Tj ET"),
    "deep array": lambda: _nested(50_000),
    "deep graphics state": lambda: one_page(b"q " * 100_000 + _TEXT),
    "deep content array": lambda: one_page(b"[" * 100_000 + _TEXT),
    "forms within forms": lambda: _nested_forms(40),
    "control characters": _control_text,
    "map to surrogates": _unicode_map,
    "scripts and files": _scripts_and_files,
    "stream that unpacks to 100 MB": lambda: inflating(100),
    "stream packed twice, of 100 MB": lambda: inflating(100, layers=2),
    "ten thousand empty pages": lambda: empty_pages(10_000),
    "one page more than the limit": lambda: empty_pages(10_001),
    "only the mark": lambda: b"%PDF-1.7\n",
    "mark and noise": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40,
}
