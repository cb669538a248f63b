"""The builder of tiny PDFs draws what the parser tests ask for."""

from __future__ import annotations

import pymupdf
import pytest

from demo.canvas import Typeface
from tests.support.tiny_pdf import MERGED_LEFT, MERGED_UP, Line, RuleStyle, TinyPage, table, tiny_pdf

ROWS = [
    ["项目", "期末余额", "期初余额"],
    ["货币资金", "1,234.50", "－1,000.00"],
    ["其中：存放于\n境外", "5.00", "√适用"],
]


@pytest.mark.parametrize("style", list(RuleStyle))
@pytest.mark.parametrize("typeface", list(Typeface))
def test_every_style_keeps_the_printed_text(style: RuleStyle, typeface: Typeface) -> None:
    pdf = tiny_pdf(
        TinyPage(texts=[Line(60, 80, "单位：元")], tables=[table(ROWS, top=100, style=style)]), typeface=typeface
    )

    with pymupdf.open(stream=pdf) as document:
        words = [word[4] for word in document[0].get_text("words")]

    assert words == [
        "单位：元",
        "项目",
        "期末余额",
        "期初余额",
        "货币资金",
        "1,234.50",
        "－1,000.00",
        "其中：存放于",
        "境外",
        "5.00",
        "√适用",
    ]


def test_styles_draw_strokes_rectangles_or_nothing() -> None:
    counts = {}
    for style in RuleStyle:
        with pymupdf.open(stream=tiny_pdf(TinyPage(tables=[table(ROWS, top=100, style=style)]))) as document:
            drawings = document[0].get_drawings()
            counts[style] = (sum(d["type"] == "s" for d in drawings), sum(d["type"] == "f" for d in drawings))

    assert counts[RuleStyle.BORDERLESS] == (0, 0)
    assert counts[RuleStyle.STROKES] == (8, 0)
    assert counts[RuleStyle.OPEN_SIDED] == (6, 0)
    assert counts[RuleStyle.THREE_LINE] == (3, 0)
    assert counts[RuleStyle.FILLED_PATHS][0] == counts[RuleStyle.THIN_RECTS][0] == 0
    assert counts[RuleStyle.FILLED_PATHS][1] == 8


def test_merged_cells_have_no_rule_inside() -> None:
    rows = [["项目", "本期", MERGED_LEFT], [MERGED_UP, "调整后", "调整前"]]
    with pymupdf.open(stream=tiny_pdf(TinyPage(tables=[table(rows, top=100, edges=[60, 200, 300, 400])]))) as document:
        lines = [(d["rect"].x0, d["rect"].y0, d["rect"].x1, d["rect"].y1) for d in document[0].get_drawings()]

    inner_horizontal = [line for line in lines if line[1] == line[3] and 110 < line[1] < 125]
    assert [(round(line[0]), round(line[2])) for line in inner_horizontal] == [(200, 400)]
    inner_vertical = [line for line in lines if line[0] == line[2] and round(line[0]) == 300]
    assert len(inner_vertical) == 1 and inner_vertical[0][1] > 110


def test_the_same_pages_give_the_same_bytes() -> None:
    page = TinyPage(tables=[table(ROWS, top=100)], header="示例公司2023年年度报告", footer="1 / 1")

    assert tiny_pdf(page, page) == tiny_pdf(page, page)


def test_an_unknown_glyph_is_an_error_not_an_empty_box() -> None:
    with pytest.raises(ValueError, match="no glyph"):
        tiny_pdf(TinyPage(texts=[Line(60, 80, "\ue000")]))
