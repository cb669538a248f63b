"""What comes from outside: names, first bytes, forms."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.domain.errors import BadDocument, BadInput
from services.gateway.display_name import MAX_CHARS, display_name
from services.gateway.read_multipart import FieldPart, read_multipart
from services.gateway.sniff_format import sniff_format

TYPE = "multipart/form-data; boundary=xyz"


@given(st.text())
def test_a_shown_name_is_never_a_path_and_never_too_long(submitted):
    shown = display_name(submitted)
    assert 1 <= len(shown) <= MAX_CHARS
    assert not set(shown) & set("/\\\0\n")
    assert shown.strip(". ")


def test_a_name_cannot_turn_its_direction():
    assert display_name("年报\u202efdp.exe") == "年报fdp.exe"


def test_a_pdf_header_may_come_late():
    assert sniff_format("a.bin", b"\n" * 1000 + b"%PDF-1.4") == "pdf"


@pytest.mark.parametrize(
    ("name", "head", "code"),
    [
        ("a.pdf", b"", "empty_file"),
        ("a.rows.jsonl", b"", "empty_file"),
        ("a.pdf", b"PK\x03\x04", "not_a_pdf"),
        ("a.pdf", b'{"page": 1}', "not_a_pdf"),
        ("a.rows.jsonl", b"page,allrow", "bad_rows"),
        ("a.rows.jsonl.gz", b'{"page": 1}', "bad_rows"),
        ("a.rows.jsonl.gz", b"\x1f\x8b\x08garbage and more garbage", "bad_rows"),
    ],
)
def test_a_file_of_no_known_kind_is_refused_with_its_code(name, head, code):
    with pytest.raises(BadDocument) as refusal:
        sniff_format(name, head)
    assert refusal.value.code == code


def test_packed_rows_are_looked_into():
    assert sniff_format("A.ROWS.JSONL.GZ", gzip.compress(b'\xef\xbb\xbf {"page": 1}')) == "rows"


def _form(body: bytes, cuts: list[int]):
    async def pieces():
        last = 0
        for cut in sorted({min(cut, len(body)) for cut in cuts}):
            if cut > last:
                yield body[last:cut]
            last = cut
        yield body[last:]

    return pieces()


@given(st.binary(max_size=300), st.lists(st.integers(0, 500)))
async def test_a_file_comes_out_as_it_went_in_however_the_body_is_cut(data, cuts):
    data = data.replace(b"--xyz", b"")
    body = (
        b'--xyz\r\nContent-Disposition: form-data; name="kb"\r\n\r\n\xe7\xa0\x94\xe7\xa9\xb6\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="\xe5\xb9\xb4.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + data + b"\r\n--xyz--\r\n"
    )
    seen = []
    async for part in read_multipart(TYPE, _form(body, cuts)):
        if isinstance(part, FieldPart):
            seen.append((part.name, part.value))
        else:
            seen.append((part.file_name, b"".join([piece async for piece in part.pieces])))
    assert seen == [("kb", "研究"), ("年.pdf", data)]


async def test_a_part_that_nobody_reads_is_skipped():
    body = (
        b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\naaaa\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--xyz--\r\n'
    )
    parts = [part async for part in read_multipart(TYPE, _form(body, [60, 80, 100]))]
    assert parts[1] == FieldPart("x", "1")


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("application/json", b"{}", "not_multipart"),
        ("multipart/form-data", b"", "not_multipart"),
        (TYPE, b"garbage", "not_multipart"),
        (TYPE, b"", "incomplete_upload"),
        (TYPE, b'--xyz\r\nContent-Disposition: form-data; name="kb"\r\n\r\nabc', "incomplete_upload"),
        (TYPE, b"--xyz\r\nX: " + b"a" * 20_000, "not_multipart"),
        (TYPE, b'--xyz\r\nContent-Disposition: form-data; name="kb"\r\n\r\n' + b"a" * 9000, "field_too_long"),
    ],
)
async def test_a_broken_form_is_refused_with_its_code(content_type, body, code):
    with pytest.raises(BadInput) as refusal:
        async for _ in read_multipart(content_type, _form(body, [])):
            pass
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("name", "head"), [("a.txt", "一、总则".encode()), ("b.MD", b"# x"), ("c.txt", b"\xff\xfe\x00N")]
)
def test_a_text_is_told_by_its_name_and_by_holding_text(name, head):
    assert sniff_format(name, head) == "text"


def test_a_text_with_bytes_that_are_none_is_refused():
    with pytest.raises(BadDocument) as refusal:
        sniff_format("a.txt", b"ab\x00cd")
    assert refusal.value.code == "bad_text"
