"""The files that the paths of a command line name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from nianbao.domain.errors import BadInput
from nianbao.domain.place import TEXT_ENDINGS

ENDINGS = (".pdf", ".rows.jsonl", ".rows.jsonl.gz")


def find_documents(paths: Sequence[Path], *, with_texts: bool = False) -> list[Path]:
    """List the files, each once: files as named, folders walked for `ENDINGS` in the order of names.

    Folders of reports hold notes and licences too, so their texts are left out unless asked for.

    Raises:
        BadInput: a path does not exist or a folder cannot be read, or there is no file at all.
    """
    endings = (*ENDINGS, *TEXT_ENDINGS) if with_texts else ENDINGS
    found = dict.fromkeys(file for path in paths for file in _files_of(path, endings))
    if not found:
        hint = "" if with_texts else "；文本语料请加 --text"
        raise BadInput(f"没有找到可以入库的文件（{'、'.join(endings)}），请检查路径{hint}")
    return list(found)


def _files_of(path: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    if not path.exists():
        raise BadInput(f"没有这个文件或目录：{path}")
    if path.is_dir():
        yield from _walk(path, endings)
    else:
        yield path


def _walk(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise BadInput(f"无法读取目录 {error.filename}（{error.strerror}），请检查权限") from error

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        for name in sorted(names):
            file = Path(parent, name)
            if name.lower().endswith(endings) and file.is_file():
                yield file
