"""/v1/reports/{id}/sections: what stands below a report's headings, line by line with its places."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from nianbao.store.sections import StoredSection, fetch_sections, section_heads
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1/reports", tags=["reports"])

# About what thirty pages hold; a program that wants more asks for narrower headings.
_CHARS_MAX = 40_000


class SectionLineJson(BaseModel):
    """A paragraph, or a row of a table said as a sentence, and where it begins."""

    text: str
    page: int
    box: tuple[float, float, float, float] | None
    is_row: bool


class SectionJson(BaseModel):
    """What stands directly below one heading; `titles` are the headings above, the outermost first."""

    number: int
    titles: list[str]
    lines: list[SectionLineJson]


class SectionsJson(BaseModel):
    """Sections in reading order; `omitted` more fit and were left out for their number or length."""

    report: UUID
    document: str
    sections: list[SectionJson]
    omitted: int


@router.get("/{report_id}/sections", summary="读取章节")
async def list_sections(
    gateway: Gateway,
    report_id: UUID,
    title: Annotated[str, Query(min_length=1, max_length=200, description="标题中的词，以空格分隔，须全部出现")],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> SectionsJson:
    """Read the sections below headings that hold all words of `title`, the innermost headings first to fit."""
    report = await gateway.library.report(report_id)
    words = title.split()
    async with gateway.database.transaction() as connection:
        heads = await section_heads(connection, [report_id])
        numbers = _fitting([(head.number, head.titles) for head in heads], words)
        sections = await fetch_sections(connection, report_id, numbers[:limit])
    kept: list[SectionJson] = []
    chars = 0
    for section in sections:
        chars += sum(len(line.text) for line in section.lines)
        if kept and chars > _CHARS_MAX:
            break
        kept.append(_section_json(section))
    return SectionsJson(report=report_id, document=report.document, sections=kept, omitted=len(numbers) - len(kept))


def _fitting(heads: list[tuple[int, tuple[str, ...]]], words: list[str]) -> list[int]:
    """The sections whose own heading holds all words; where none does, those below such headings."""
    own = [number for number, titles in heads if titles and _holds(titles[-1], words)]
    return own or [number for number, titles in heads if _holds(" ".join(titles), words)]


def _holds(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)


def _section_json(section: StoredSection) -> SectionJson:
    return SectionJson(
        number=section.number,
        titles=list(section.titles),
        lines=[
            SectionLineJson(
                text=line.text,
                page=line.page,
                box=None if line.box is None else line.box.rounded(),
                is_row=line.is_row,
            )
            for line in section.lines
        ],
    )
