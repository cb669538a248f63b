"""Random damage to real-shaped files: what transfer, disks and hostile hands do to a report."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable

# Objects of a PDF with their streams: b"12 0 obj ... endobj".
_OBJECT = re.compile(rb"\d+ 0 obj\b.*?endobj\s*", re.DOTALL)
# b"stream\r\n...endstream"
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
# Numbers as they stand in boxes, matrices, counts and references.
_NUMBER = re.compile(rb"(?<![\d.])-?\d+(?:\.\d+)?(?![\d.])")
_STRANGE_NUMBERS = (
    b"0",
    b"-1",
    b"1e9",
    b"99999999999999999999",
    b"-0.0000001",
    b"nan",
    b"inf",
    b"2147483648",
    b"3.4e38",
)
_STRANGE_TEXTS = (
    b"\\u0000",
    b"\\ud800",
    b"\\u202e",
    b"NaN",
    b"Infinity",
    b"1e999",
    b"null",
    b"[[[[",
    b"{}",
    b'"',
    b"-1",
)

Damage = Callable[[bytes, random.Random], bytes]


def mutate_pdf(content: bytes, chance: random.Random) -> bytes:
    """Damage a PDF in one to three ways; the same `chance` does the same damage."""
    for _ in range(chance.randint(1, 3)):
        content = chance.choice(_PDF_DAMAGE)(content, chance)
    return content


def mutate_rows(content: bytes, chance: random.Random) -> bytes:
    """Damage a rows.jsonl in one to three ways."""
    for _ in range(chance.randint(1, 3)):
        content = chance.choice(_ROW_DAMAGE)(content, chance)
    return content


def _truncate(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randint(0, len(content))]


def _flip(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(min(len(damaged), chance.choice((1, 5, 50, 500)))):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def _cut_out(content: bytes, chance: random.Random) -> bytes:
    start = chance.randint(0, len(content))
    return content[:start] + content[start + chance.choice((1, 100, 5_000)) :]


def _zeroes(content: bytes, chance: random.Random) -> bytes:
    start, length = chance.randint(0, len(content)), chance.choice((16, 512, 4096))
    return content[:start] + bytes(length) + content[start + length :]


def _one_of(pattern: re.Pattern[bytes], content: bytes, chance: random.Random) -> re.Match[bytes] | None:
    matches = list(pattern.finditer(content))
    return chance.choice(matches) if matches else None


def _drop_object(content: bytes, chance: random.Random) -> bytes:
    found = _one_of(_OBJECT, content, chance)
    return content if found is None else content[: found.start()] + content[found.end() :]


def _double_object(content: bytes, chance: random.Random) -> bytes:
    one, other = _one_of(_OBJECT, content, chance), _one_of(_OBJECT, content, chance)
    if one is None or other is None:
        return content
    body = one[0][one[0].index(b"obj") :]
    number = other[0][: other[0].index(b"obj")]
    return content[: other.start()] + number + body + content[other.end() :]


def _change_number(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 3, 20))):
        if found := _one_of(_NUMBER, content, chance):
            content = content[: found.start()] + chance.choice(_STRANGE_NUMBERS) + content[found.end() :]
    return content


def _change_stream(content: bytes, chance: random.Random) -> bytes:
    """Damage what a stream unpacks to, so that the damage reaches the page and not only the inflater."""
    found = _one_of(_STREAM, content, chance)
    if found is None:
        return content
    try:
        inside = zlib.decompress(found[1])
    except zlib.error:
        return content
    damage = chance.choice((_flip, _cut_out, _change_number, _repeat, _truncate))
    return content[: found.start(1)] + zlib.compress(damage(inside, chance)) + content[found.end(1) :]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    start = chance.randint(0, len(content))
    piece = content[start : start + chance.choice((20, 300))]
    return content[:start] + piece * chance.choice((2, 50, 2_000)) + content[start:]


def _strange_text(content: bytes, chance: random.Random) -> bytes:
    start = chance.randint(0, len(content))
    return content[:start] + chance.choice(_STRANGE_TEXTS) + content[start:]


def _swap_lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if lines:
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


_PDF_DAMAGE: tuple[Damage, ...] = (
    _truncate,
    _flip,
    _cut_out,
    _zeroes,
    _drop_object,
    _double_object,
    _change_number,
    _change_number,
    _change_stream,
    _change_stream,
    _change_stream,
)
_ROW_DAMAGE: tuple[Damage, ...] = (
    _truncate,
    _flip,
    _cut_out,
    _repeat,
    _change_number,
    _strange_text,
    _strange_text,
    _swap_lines,
)
