"""Prompts, one versioned file each; a change of wording is a new version."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

REREAD = "reread_v1"
COMPLETE = "complete_v1"


@cache
def prompt(name: str) -> str:
    """Read a prompt by its name and version, e.g. "reread_v1"."""
    return files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8").strip()
