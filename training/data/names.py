"""The names by which people call a company, a metric and a year."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import DerivedMetric, Metric, MetricKind
from nianbao.domain.report import Company
from services.router.company_index import CompanyIndex, legal_stem, name_key

_LEGAL_FORM = re.compile(r"(?:股份|有限责任|有限)+公司$|集团股份有限公司$")
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_LEAST_MISSPELT = 8
_PRINTABLE = re.compile(r"[\u4e00-\u9fffA-Za-z()（）·0-9]+")


class Named(StrEnum):
    """In which way a company is called."""

    SHORT = "short"
    FULL = "full"
    CODE = "code"
    STEM = "stem"
    MISSPELT = "misspelt"


_WEIGHTS = {Named.SHORT: 55, Named.FULL: 22, Named.CODE: 8, Named.STEM: 9, Named.MISSPELT: 6}


class CompanyNames:
    """Spells companies so that each spelling means one company only."""

    def __init__(self, companies: CompanyIndex) -> None:
        self._names = companies.names.names

    def forms(self, company: Company) -> Mapping[Named, str]:
        """The spellings there are of a company; the full name is always among them."""
        forms = {Named.FULL: company.full_name, Named.CODE: company.code}
        if company.short_name != company.full_name and self._is_own(company.short_name, company):
            forms[Named.SHORT] = company.short_name
        stem = _LEGAL_FORM.sub("", company.full_name)
        if (
            stem != company.full_name
            and name_key(stem) == legal_stem(company.full_name)
            and self._is_own(stem, company)
        ):
            forms[Named.STEM] = stem
        return forms

    def spell(self, company: Company, rng: random.Random, *, plainly: bool = False) -> tuple[Named, str]:
        """One spelling; `plainly` keeps to short and full names."""
        forms = dict(self.forms(company))
        ways = [way for way in forms if not plainly or way in (Named.SHORT, Named.FULL)]
        if not plainly and len(company.full_name) >= _LEAST_MISSPELT:
            ways.append(Named.MISSPELT)
        way = rng.choices(ways, [_WEIGHTS[each] for each in ways])[0]
        return way, misspell(company.full_name, rng) if way is Named.MISSPELT else forms[way]

    def _is_own(self, name: str, company: Company) -> bool:
        found = self._names.get(name_key(name), ())
        return len(found) == 1 and found[0].code == company.code


def misspell(name: str, rng: random.Random) -> str:
    """One slip of the pen before the legal form: two signs swapped, one missing or one twice."""
    end = len(_LEGAL_FORM.sub("", name))
    places = [at for at in range(1, max(end - 1, 2)) if name[at] != name[at + 1]]
    at = rng.choice(places or [1])
    match rng.randrange(3):
        case 0:
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        case 1:
            return name[:at] + name[at + 1 :]
        case _:
            return name[: at + 1] + name[at:]


class MetricNames:
    """Spells metrics by name and alias."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        found: defaultdict[str, list[str]] = defaultdict(list)
        named: tuple[Metric | DerivedMetric, ...] = (*catalogue.metrics, *catalogue.derived)
        for each in named:
            for alias in each.aliases:
                meant = catalogue.find(alias)
                if meant is not None and meant.name == each.name and alias != each.name and _PRINTABLE.fullmatch(alias):
                    found[each.name].append(alias)
        self._aliases = found

    def aliases(self, metric: str) -> Sequence[str]:
        """What else the metric is called."""
        return self._aliases.get(metric, ())

    def spell(self, metric: str, rng: random.Random) -> str:
        """The name, or an alias every second time."""
        aliases = self._aliases.get(metric)
        return rng.choice(aliases) if aliases and rng.random() < 0.5 else metric

    def is_balance(self, metric: str) -> bool:
        """Whether the metric is of a day rather than of a year."""
        found = next((each for each in self._catalogue.metrics if each.name == metric), None)
        return found is not None and found.kind is MetricKind.STOCK


def spell_year(year: int, rng: random.Random, *, is_balance: bool = False) -> str:
    """2020年, 2020年度, 20年, 二〇二〇年, 2020财年; of a balance 2020年末 too."""
    forms = [f"{year}年"] * 6 + [f"{year}年度"] * 2 + [f"{year % 100:02}年", f"{str(year).translate(_DIGITS)}年"]
    forms += [f"{year}财年", f"{year}会计年度", f"FY{year}"]
    if is_balance:
        forms += [f"{year}年末", f"{year}年底", f"{year}年12月31日"] * 2
    return rng.choice(forms)


def spell_years(years: Sequence[int], newest: int, rng: random.Random) -> str:
    """2019-2021年, 2019年到2021年, 2019、2020、2021年, 近三年 where they are the newest."""
    first, last = min(years), max(years)
    listed = "、".join(map(str, sorted(years)))
    forms = [f"{first}-{last}年", f"{first}年到{last}年", f"{first}至{last}年", f"{first}年至{last}年", f"{listed}年"]
    if len(years) == 2:
        forms = [f"{first}年和{last}年", f"{first}-{last}年", f"{first}、{last}年", f"{first}年到{last}年"]
    if last == newest:
        counted = {2: "两", 3: "三"}.get(len(years))
        forms += [f"近{counted}年", f"最近{counted}年"] if counted else []
    return rng.choice(forms)


def spell_year_before(year: int, rng: random.Random) -> str:
    """The year before one that is named beside it: 2019年, 上年, 上一年."""
    return rng.choice([f"{year}年", f"{year}年", f"{year}年", "上年", "上一年", "上年度"])
