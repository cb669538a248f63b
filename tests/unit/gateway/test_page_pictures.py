"""A page of a hostile PDF is a picture or a named error; the gateway itself opens none."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.domain.errors import NianbaoError
from nianbao.domain.geometry import Box
from nianbao.store.objects import ObjectStore
from services.gateway.page_pictures import PagePictures
from tests.support.hostile_pdfs import HOSTILE_PDFS, inflating

NAMES = (
    "page tree that holds itself",
    "count of a billion",
    "kids that are missing",
    "box of no size",
    "box of a continent",
    "box of strange numbers",
    "units of a million",
    "deep graphics state",
    "forms within forms",
    "mark and noise",
)
CODES = {"undrawable_page", "not_found", "time_limit"}


async def _draw(folder: Path, content: bytes) -> str:
    source = folder / "source.pdf"
    source.write_bytes(content)
    store = ObjectStore(f"file://{folder / 'objects'}")
    blob = store.put_blob(source)
    document = _Stored(blob.key, blob.sha256)
    pictures = PagePictures(store, timeout_s=3, memory_mb=384, at_once=1, cache_mb=1)
    try:
        picture = await pictures.draw(document, 1, Box(1, 1, 1e9, 1e9), 72)  # type: ignore[arg-type]
    except NianbaoError as error:
        return error.code
    finally:
        await pictures.close()
    assert picture.startswith(b"\x89PNG")
    return "picture"


class _Stored:
    """What drawing needs to know of a document."""

    format = "pdf"

    def __init__(self, blob: str, sha256: str) -> None:
        self.blob, self.sha256 = blob, sha256


@pytest.mark.parametrize("name", NAMES)
async def test_a_hostile_page_is_a_picture_or_a_named_error(name: str, tmp_path: Path) -> None:
    assert await _draw(tmp_path, HOSTILE_PDFS[name]()) in {"picture", *CODES}


async def test_a_page_that_unpacks_to_gigabytes_ends_within_the_limits(tmp_path: Path) -> None:
    assert await _draw(tmp_path, inflating(200)) in {"picture", *CODES}
