"""Company names as one automaton: what each company is called, and which periods are loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nianbao.domain.period import Period
from nianbao.domain.report import Company
from services.router.normalise import normalise
from services.router.trie import Hit, Trie

# Signs that registries and askers put into names or leave out: 首华燃气科技(上海), 五 粮 液.
IGNORED = "()[]·.,'\"“”《》「」 "
_LEGAL_FORM = re.compile(r"(?:集团|控股)?(?:股份)?有限(?:责任)?公司$|股份公司$")
_SHARE_CLASS = re.compile(r"(?<=[\u4e00-\u9fff])[ab]$")  # 苏常柴a
_RISK_MARK = re.compile(r"^(?:\*?st|s\*?st|xd|xr|dr|n)(?=[\u4e00-\u9fff])")  # *st金花
_SHORT_TAIL = re.compile(r"(?:股份|集团|控股)$")  # 四方股份
_LEAST_SIGNS = 2
# A stem must be this long: 美的(集团) and 生物(股份) are everyday words.
_LEAST_STEM = 3
_LEAST_LEGAL_STEM = 4


Named = Hit[tuple[Company, ...]]
"""A name found in a text, with every company that goes by it."""


@dataclass(slots=True)
class _Names:
    """Names by rank: what a company is really called beats what remains of its name."""

    own: dict[str, dict[str, Company]] = field(default_factory=dict)
    stems: dict[str, dict[str, Company]] = field(default_factory=dict)

    def merged(self) -> dict[str, tuple[Company, ...]]:
        found = {name: tuple(companies.values()) for name, companies in self.stems.items()}
        found.update((name, tuple(companies.values())) for name, companies in self.own.items())
        return found


class NameIndex:
    """Finds companies by any of their names; building takes about 20 µs a company."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self.companies = tuple(companies)
        self.by_code = {company.code.lower(): company for company in self.companies}
        self.names = _collect(self.companies).merged()
        self.full_names = tuple(name for name in self.names if name.endswith("公司"))
        self._trie = Trie(self.names)

    def find(self, text: str) -> tuple[Named, ...]:
        """Find names in `text` (already without `IGNORED` signs)."""
        return tuple(self._trie.find(text))


@dataclass(frozen=True, slots=True)
class CompanyIndex:
    """The companies of one version of a knowledge base's registry."""

    names: NameIndex
    periods_of: Mapping[str, frozenset[Period]]
    all_periods: frozenset[Period]
    """Every period of which some report is loaded."""

    @classmethod
    def build(cls, entries: Sequence[tuple[Company, Sequence[Period]]], names: NameIndex | None = None) -> CompanyIndex:
        """Index a registry; `names` is reused when it is of the same companies."""
        companies = tuple(company for company, _ in entries)
        if names is None or names.companies != companies:
            names = NameIndex(companies)
        periods_of = {company.code: frozenset(periods) for company, periods in entries}
        return cls(names, periods_of, frozenset[Period]().union(*periods_of.values()))

    def periods(self, company: Company) -> frozenset[Period]:
        """The periods of the company's loaded reports."""
        return self.periods_of.get(company.code, frozenset())


def own_names(company: Company) -> Iterable[str]:
    """What a company is called, as keys: 首华燃气科技上海股份有限公司."""
    for name in (company.full_name, company.short_name, *company.aliases):
        key = name_key(name)
        if len(key) >= _LEAST_SIGNS and not key.isdigit():
            yield key


def name_key(name: str) -> str:
    """A name in normal form without the signs that make no difference."""
    return "".join(sign for sign in normalise(name) if sign not in IGNORED)


def legal_stem(full_name: str) -> str:
    """A full name's key without its legal form: 宁德时代新能源科技."""
    return _LEGAL_FORM.sub("", name_key(full_name))


def _collect(companies: Iterable[Company]) -> _Names:
    names = _Names()
    for company in companies:
        for key in own_names(company):
            names.own.setdefault(key, {})[company.code] = company
        for key in _stems(company):
            names.stems.setdefault(key, {})[company.code] = company
    return names


def _stems(company: Company) -> Iterable[str]:
    short = name_key(company.short_name)
    unmarked = _RISK_MARK.sub("", short)
    without_class = _SHARE_CLASS.sub("", unmarked)
    if without_class != short and len(without_class) >= _LEAST_SIGNS:
        yield without_class
    tailless = _SHORT_TAIL.sub("", without_class)
    if tailless != without_class and len(tailless) >= _LEAST_STEM:
        yield tailless
    stem = legal_stem(company.full_name)
    # A stem that only lengthens the short name is the linker's concern: 贵州茅台酒(收入).
    if len(stem) >= _LEAST_LEGAL_STEM and not stem.startswith(short or "\0"):
        yield stem
