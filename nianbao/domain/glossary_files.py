"""Reads data/glossary/*.toml into values; an unknown or missing field is an error."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from nianbao.domain.term import Contrast, Effect, GlossaryContent, Term

_FIELDS = {
    "term": {"name", "aliases", "definition", "note", "drivers", "metric", "formula", "related"},
    "contrast": {"terms", "text"},
    "effect": {"subject", "objects", "text"},
}
Fields = Mapping[str, object]


def read_glossary_files(folder: Path) -> GlossaryContent:
    """Read every file of the glossary, in the order of their names.

    Raises:
        ValueError: a file holds an unknown entry, an unknown field, or lacks one.
    """
    entries: dict[str, list[tuple[str, Fields]]] = {kind: [] for kind in _FIELDS}
    for path in sorted(folder.glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        for kind, found in document.items():
            for fields in found:
                if not set(fields) <= _FIELDS.get(kind, set()):
                    raise ValueError(f"{path.name}: unknown {kind} or field in {dict(fields)}")
                entries[kind].append((path.name, fields))
    return GlossaryContent(
        terms=tuple(_term(fields, file) for file, fields in entries["term"]),
        contrasts=tuple(_contrast(fields) for _, fields in entries["contrast"]),
        effects=tuple(
            Effect(_text(fields, "subject"), _texts(fields, "objects"), _text(fields, "text"))
            for _, fields in entries["effect"]
        ),
    )


def _term(fields: Fields, file: str) -> Term:
    result, _, formula = _text(fields, "formula", "").rpartition(" = ")
    return Term(
        name=_text(fields, "name"),
        definition=_text(fields, "definition"),
        note=_text(fields, "note", ""),
        drivers=_text(fields, "drivers", ""),
        aliases=_texts(fields, "aliases"),
        metric=_text(fields, "metric", ""),
        formula=formula,
        result=result,
        related=_texts(fields, "related"),
        file=file,
    )


def _contrast(fields: Fields) -> Contrast:
    terms = _texts(fields, "terms")
    if len(terms) != 2:
        raise ValueError(f"a contrast is of two terms, not of {terms}")
    return Contrast((terms[0], terms[1]), _text(fields, "text"))


def _text(fields: Fields, field: str, default: str | None = None) -> str:
    value = fields.get(field, default)
    if not isinstance(value, str):
        raise ValueError(f"{field} of {dict(fields)} must be a text")
    return value


def _texts(fields: Fields, field: str) -> tuple[str, ...]:
    value = fields.get(field, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{field} of {dict(fields)} must be a list of texts")
    return tuple(value)
