"""The files of the web pages, read once: what the package ships, under one version of all of them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "web"

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
# What only some pages load, when they need it, is not fetched ahead.
_ON_DEMAND = ("vendor/echarts.js", "pages/")


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file as it is sent; `packed` is its gzip form."""

    media_type: str
    content: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class PageFiles:
    """All files by their path below `web/`. `version` changes with any of them, so that they can be kept for ever."""

    version: str
    files: Mapping[str, PageFile]
    shell: bytes


def read_page_files(folder: Path = FOLDER) -> PageFiles:
    """Read the folder; the shell gets the addresses of its styles and modules for the version read."""
    files = {
        path.relative_to(folder).as_posix(): _read(path) for path in sorted(folder.rglob("*")) if path.suffix in _TYPES
    }
    template = (folder / "index.html").read_text(encoding="utf-8")
    digest = hashlib.sha256(template.encode())
    for name, file in files.items():
        digest.update(name.encode() + b"\0" + file.content)
    version = digest.hexdigest()[:16]
    return PageFiles(version, files, _shell(template, f"/assets/{version}", files).encode())


def _read(path: Path) -> PageFile:
    content = path.read_bytes()
    return PageFile(_TYPES[path.suffix], content, gzip.compress(content, 6, mtime=0))


def _shell(template: str, root: str, files: Mapping[str, PageFile]) -> str:
    """Fill in `{root}` and the list of modules, which the browser then fetches at once and not one after the other."""
    modules = (name for name in files if name.endswith(".js") and not name.startswith(_ON_DEMAND))
    preloads = "\n".join(f'<link rel="modulepreload" href="{root}/{name}">' for name in modules)
    return template.replace("{root}", root).replace("{preloads}", preloads)
