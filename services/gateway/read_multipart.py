"""Read multipart/form-data part by part as it arrives: nothing is spooled, nothing is held in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from nianbao.domain.errors import BadInput

_MAX_FIELD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class FieldPart:
    """A plain form field."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file; `pieces` must be read to its end before the next part is asked for, or is skipped then."""

    name: str
    file_name: str
    pieces: AsyncIterator[bytes]


class _End:
    """Marks the end of a part among its pieces."""


_END = _End()


async def read_multipart(content_type: str, body: AsyncIterator[bytes]) -> AsyncIterator[FieldPart | FilePart]:
    """Yield the parts of a request's body in the order sent.

    Raises:
        BadInput: the body is not multipart, is broken, or ends too early.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise BadInput('请以 multipart/form-data 上传文件，或以 JSON 提交 {"urls": [...]}', code="not_multipart")
    reader = _PartReader(boundary, body)
    while (headers := await reader.next_headers()) is not None:
        _, disposition = parse_options_header(headers.get(b"content-disposition", b""))
        name = disposition.get(b"name", b"").decode("utf-8", "replace")
        file_name = disposition.get(b"filename")
        if file_name is None:
            yield FieldPart(name, await _read_field(name, reader))
        else:
            yield FilePart(name, _decode_name(file_name), reader.pieces())
            await reader.skip_part()


async def _read_field(name: str, reader: _PartReader) -> str:
    value = b""
    async for piece in reader.pieces():
        value += piece
        if len(value) > _MAX_FIELD_BYTES:
            raise BadInput(f"字段 {name[:40]} 太长（上限 {_MAX_FIELD_BYTES} 字节）", code="field_too_long")
    return value.decode("utf-8", "replace")


def _decode_name(raw: bytes) -> str:
    """File names come in UTF-8, or from old Windows programs in GB18030."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


class _PartReader:
    """Feeds the body to the push parser and hands out what its callbacks saw."""

    def __init__(self, boundary: bytes, body: AsyncIterator[bytes]) -> None:
        self._body = body
        self._found: deque[dict[bytes, bytes] | bytes | _End] = deque()
        self._headers: dict[bytes, bytes] = {}
        self._header_name = b""
        self._header_value = b""
        self._is_in_part = False
        self._is_complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._on_part_begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_part_end": self._on_part_end,
                "on_end": self._on_end,
            },
        )

    async def next_headers(self) -> dict[bytes, bytes] | None:
        """The headers of the next part, or None after the last."""
        await self.skip_part()
        found = await self._next()
        if found is None:
            return None
        assert isinstance(found, dict), "a part begins with its headers"
        self._is_in_part = True
        return found

    async def pieces(self) -> AsyncIterator[bytes]:
        """The data of the part that is being read."""
        while self._is_in_part:
            found = await self._next()
            if found is None or isinstance(found, _End):
                self._is_in_part = False
            elif isinstance(found, bytes):
                yield found

    async def skip_part(self) -> None:
        """Read over what is left of the present part."""
        async for _ in self.pieces():
            pass

    async def _next(self) -> dict[bytes, bytes] | bytes | _End | None:
        while not self._found:
            if self._is_complete:
                return None
            data = await anext(self._body, b"")
            if not data and not self._is_complete:
                raise BadInput("上传的内容不完整，请重新上传", code="incomplete_upload")
            try:
                self._parser.write(data)
            except MultipartParseError as error:
                raise BadInput("上传的内容不是有效的 multipart/form-data", code="not_multipart") from error
        return self._found.popleft()

    def _on_part_begin(self) -> None:
        self._headers = {}

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._header_name.lower()] = self._header_value
        self._header_name = self._header_value = b""

    def _on_headers_finished(self) -> None:
        self._found.append(self._headers)

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._found.append(data[start:end])

    def _on_part_end(self) -> None:
        self._found.append(_END)

    def _on_end(self) -> None:
        self._is_complete = True
