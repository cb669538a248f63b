"""The files that the paths of a command line name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from nianbao.domain.errors import BadInput

ENDINGS = (".pdf", ".rows.jsonl", ".rows.jsonl.gz")


def find_documents(paths: Sequence[Path]) -> list[Path]:
    """List the files, each once: files as named, folders walked for `ENDINGS` in the order of names.

    Raises:
        BadInput: a path does not exist or a folder cannot be read, or there is no file at all.
    """
    found = dict.fromkeys(file for path in paths for file in _files_of(path))
    if not found:
        raise BadInput(f"没有找到可以入库的文件（{'、'.join(ENDINGS)}），请检查路径")
    return list(found)


def _files_of(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise BadInput(f"没有这个文件或目录：{path}")
    if path.is_dir():
        yield from _walk(path)
    else:
        yield path


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise BadInput(f"无法读取目录 {error.filename}（{error.strerror}），请检查权限") from error

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        for name in sorted(names):
            file = Path(parent, name)
            if name.lower().endswith(ENDINGS) and file.is_file():
                yield file
