"""File names as submitted are untrusted: they are shown, never used as a path."""

from __future__ import annotations

import unicodedata

MAX_CHARS = 255
UNNAMED = "未命名"


def display_name(submitted: str) -> str:
    r"""Return the name to show: no directories, no control characters, at most 255 characters.

    A long name loses its middle, so that its ending still tells what kind of file it is.

    >>> display_name("../../etc/年报\x00.pdf"), display_name(r"C:\报告\a.pdf"), display_name("..")
    ('年报.pdf', 'a.pdf', '未命名')
    """
    last = submitted.replace("\\", "/").rsplit("/", 1)[-1]
    # Cf hides signs that turn the direction of text, with which exe.fdp can be shown as a PDF.
    shown = "".join(sign for sign in last if unicodedata.category(sign) not in ("Cc", "Cf", "Cs")).strip()
    if shown.strip(". ") == "":
        return UNNAMED
    if len(shown) <= MAX_CHARS:
        return shown
    return f"{shown[: MAX_CHARS - 41]}…{shown[-40:]}"
