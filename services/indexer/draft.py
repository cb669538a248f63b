"""What the indexer knows of a report between its stages."""

from __future__ import annotations

from dataclasses import dataclass

from nianbao.domain.parsed_report import ParsedReport
from nianbao.domain.row import Row
from nianbao.store.chunks import Chunk, Posting
from nianbao.store.sections import StoredSection


@dataclass(frozen=True, slots=True)
class Section:
    """The rows directly below one heading; `titles` are the headings above, outermost first."""

    node_id: int
    titles: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk with the titles that it is found by: those of every section it was joined from."""

    chunk: Chunk
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A report on its way to the database; each stage gives a fuller one."""

    parsed: ParsedReport
    is_corrected: bool = False
    sections: tuple[Section, ...] = ()
    stored_sections: tuple[StoredSection, ...] = ()
    passages: tuple[Passage, ...] = ()
    postings: tuple[Posting, ...] = ()
    chunk_tokens: tuple[int, ...] = ()
