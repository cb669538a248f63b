"""The outermost headings below a section's own: what a section lists."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.domain.headings import heading_of
from services.generator.extract.read_parts import Part


def outer_headings(parts: Sequence[Part], own: str) -> list[tuple[str, Part]]:
    """Give the headings numbered as the first one is, each with the first part below it.

    `own` is the section's heading. Where the first is not numbered all of them are given.
    """
    found = [
        (heading, part) for part in parts if part.sentences for heading in (*part.above, part.heading) if heading != own
    ]
    kind = _kind(found[0][0]) if found else ""
    return [(heading, part) for heading, part in found if not kind or _kind(heading) == kind]


def _kind(heading: str) -> str:
    numbered = heading_of(heading)
    return numbered[0] if numbered else ""
