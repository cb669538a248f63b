"""What a key looks like, and what is kept of it.

    nb_4f1c2a9b_Jx…43 signs…

The middle part is shown and finds the key; the last is 256 random bits, so a fast keyed hash is as
good as a slow one: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import NamedTuple

# Matches "nb_4f1c2a9b_" and the 43 signs behind it.
_KEY = re.compile(r"(nb_[0-9a-f]{8})_[A-Za-z0-9_-]{43}")


class SecretKey(NamedTuple):
    """A key that was just made: `text` is shown once and kept nowhere."""

    text: str
    prefix: str


def make_key() -> SecretKey:
    """Make a new key."""
    prefix = f"nb_{secrets.token_hex(4)}"
    return SecretKey(f"{prefix}_{secrets.token_urlsafe(32)}", prefix)


def prefix_of(text: str) -> str | None:
    """The part of a key that finds it; None where the text is no key of ours.

    >>> prefix_of("nb_4f1c2a9b_" + "x" * 43), prefix_of("sk-123")
    ('nb_4f1c2a9b', None)
    """
    found = _KEY.fullmatch(text)
    return found[1] if found else None


def digest_of(text: str, pepper: str) -> bytes:
    """The keyed hash that is stored; `pepper` is the gateway's secret, or empty."""
    return hmac.new(f"nianbao-api-key:{pepper}".encode(), text.encode(), hashlib.sha256).digest()
