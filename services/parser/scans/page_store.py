"""Pages that OCR read, kept in the object store: one by one while it reads, together for the parse."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from nianbao.store.objects import ObjectStore
from services.parser.scans.recognised_page import OCR_VERSION, RecognisedPage, from_json, to_json

_FILE = "page.jsonl"


def _key(sha256: str, part: str) -> str:
    return f"ocr/{sha256[:2]}/{sha256}/{OCR_VERSION}/{part}"


def put_page(store: ObjectStore, sha256: str, page: RecognisedPage) -> None:
    """Keep one page."""
    _put(store, _key(sha256, str(page.number)), [page])


def stored_page(store: ObjectStore, sha256: str, number: int) -> RecognisedPage | None:
    """A page that was kept before, None when it was not."""
    return _get(store, _key(sha256, str(number))).get(number)


def put_all(store: ObjectStore, sha256: str, pages: Iterable[RecognisedPage]) -> None:
    """Keep what the parse needs, in one file."""
    _put(store, _key(sha256, "all"), pages)


def stored_pages(store: ObjectStore, sha256: str) -> Mapping[int, RecognisedPage]:
    """The pages of a document that OCR has read, by their number."""
    return _get(store, _key(sha256, "all"))


def _put(store: ObjectStore, key: str, pages: Iterable[RecognisedPage]) -> None:
    with tempfile.TemporaryDirectory(prefix="nianbao-ocr-") as folder:
        lines = "".join(f"{to_json(page)}\n" for page in pages)
        (Path(folder) / _FILE).write_text(lines, encoding="utf-8")
        store.put_folder(key, Path(folder))


def _get(store: ObjectStore, key: str) -> dict[int, RecognisedPage]:
    if not store.exists(key):
        return {}
    with tempfile.TemporaryDirectory(prefix="nianbao-ocr-") as folder:
        store.fetch_folder(key, Path(folder))
        lines = (Path(folder) / _FILE).read_text(encoding="utf-8").splitlines()
    # A page that cannot be read back is one that was never read.
    return {page.number: page for page in map(from_json, lines) if page is not None}
