"""Finds contradictions in a catalogue before anything is built on it."""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.domain.catalogue_file import CatalogueFile
from nianbao.domain.errors import BadFormula
from nianbao.domain.fact import Table
from nianbao.domain.formula import Operand, operands, parse
from nianbao.domain.labels import label_keys, spelling
from nianbao.domain.metric import Identity, MetricKind

SECTORS = frozenset({"bank", "insurer", "securities"})
# Postgres cuts a column's name after this many bytes; two names must differ before that.
_COLUMN_BYTES = 63
UNITS = frozenset({"元", "人", "元/股", "股", "%", "小时", ""})


def check_catalogue(content: CatalogueFile) -> None:
    """Check that a catalogue agrees with itself.

    Raises:
        ValueError: lists every fault found.
    """
    faults = [
        *_faults_of_names(content),
        *_faults_of_columns(content),
        *_faults_of_labels(content),
        *_faults_of_metrics(content),
        *_faults_of_formulas(content),
        *_faults_of_deductions(content),
        *_faults_of_identities(content),
        *_faults_of_cross_checks(content),
        *_faults_of_fallbacks(content),
    ]
    if faults:
        raise ValueError("the metric catalogue contradicts itself:\n" + "\n".join(faults))


def _faults_of_names(content: CatalogueFile) -> Iterator[str]:
    """A name or alias means one metric, stated or derived, wherever it is said."""
    owners: dict[str, str] = {}
    for each in content.named:
        for text in (each.name, *each.aliases):
            owner = owners.setdefault(spelling(text), each.name)
            if owner != each.name:
                yield f"{text} is said of both {owner} and {each.name}"
    names = [each.name for each in content.named]
    yield from (f"{name} is defined twice" for name in dict.fromkeys(names) if names.count(name) > 1)


def _faults_of_columns(content: CatalogueFile) -> Iterator[str]:
    """The metrics of a table stay apart as the columns of its read view."""
    columns: dict[tuple[Table, bytes], str] = {}
    for metric in content.metrics:
        for table in metric.tables:
            other = columns.setdefault((table, metric.name.encode()[:_COLUMN_BYTES]), metric.name)
            if other != metric.name:
                yield f"{table}: {metric.name} and {other} are one column to Postgres"


def _faults_of_labels(content: CatalogueFile) -> Iterator[str]:
    """Within a table, and under one parent, a printed label means one metric."""
    owners: dict[tuple[Table, str, str], str] = {}
    for metric in content.metrics:
        for text in (metric.name, *metric.aliases, *metric.labels):
            for table in metric.tables:
                for key in label_keys(text):
                    owner = owners.setdefault((table, metric.parent, key), metric.name)
                    if owner != metric.name:
                        yield f"{table}: {text} ({key}) is a label of both {owner} and {metric.name}"


def _faults_of_metrics(content: CatalogueFile) -> Iterator[str]:
    names = {metric.name for metric in content.metrics}
    for metric in content.metrics:
        if not metric.tables:
            yield f"{metric.name} stands in no table"
        if metric.parent and metric.parent not in names:
            yield f"{metric.name} has the unknown parent {metric.parent}"
        if metric.unit not in UNITS:
            yield f"{metric.name} has the unknown unit {metric.unit}"
        if set(metric.sectors) - SECTORS:
            yield f"{metric.name} has unknown sectors {metric.sectors}"
        if not _is_one_operand(metric.name):
            yield f"{metric.name} cannot be written in a formula"


def _is_one_operand(name: str) -> bool:
    try:
        return parse(name) == Operand(name)
    except BadFormula:
        return False


def _faults_of_formulas(content: CatalogueFile) -> Iterator[str]:
    numbers = {metric.name for metric in content.metrics if metric.kind is not MetricKind.TEXT}
    for derived in content.derived:
        try:
            read = operands(derived.formula)
        except BadFormula as error:
            yield f"{derived.name}: {error.message}"
            continue
        unknown = [operand.metric for operand in read if operand.metric not in numbers]
        if unknown or not read:
            yield f"{derived.name} reads what is no number of the catalogue: {unknown}"
        if not set(derived.optional) <= {operand.metric for operand in read}:
            yield f"{derived.name} calls optional what it does not read"


def _faults_of_identities(content: CatalogueFile) -> Iterator[str]:
    tables = {metric.name: metric.tables for metric in content.metrics}
    names = [identity.name for identity in content.identities]
    yield from (f"identity {name} is defined twice" for name in dict.fromkeys(names) if names.count(name) > 1)
    for identity in content.identities:
        if not identity.name.isascii():
            yield f"identity {identity.name} must have an ASCII name"
        for name in _metrics_of(identity):
            if identity.table not in tables.get(name, ()):
                yield f"identity {identity.name}: {name} is no metric of {identity.table}"


def _faults_of_deductions(content: CatalogueFile) -> Iterator[str]:
    tables = {metric.name: metric.tables for metric in content.metrics}
    for deductions in content.deductions:
        wrong = sorted(
            name for name in deductions.sure | deductions.also if deductions.table not in tables.get(name, ())
        )
        if wrong:
            yield f"deductions of {deductions.table}: {wrong} are no metrics of it"


def _metrics_of(identity: Identity) -> tuple[str, ...]:
    return (identity.total, *(name for _, name in identity.terms), *sorted(identity.required))


def _faults_of_cross_checks(content: CatalogueFile) -> Iterator[str]:
    numbers = {metric.name for metric in content.metrics if metric.kind is not MetricKind.TEXT}
    names = [identity.name for identity in content.identities] + [check.name for check in content.cross_checks]
    for check in content.cross_checks:
        if names.count(check.name) > 1 or not check.name.isascii():
            yield f"cross-check {check.name} must have an ASCII name of its own"
        if unknown := {*check.left.metrics, *check.right.metrics, *check.unless} - numbers:
            yield f"cross-check {check.name}: {sorted(unknown)} are no numbers of the catalogue"


def _faults_of_fallbacks(content: CatalogueFile) -> Iterator[str]:
    names = {metric.name for metric in content.metrics}
    for metric, read in content.fallbacks.items():
        unknown = {metric, *read} - names
        if unknown:
            yield f"fallback of {metric} names unknown metrics {sorted(unknown)}"
