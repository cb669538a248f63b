"""Reads data/metrics.toml into values; a wrong type or an unknown field is an error."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nianbao.domain.fact import Table
from nianbao.domain.metric import (
    CrossCheck,
    Deductions,
    DerivedMetric,
    Display,
    Identity,
    Metric,
    MetricKind,
    Relation,
    Side,
)

_FIELDS = {
    "metric": {
        "name",
        "tables",
        "kind",
        "unit",
        "aliases",
        "labels",
        "parent",
        "sectors",
        "meaning",
        "spoken",
        "phrases",
        "itemised",
    },
    "derived": {"name", "formula", "display", "aliases", "meaning", "optional"},
    "deductions": {"table", "sure", "also"},
    "identity": {"name", "table", "total", "terms", "required"},
    "cross_check": {"name", "relation", "left", "right", "unless"},
    "fallback": {"metric", "read"},
}


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """The content of a catalogue file, in its order, not yet checked for contradictions."""

    metrics: tuple[Metric, ...]
    derived: tuple[DerivedMetric, ...]
    deductions: tuple[Deductions, ...]
    identities: tuple[Identity, ...]
    cross_checks: tuple[CrossCheck, ...]
    fallbacks: Mapping[str, tuple[str, ...]]

    @property
    def named(self) -> tuple[Metric | DerivedMetric, ...]:
        """Everything that can be asked about by name."""
        return (*self.metrics, *self.derived)


def read_catalogue_file(path: Path) -> CatalogueFile:
    """Read a catalogue file.

    Raises:
        ValueError: not TOML, an unknown field or word; says which.
        TypeError: a field of the wrong type.
    """
    with path.open("rb") as file:
        document = tomllib.load(file)
    unknown = document.keys() - _FIELDS.keys()
    if unknown:
        raise ValueError(f"unknown entries in {path.name}: {sorted(unknown)}")
    entries = {kind: [_Entry(kind, fields) for fields in document.get(kind, [])] for kind in _FIELDS}
    return CatalogueFile(
        metrics=tuple(_metric(entry) for entry in entries["metric"]),
        derived=tuple(_derived(entry) for entry in entries["derived"]),
        deductions=tuple(_deductions(entry) for entry in entries["deductions"]),
        identities=tuple(_identity(entry) for entry in entries["identity"]),
        cross_checks=tuple(_cross_check(entry) for entry in entries["cross_check"]),
        fallbacks={entry.text("metric"): entry.texts("read") for entry in entries["fallback"]},
    )


class _Entry:
    """One [[…]] entry, read field by field with its type checked."""

    def __init__(self, kind: str, fields: Mapping[str, object]) -> None:
        unknown = fields.keys() - _FIELDS[kind]
        if unknown:
            raise ValueError(f"{kind} {fields.get('name')}: unknown fields {sorted(unknown)}")
        self._kind = kind
        self._fields = fields

    def text(self, field: str, default: str | None = None) -> str:
        value = self._fields.get(field, default)
        if not isinstance(value, str):
            raise TypeError(f"{self._kind} {self._fields.get('name')}: {field} must be text")
        return value

    def flag(self, field: str) -> bool:
        value = self._fields.get(field, False)
        if not isinstance(value, bool):
            raise TypeError(f"{self._kind} {self._fields.get('name')}: {field} must be true or false")
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        value = self._fields.get(field, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise TypeError(f"{self._kind} {self._fields.get('name')}: {field} must be a list of texts")
        return tuple(value)


def _metric(entry: _Entry) -> Metric:
    return Metric(
        name=entry.text("name"),
        tables=tuple(Table(table) for table in entry.texts("tables")),
        kind=MetricKind(entry.text("kind")),
        unit=entry.text("unit"),
        aliases=entry.texts("aliases"),
        labels=entry.texts("labels"),
        parent=entry.text("parent", ""),
        sectors=entry.texts("sectors"),
        meaning=entry.text("meaning", ""),
        spoken=entry.text("spoken", ""),
        phrases=entry.texts("phrases"),
        is_itemised=entry.flag("itemised"),
    )


def _derived(entry: _Entry) -> DerivedMetric:
    return DerivedMetric(
        name=entry.text("name"),
        formula=entry.text("formula"),
        display=Display(entry.text("display")),
        aliases=entry.texts("aliases"),
        meaning=entry.text("meaning", ""),
        optional=entry.texts("optional"),
    )


def _deductions(entry: _Entry) -> Deductions:
    return Deductions(Table(entry.text("table")), frozenset(entry.texts("sure")), frozenset(entry.texts("also")))


def _identity(entry: _Entry) -> Identity:
    return Identity(
        name=entry.text("name"),
        table=Table(entry.text("table")),
        total=entry.text("total"),
        terms=tuple(_term(entry.text("name"), term) for term in entry.texts("terms")),
        required=frozenset(entry.texts("required")),
    )


def _cross_check(entry: _Entry) -> CrossCheck:
    return CrossCheck(
        name=entry.text("name"),
        relation=Relation(entry.text("relation")),
        left=_side(entry.text("left")),
        right=_side(entry.text("right")),
        unless=frozenset(entry.texts("unless")),
    )


def _side(text: str) -> Side:
    """Read one side: 资产负债表.货币资金+交易性金融资产."""
    table, _, metrics = text.partition(".")
    return Side(Table(table), tuple(metrics.split("+")))


def _term(identity: str, term: str) -> tuple[int, str]:
    if term[:1] not in ("+", "-"):
        raise ValueError(f"identity {identity}: term {term!r} must begin with + or -")
    return (1 if term[0] == "+" else -1, term[1:])
