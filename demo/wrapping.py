"""Where lines break: Chinese anywhere, words and numbers only when they must."""

from __future__ import annotations

import re
from collections.abc import Callable

# Chinese characters one by one, runs of Latin letters and digits whole: "年" | "1,234.56" | "Co.,".
_TOKEN = re.compile(r"[!-~]+|.", re.DOTALL)
_NOT_AT_LINE_START = frozenset("，。、；：！？）》”’％%)")


def wrap(text: str, width: float, measure: Callable[[str], float], first_indent: float = 0.0) -> list[str]:
    """Break a text into lines no wider than `width`.

    A word or number wider than a whole line is cut between characters, as narrow table
    cells do; closing punctuation never starts a line.
    """
    lines: list[str] = []
    line, room = "", width - first_indent
    for token in _TOKEN.findall(text):
        if measure(line + token) <= room:
            line += token
            continue
        if line and token in _NOT_AT_LINE_START and len(line) > 1:
            lines.append(line[:-1])
            line, room = line[-1] + token, width
            continue
        if line:
            lines.append(line.rstrip(" "))
            room = width
        line = "" if token == " " else token
        while measure(line) > room and len(line) > 1:
            fitting = max(1, sum(measure(line[: end + 1]) <= room for end in range(len(line))))
            lines.append(line[:fitting])
            line = line[fitting:]
    return [*lines, line] if line or not lines else lines
