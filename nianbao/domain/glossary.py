"""The glossary: terms by every name that people use, and what is written about how they relate.

Everything comes from `data/glossary/*.toml` and the metric catalogue: a metric that has a
meaning there, and no term here, is a term too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from nianbao.domain.catalogue import Catalogue, load_catalogue
from nianbao.domain.glossary_check import check_glossary
from nianbao.domain.glossary_files import read_glossary_files
from nianbao.domain.labels import spelling
from nianbao.domain.metric import DerivedMetric, Metric
from nianbao.domain.term import Contrast, Effect, GlossaryContent, Term

GLOSSARY_FOLDER = Path(__file__).parent / "data" / "glossary"
_CATALOGUE_FILE = GLOSSARY_FOLDER.parent / "metrics.toml"
_LEAST_SIGNS = 2
# A name in letters is a word of its own: PE stands in no "OPEN".
_LETTERS = re.compile(r"[A-Z0-9/&*]+")
_JOINS_LETTERS = re.compile(r"[A-Z0-9]")


class Glossary:
    """Lookups over the terms and relations."""

    def __init__(self, content: GlossaryContent, catalogue: Catalogue, version: str = "") -> None:
        """`version` says which state of the files this is."""
        self.version = version
        self.terms = (*content.terms, *_terms_of_catalogue(content, catalogue))
        self._effects: dict[str, tuple[Effect, ...]] = {}
        for effect in content.effects:
            self._effects[effect.subject] = (*self._effects.get(effect.subject, ()), effect)
        self._contrasts = {frozenset(contrast.terms): contrast for contrast in content.contrasts}
        self._named = dict(_spellings(self.terms, catalogue))
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
        key = term_key(text)
        hits = [(start, start + len(name), name) for name in self._named for start in _places(name, key)]
        taken: list[tuple[int, int, str]] = []
        # Of two as long the later one tells the kind: 长期资产减值 is an 资产减值.
        for start, end, name in sorted(hits, key=lambda hit: (hit[0] - hit[1], -hit[0])):
            if all(end <= other_start or start >= other_end for other_start, other_end, _ in taken):
                taken.append((start, end, name))
        return tuple(dict.fromkeys(self._named[name] for _, _, name in sorted(taken)))

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
    return Glossary(content, catalogue, _version())


def _version() -> str:
    """Twelve signs that are others for any change of a file."""
    digest = sha256()
    for path in (*sorted(GLOSSARY_FOLDER.glob("*.toml")), _CATALOGUE_FILE):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _terms_of_catalogue(content: GlossaryContent, catalogue: Catalogue) -> Iterator[Term]:
    """The metrics that the catalogue explains and no file does."""
    written = {term.metric for term in content.terms}
    explained: tuple[Metric | DerivedMetric, ...] = (*catalogue.metrics, *catalogue.derived)
    for each in explained:
        if each.meaning and each.name not in written:
            is_sentence = each.meaning.startswith(each.name)
            meaning = each.meaning if is_sentence else f"{each.name}：{each.meaning}"
            yield Term(each.name, meaning, metric=each.name, file=_CATALOGUE_FILE.name)


def _spellings(terms: tuple[Term, ...], catalogue: Catalogue) -> Iterator[tuple[str, Term]]:
    """Each spelling once: the terms' own names before what the catalogue calls their metrics."""
    seen: set[str] = set()
    own = [(text, term) for term in terms for text in (term.name, *term.aliases)]
    # 收入 and 营业收入 are both the metric 营业收入; 营收 is the latter.
    of_metric = {term.metric: term for term in reversed(terms) if term.metric}
    of_metric |= {term.metric: term for term in terms if term.metric == term.name}
    said = [(text, of_metric[name]) for text, name in catalogue.spellings().items() if name in of_metric]
    for text, term in (*own, *said):
        key = term_key(text)
        if len(key) >= _LEAST_SIGNS and key not in seen:
            seen.add(key)
            yield key, term


def _places(name: str, text: str) -> Iterator[int]:
    """Where a name stands in a text; one in letters only as a word of its own."""
    start = text.find(name)
    while start >= 0:
        around = text[max(start - 1, 0) : start] + text[start + len(name) : start + len(name) + 1]
        if not (_LETTERS.fullmatch(name) and _JOINS_LETTERS.search(around)):
            yield start
        start = text.find(name, start + 1)
