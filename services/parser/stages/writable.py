"""Text that every reader of the artifacts can take: UTF-8 writes it, Postgres stores it, terminals only show it."""

from __future__ import annotations

import re

# NUL, which Postgres refuses; halves of surrogate pairs, which UTF-8 refuses; and what
# steers terminals. Tabs and line ends are layout.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def has_unwritable(text: str) -> bool:
    """Whether the text holds a character that `writable` would replace."""
    return _UNWRITABLE.search(text) is not None


def writable(text: str) -> str:
    r"""Replace control characters and lone surrogates by U+FFFD.

    Dropping them would join what they part: "1\x002" is not 12.

    >>> writable("营业\x00收入\t1")
    '营业\ufffd收入\t1'
    """
    return _UNWRITABLE.sub("\ufffd", text)
