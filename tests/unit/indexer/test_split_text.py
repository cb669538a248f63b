"""Long text is cut at natural places, with overlap, and nothing is lost."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.indexer.stages.split_text import split_text

SENTENCE = "公司坚持创新驱动，全年新增授权专利三十五项；其中发明专利十二项。"


def test_a_short_text_is_one_piece() -> None:
    assert split_text("营业收入增长。") == [(0, 7)]


def test_an_empty_text_has_no_pieces() -> None:
    assert split_text("") == []


def test_pieces_come_close_to_the_target_and_begin_and_end_at_separators() -> None:
    text = SENTENCE * 100

    spans = split_text(text)

    assert all(800 <= end - start <= 1000 for start, end in spans[:-1])
    assert all(text[end - 1] in "。；，" for _, end in spans)
    assert all(start == 0 or text[start - 1] in "。；，" for start, _ in spans)


def test_neighbours_overlap_by_about_the_wanted_length() -> None:
    spans = split_text(SENTENCE * 100)

    overlaps = [previous_end - start for (_, previous_end), (start, _) in pairwise(spans)]
    assert all(100 <= overlap <= 200 for overlap in overlaps)


def test_without_overlap_pieces_stand_side_by_side() -> None:
    spans = split_text(SENTENCE * 100, overlap=0)

    assert all(end == start for (_, end), (start, _) in pairwise(spans))


@given(st.text(alphabet="甲乙，。；\n、a", max_size=400), st.integers(5, 60), st.integers(0, 20))
def test_pieces_cover_the_text_in_order_within_the_target(text: str, target: int, overlap: int) -> None:
    spans = split_text(text, target, overlap)

    covered = 0
    for (start, end), previous in zip(spans, [(-1, 0), *spans], strict=False):
        assert previous[0] < start <= covered
        assert previous[1] < end <= start + target
        covered = end
    assert covered == len(text)


def test_text_without_punctuation_is_cut_at_blanks() -> None:
    text = "annual report of the company " * 20

    pieces = [text[start:end] for start, end in split_text(text, target=100, overlap=20)]

    assert all(piece.endswith(" ") for piece in pieces)
    assert all(len(piece) <= 100 for piece in pieces)
