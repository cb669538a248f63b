"""Where the files of a submission come from: paths, folders, and manifests of paths and URLs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.cli.find_documents import find_documents
from nianbao.domain.errors import BadInput

_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """One document to be submitted: a local file, or a URL that the gateway fetches."""

    path: Path | None = None
    url: str = ""

    def __str__(self) -> str:
        return self.url or str(self.path)

    @property
    def file_name(self) -> str:
        """The name to submit it under; "" of a URL, whose server names it."""
        return "" if self.path is None else self.path.name


def find_sources(paths: Sequence[Path], manifest: Path | None, *, with_texts: bool) -> list[Source]:
    """List what the command line names, each once: files, folders walked, lines of the manifest.

    Raises:
        BadInput: a path does not exist, a line of the manifest cannot be read, or there is nothing at all.
    """
    found = [Source(path=path) for path in find_documents(paths, with_texts=with_texts)] if paths else []
    if manifest is not None:
        found += _lines_of(manifest)
    if not found:
        raise BadInput("没有写要入库的文件，请给出文件、目录，或用 --manifest 给出清单")
    return list(dict.fromkeys(found))


def sha256_of(path: Path) -> str:
    """The sha256 of a file's bytes, in hex.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _lines_of(manifest: Path) -> list[Source]:
    """Read a manifest: a path or URL a line, or a JSON object with `path` or `url`; # begins a remark."""
    try:
        lines = manifest.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"无法读取清单 {manifest}，它应为 UTF-8 文本，一行一个路径或 URL") from error
    found = []
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text and not text.startswith("#"):
            found.append(_read_line(text, manifest, number))
    return found


def _read_line(text: str, manifest: Path, number: int) -> Source:
    named = text
    if text.startswith("{"):
        try:
            item = json.loads(text)
            named = item.get("url") or item["path"]
        except (ValueError, KeyError, AttributeError) as error:
            raise BadInput(f'清单第 {number} 行应为路径、URL，或 {{"path": "…"}}、{{"url": "…"}}') from error
    if named.startswith(("http://", "https://")):
        return Source(url=named)
    # Relative to the manifest, so that both can be moved together.
    path = (manifest.parent / named).expanduser()
    if not path.is_file():
        raise BadInput(f"清单第 {number} 行的文件不存在：{path}")
    return Source(path=path)
