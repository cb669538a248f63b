"""Where in a document something stands, in words: pages of a report, lines of a text."""

from __future__ import annotations

TEXT_ENDINGS = (".txt", ".md", ".markdown")
_MARKDOWN = (".md", ".markdown")


def is_text_name(file_name: str) -> bool:
    """Whether a file name is that of a plain text."""
    return file_name.lower().endswith(TEXT_ENDINGS)


def is_markdown_name(file_name: str) -> bool:
    """Whether a file name is that of a text in Markdown."""
    return file_name.lower().endswith(_MARKDOWN)


def place_in(document: str, page: int | str) -> str:
    """The place as a reader looks it up; of a text `page` is the number of the line, "2、4" several.

    >>> place_in("星河_2020_annual.pdf", 66), place_in("制度.md", 12)
    ('第66页', '第12行')
    """
    return f"第{page}{'行' if is_text_name(document) else '页'}"
