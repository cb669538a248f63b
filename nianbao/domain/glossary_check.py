"""Finds contradictions in the glossary, and between it and the metric catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.errors import BadFormula
from nianbao.domain.formula import operands
from nianbao.domain.labels import spelling
from nianbao.domain.metric import DerivedMetric
from nianbao.domain.term import GlossaryContent, Term

# Signs of a definition, of what is noted beside it, of a difference between two terms, and of an effect.
DEFINITION_SIGNS = range(60, 151)
NOTE_SIGNS = range(20, 151)
CONTRAST_SIGNS = range(80, 201)
EFFECT_SIGNS = range(80, 201)


def check_glossary(content: GlossaryContent, catalogue: Catalogue) -> None:
    """Check that the glossary agrees with itself and with the catalogue.

    Raises:
        ValueError: lists every fault found.
    """
    faults = [
        *_faults_of_names(content),
        *(fault for term in content.terms for fault in _faults_of_term(term, catalogue)),
        *_faults_of_relations(content),
    ]
    if faults:
        raise ValueError("the glossary contradicts itself:\n" + "\n".join(faults))


def _faults_of_names(content: GlossaryContent) -> Iterator[str]:
    """A name or alias means one term; every related term exists."""
    owners: dict[str, str] = {}
    for term in content.terms:
        for text in (term.name, *term.aliases):
            if spelling(text) in owners:
                yield f"{text} is said of both {owners[spelling(text)]} and {term.name}"
            owners[spelling(text)] = term.name
    names = {term.name for term in content.terms}
    for term in content.terms:
        yield from (f"{term.name} is related to the unknown {name}" for name in term.related if name not in names)


def _faults_of_term(term: Term, catalogue: Catalogue) -> Iterator[str]:
    if len(term.definition) not in DEFINITION_SIGNS:
        yield f"the definition of {term.name} has {len(term.definition)} signs"
    for note in (term.note, term.drivers):
        if note and len(note) not in NOTE_SIGNS:
            yield f"a note of {term.name} has {len(note)} signs"
    metric = catalogue.find(term.name)
    if term.metric != ("" if metric is None else metric.name):
        yield f"{term.name} must name the metric that the catalogue understands by it: {metric and metric.name}"
    if term.formula and isinstance(metric, DerivedMetric):
        yield f"{term.name} has a formula of its own beside the catalogue's"
    for alias in term.aliases:
        meant = catalogue.find(alias)
        if meant is not None and meant.name != term.metric:
            yield f"{alias} is an alias of {term.name}, but {meant.name} in the catalogue"
    try:
        if term.formula and not operands(term.formula):
            yield f"the formula of {term.name} reads nothing"
    except BadFormula as error:
        yield f"{term.name}: {error.message}"


def _faults_of_relations(content: GlossaryContent) -> Iterator[str]:
    names = {term.name for term in content.terms}
    pairs = [frozenset(contrast.terms) for contrast in content.contrasts]
    yield from (f"the contrast of {sorted(pair)} is written twice" for pair in set(pairs) if pairs.count(pair) > 1)
    said: list[tuple[tuple[str, ...], str, range]] = [
        *((each.terms, each.text, CONTRAST_SIGNS) for each in content.contrasts),
        *(((each.subject,), each.text, EFFECT_SIGNS) for each in content.effects),
    ]
    for about, text, signs in said:
        yield from (f"a relation is about the unknown {name}" for name in about if name not in names)
        if len(text) not in signs:
            yield f"the relation of {about} has {len(text)} signs"
