"""Small PDFs that unpack, nest or draw without end; each asks for far more than any report needs."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from tests.support.hostile_pdfs import inflating, one_page, page_tree
from tests.support.raw_pdf import raw_pdf, stream

_A4 = b"[0 0 595 842]"
_TEXT = b"BT /F 9 Tf 60 700 Td (600001 annual report 2023) Tj ET\n"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def _packed(piece: bytes, times: int) -> bytes:
    packer = zlib.compressobj(6)
    return b"".join([*(packer.compress(piece) for _ in range(times)), packer.flush()])


def _page(content: bytes, resources: bytes, *others: bytes, box: bytes = _A4) -> bytes:
    """One page; its resources may refer to `others`, which are the objects from 5 on."""
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox%b/Resources<<%b>>/Contents 4 0 R>>" % (box, resources),
            stream(content),
            *others,
        ]
    )


def object_stream(megabytes: int) -> bytes:
    """Objects packed in a stream that unpacks to so many megabytes; found by repair, since no table names it."""
    pairs = b" ".join(b"%d %d" % (10 + number, number * 6) for number in range(1000))
    packed = _packed(b" " * 1_000_000, megabytes)
    whole = stream(packed, b"/Type/ObjStm/N 1000/First %d/Filter/FlateDecode" % (len(pairs) + 1))
    return one_page().replace(b"startxref", b"%%%%%%%%%").replace(b"xref\n0", b"5 0 obj\n%b\nendobj\nxref\n0" % whole)


def image(side: int, pieces: int) -> bytes:
    """A page that is one gray picture of `side` × `side` points, as a scan; blank, so that it packs well."""
    packed = _packed(b"\0" * (side * side // pieces), pieces)
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray" % (side, side)
    return _page(
        b"q 595 0 0 842 0 0 cm /I Do Q", b"/XObject<</I 5 0 R>>", stream(packed, entries + b"/Filter/FlateDecode")
    )


def many_images(count: int) -> bytes:
    """The same large picture drawn so many times."""
    packed = _packed(b"\0" * 1_000_000, 16)
    entries = b"/Type/XObject/Subtype/Image/Width 4000/Height 4000/BitsPerComponent 8/ColorSpace/DeviceGray"
    return _page(
        b"q 595 0 0 842 0 0 cm /I Do Q\n" * count,
        b"/XObject<</I 5 0 R>>",
        stream(packed, entries + b"/Filter/FlateDecode"),
    )


def page_levels(depth: int) -> bytes:
    """Nodes of the page tree, each with the next as its only kid."""
    nodes = [
        b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (number + 1, number - 1)
        for number in range(3, depth + 3)
    ]
    return page_tree(
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>", *nodes, b"<</Type/Page/Parent %d 0 R/MediaBox%b>>" % (depth + 2, _A4)
    )


def nested_dictionaries(depth: int) -> bytes:
    """A page with dictionaries so deep in each other."""
    return one_page(page=b"/Deep " + b"<</A " * depth + b"1" + b">>" * depth)


def wide_map(codes: int) -> bytes:
    """A font whose ToUnicode gives every code a text of a thousand signs."""
    lines = b"\n".join(b"<%04x> <%b>" % (code, b"4E2D" * 1000) for code in range(codes))
    cmap = b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange %d beginbfchar\n%b\nendbfchar endcmap" % (
        codes,
        lines,
    )
    return _page(
        b"BT /F 9 Tf 60 700 Td <" + b"0001" * 20_000 + b"> Tj ET",
        b"/Font<</F 5 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        stream(_packed(cmap, 1), b"/Filter/FlateDecode"),
    )


def pattern(times: int) -> bytes:
    """A page tiled by a pattern whose steps are a thousandth of a point, so many times over."""
    tile = stream(
        b"0 0 1 1 re f",
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.001/YStep 0.001/Resources<<>>",
    )
    return _page(
        b"/Pattern cs /P scn 0 0 595 842 re f\n" * times + _TEXT, b"/Pattern<</P 5 0 R>>/Font<</F 6 0 R>>", tile, _FONT
    )


BOMB_PDFS: dict[str, Callable[[], bytes]] = {
    "objects packed to 200 MB": lambda: object_stream(200),
    "content packed to 300 MB": lambda: inflating(300),
    "content packed thrice to 300 MB": lambda: inflating(300, layers=3),
    "picture of 16,000 by 16,000": lambda: image(16_000, 256),
    "one large picture 200 times": lambda: many_images(200),
    "page tree of 20,000 levels": lambda: page_levels(20_000),
    "dictionaries 100,000 deep": lambda: nested_dictionaries(100_000),
    "map of 8,000 codes to long texts": lambda: wide_map(8_000),
    "pattern without end": lambda: pattern(50),
    "page of 200 inches with a picture": lambda: image(8_000, 64).replace(_A4, b"[0 0 14400 14400]"),
}
