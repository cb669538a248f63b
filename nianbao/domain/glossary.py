"""The glossary: terms by every name that people use, and what is written about how they relate.

Everything comes from `data/glossary/*.toml` and the metric catalogue: a metric that has a
meaning there, and no term here, is a term too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from nianbao.domain.catalogue import Catalogue, load_catalogue
from nianbao.domain.glossary_check import check_glossary
from nianbao.domain.glossary_files import read_glossary_files
from nianbao.domain.labels import spelling
from nianbao.domain.metric import DerivedMetric
from nianbao.domain.term import Contrast, Effect, GlossaryContent, Term

GLOSSARY_FOLDER = Path(__file__).parent / "data" / "glossary"
_LEAST_SIGNS = 2
_TAKEN = "\0"
# A name in letters is a word of its own: PE stands in no "OPEN".
_LETTERS = re.compile(r"[A-Z0-9/&*]+")
_JOINS_LETTERS = re.compile(r"[A-Z0-9]")


class Glossary:
    """Lookups over the terms and relations."""

    def __init__(self, content: GlossaryContent, catalogue: Catalogue) -> None:
        self.terms = (*content.terms, *_terms_of_catalogue(content, catalogue))
        self._effects: dict[str, tuple[Effect, ...]] = {}
        for effect in content.effects:
            self._effects[effect.subject] = (*self._effects.get(effect.subject, ()), effect)
        self._contrasts = {frozenset(contrast.terms): contrast for contrast in content.contrasts}
        self._named = dict(_spellings(self.terms, catalogue))
        self._longest_first = sorted(self._named, key=len, reverse=True)
        self._catalogue = catalogue

    @property
    def names(self) -> Mapping[str, Term]:
        """Every spelling of a term, as `term_key` writes it."""
        return MappingProxyType(self._named)

    def find(self, name: str) -> Term | None:
        """The term of exactly this name or alias.

        >>> load_glossary().find("PE").name
        '市盈率'
        """
        return self._named.get(term_key(name))

    def named_in(self, text: str) -> tuple[Term, ...]:
        """The terms that a text names, in its order; the longest name wins where they overlap.

        >>> [term.name for term in load_glossary().named_in("市盈率和每股净资产有什么区别")]
        ['市盈率', '每股净资产']
        """
        rest, found = term_key(text), dict[int, Term]()
        for name in self._longest_first:
            start = rest.find(name)
            while start >= 0:
                if _stands_alone(name, rest, start):
                    found[start] = self._named[name]
                    rest = f"{rest[:start]}{_TAKEN * len(name)}{rest[start + len(name) :]}"
                start = rest.find(name, start + len(name))
        return tuple(dict.fromkeys(found[start] for start in sorted(found)))

    def contrast(self, one: Term, other: Term) -> Contrast | None:
        """What is written about the difference of two terms."""
        return self._contrasts.get(frozenset((one.name, other.name)))

    def effects(self, subject: Term) -> tuple[Effect, ...]:
        """What is written about what a change of the term does."""
        return self._effects.get(subject.name, ())

    def derived(self, term: Term) -> DerivedMetric | None:
        """The derived metric of the catalogue that the term is, whose formula holds for it."""
        metric = self._catalogue.find(term.metric) if term.metric else None
        return metric if isinstance(metric, DerivedMetric) else None


def term_key(name: str) -> str:
    """Write a name as terms are looked up: in one width, without blanks and quotes, in capitals."""
    return re.sub(r"[\"'“”‘’「」『』《》]", "", spelling(name)).upper()


@cache
def load_glossary() -> Glossary:
    """Load and check the glossary, once a process.

    Raises:
        ValueError: the files contradict themselves or the catalogue; the message lists every fault.
    """
    catalogue = load_catalogue()
    content = read_glossary_files(GLOSSARY_FOLDER)
    check_glossary(content, catalogue)
    return Glossary(content, catalogue)


def _terms_of_catalogue(content: GlossaryContent, catalogue: Catalogue) -> Iterator[Term]:
    """The metrics that the catalogue explains and no file does."""
    written = {term.metric for term in content.terms}
    for each in (*catalogue.metrics, *catalogue.derived):
        if each.meaning and each.name not in written:
            is_sentence = each.meaning.startswith(each.name)
            yield Term(each.name, each.meaning if is_sentence else f"{each.name}：{each.meaning}", metric=each.name)


def _spellings(terms: tuple[Term, ...], catalogue: Catalogue) -> Iterator[tuple[str, Term]]:
    """Each spelling once: the terms' own names before what the catalogue calls their metrics."""
    seen: set[str] = set()
    own = [(text, term) for term in terms for text in (term.name, *term.aliases)]
    of_metric = {term.metric: term for term in reversed(terms) if term.metric}
    said = [(text, of_metric[name]) for text, name in catalogue.spellings().items() if name in of_metric]
    for text, term in (*own, *said):
        key = term_key(text)
        if len(key) >= _LEAST_SIGNS and key not in seen:
            seen.add(key)
            yield key, term


def _stands_alone(name: str, text: str, start: int) -> bool:
    if not _LETTERS.fullmatch(name):
        return True
    around = text[max(start - 1, 0) : start] + text[start + len(name) : start + len(name) + 1]
    return _JOINS_LETTERS.search(around) is None
