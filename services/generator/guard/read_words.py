"""Word lists of the guard: words between blanks, lines that begin with # are comments."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def read_words(name: str) -> frozenset[str]:
    """Read the list of this name, e.g. "places"."""
    text = files("services.generator.guard").joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
