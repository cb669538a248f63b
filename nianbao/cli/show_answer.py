"""An answer on a terminal: its text, where its figures stand, and the SQL."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from nianbao.domain.place import is_text_name, place_in


def show_answer(answer: dict[str, Any], console: Console, *, is_text_shown: bool) -> None:
    """Print an answer's JSON for people; the text is left out when it was streamed already."""
    if not is_text_shown:
        _say(console, answer["answer"])
    for number, citation in enumerate(answer["citations"], start=1):
        _say(console, f"  [{number}] {citation_line(citation)}", style="cyan")
    # Warnings about figures stand in the text as well, so that no way in hides them.
    for warning in (each for each in answer["warnings"] if each not in answer["answer"]):
        _say(console, f"  提示：{warning}", style="yellow")
    if answer["sql"]:
        _say(console, f"  SQL：{answer['sql']}", style="dim")
    session = f" · 会话 {answer['session']}" if answer["session"] else ""
    _say(console, f"  {answer['route']} · {answer['latency_ms']:.0f} ms{session}", style="dim")


def citation_line(citation: dict[str, Any]) -> str:
    """One citation in one line.

    >>> citation_line({"document": "a.pdf", "page": 66, "box": [1.0, 2.0, 3.0, 4.0], "text": "1,234.50"})
    'a.pdf 第66页 框(1.0, 2.0, 3.0, 4.0) 「1,234.50」'
    """
    if citation["box"] is None and citation["page"] and is_text_name(citation["document"]):
        place = f"{citation['document']} {place_in(citation['document'], citation['page'])}"
    elif citation["box"] is None:
        place = f"{citation['document']}（导入的数据）"
    else:
        corners = ", ".join(str(corner) for corner in citation["box"])
        place = f"{citation['document']} 第{citation['page']}页 框({corners})"
    line = f"{place} 「{citation['text']}」"
    if "metric" not in citation:
        return line
    figure = " ".join(filter(None, (citation["scope"], citation["period"], citation["metric"])))
    checks = f" 校验：{'，'.join(citation['checks'])}" if citation["checks"] else ""
    return f"{line} {figure} = {citation['value']} {citation['unit']}".rstrip() + checks


def _say(console: Console, text: str, style: str | None = None) -> None:
    # Text of reports is no markup: "[1]" in it stands for itself.
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)
