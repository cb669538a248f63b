"""The metric catalogue: what can be asked about, and which printed row is which metric.

Everything comes from `data/metrics.toml`; a new metric is a change of that file alone.
Growth is generic: every number X has X增长率 = (X - 上期(X)) / 上期(X), so it is not
listed; `Catalogue.growth_base` recognises the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from nianbao.domain.catalogue_check import check_catalogue
from nianbao.domain.catalogue_file import CatalogueFile, read_catalogue_file
from nianbao.domain.fact import Table
from nianbao.domain.labels import is_subordinate, label_keys, plain_key, spelling
from nianbao.domain.metric import CrossCheck, Deductions, DerivedMetric, Identity, Metric, MetricKind

# What people type one for the other in a metric's name.
_TYPED_PAIRS = (
    ("、", ""),
    ("和", "及"),
    ("及", "和"),
    ("和", "与"),
    ("收到的现金", "所收到的现金"),
    ("支付的现金", "所支付的现金"),
)
_RATIO_WORDS = ("比例", "比率", "比重", "比值")
# Remembered answers of `match_label`; reports repeat the same few thousand labels.
_MOST_MATCHES = 50_000
METRICS_FILE = Path(__file__).parent / "data" / "metrics.toml"

# The words after a metric that ask for its growth; the longest first.
_GROWTH = "同比增长率 同比增长幅度 同比增长 同比变动率 年增长率 增长比率 增长幅度 增长速度 增长率 变动率 增速 增幅"
GROWTH_WORDS = tuple(_GROWTH.split())


class Catalogue:
    """Lookups over the metrics, derived metrics and identities of one catalogue file."""

    def __init__(self, content: CatalogueFile) -> None:
        self.metrics: tuple[Metric, ...] = content.metrics
        self.derived: tuple[DerivedMetric, ...] = content.derived
        self.deductions: tuple[Deductions, ...] = content.deductions
        self.identities: tuple[Identity, ...] = content.identities
        self.cross_checks: tuple[CrossCheck, ...] = content.cross_checks
        self._metrics = {metric.name: metric for metric in self.metrics}
        self._named = {each.name: each for each in content.named}
        self._fallbacks = dict(content.fallbacks)
        self._spellings = _spellings([each for each in content.named if not is_itemised(each)])
        self._folded = _folded(self._spellings)
        self._labels = _label_index([metric for metric in self.metrics if not metric.is_itemised])
        self._matches: dict[tuple[str, Table, str], Metric | None] = {}

    def metric(self, name: str) -> Metric:
        """The stated metric of exactly this name.

        Raises:
            KeyError: no stated metric has the name.
        """
        return self._metrics[name]

    def find(self, name_or_alias: str) -> Metric | DerivedMetric | None:
        """The metric that a name or alias means, however it is punctuated.

        >>> load_catalogue().find("归母净利润").name
        '归属于母公司所有者的净利润'
        """
        written = spelling(name_or_alias)
        name = (
            self._spellings.get(written) or self._spellings.get(written.upper()) or self._folded.get(plain_key(written))
        )
        return None if name is None else self._named[name]

    def match_label(self, label: str, table: Table, parent: str = "") -> Metric | None:
        """The metric that a printed row label of `table` means, None when in doubt.

        `parent` is the metric name or label of the row that `label` belongs under, or simply
        of the row printed above: 利息收入 after 财务费用 or after 利息费用 is interest earned,
        anywhere else the revenue line. A label that says 其中 and may belong under another
        line is not matched without its parent.

        >>> load_catalogue().match_label("其中：利息费用", Table.INCOME_STATEMENT).name
        '利息费用'
        """
        question = (label, table, parent)
        if question not in self._matches:
            if len(self._matches) >= _MOST_MATCHES:
                self._matches.clear()
            self._matches[question] = self._match(label, table, parent)
        return self._matches[question]

    def spellings(self) -> Mapping[str, str]:
        """Every spelling that people use for a metric, stated or derived, to its name."""
        return MappingProxyType(self._spellings)

    def fallbacks(self, name: str) -> tuple[str, ...]:
        """What people mean by `name` when the report does not state it, the likeliest first.

        >>> load_catalogue().fallbacks("每股收益")
        ('基本每股收益',)
        """
        return self._fallbacks.get(name, ())

    def growth_base(self, words: str) -> Metric | DerivedMetric | None:
        """The metric whose growth `words` ask for, None when they ask for no growth.

        >>> load_catalogue().growth_base("总资产增长率").name
        '资产总计'
        """
        for suffix in GROWTH_WORDS:
            if words.endswith(suffix):
                return self.find(words.removesuffix(suffix).removesuffix("的"))
        return None

    def of_table(self, table: Table) -> tuple[Metric, ...]:
        """The metrics whose primary table is `table`, in the order of the file."""
        return tuple(metric for metric in self.metrics if metric.tables[0] is table)

    def _match(self, label: str, table: Table, parent: str) -> Metric | None:
        owners = self._owners(parent, table)
        is_part = is_subordinate(label)
        for key in label_keys(label):
            candidates = self._labels.get((table, key), ())
            if candidates:
                return _choose(candidates, owners, is_part)
        for owner in owners:
            for key in label_keys(owner + spelling(label)):
                if candidates := self._labels.get((table, key), ()):
                    return _choose(candidates, owners, is_part)
        return None

    def _owners(self, parent: str, table: Table) -> tuple[str, ...]:
        """The metric that `parent` names and the one it is itself part of."""
        if not parent:
            return ()
        metric = self._metrics.get(parent)
        if metric is None:
            metric = next(
                (found[0] for key in label_keys(parent) if (found := self._labels.get((table, key), ()))), None
            )
        if metric is None:
            return (parent,)
        return (metric.name, metric.parent) if metric.parent else (metric.name,)


@cache
def load_catalogue(path: Path = METRICS_FILE) -> Catalogue:
    """Load and check the catalogue, once a process.

    Raises:
        ValueError: the file contradicts itself; the message lists every fault.
    """
    content = read_catalogue_file(path)
    check_catalogue(content)
    return Catalogue(content)


def _choose(candidates: Sequence[Metric], owners: Sequence[str], is_part: bool) -> Metric | None:
    """Pick the candidate under one of `owners`, else the free-standing one, else nothing."""
    owned = [metric for metric in candidates if metric.parent and metric.parent in owners]
    if owned:
        return owned[0]
    if len(candidates) == 1:
        return candidates[0]
    free = [metric for metric in candidates if not metric.parent]
    if len(free) != 1 or (is_part and not owners):
        return None
    return free[0]


def _label_index(metrics: Sequence[Metric]) -> dict[tuple[Table, str], tuple[Metric, ...]]:
    index: dict[tuple[Table, str], tuple[Metric, ...]] = {}
    for metric in metrics:
        keys = dict.fromkeys(key for text in (metric.name, *metric.aliases, *metric.labels) for key in label_keys(text))
        for table in metric.tables:
            for key in keys:
                index[table, key] = (*index.get((table, key), ()), metric)
    return index


def _spellings(named: Sequence[Metric | DerivedMetric]) -> dict[str, str]:
    """Names first, then aliases, then what typing makes of either; an earlier meaning stands."""
    spellings = {each.name: each.name for each in named}
    for each in named:
        for alias in each.aliases:
            spellings.setdefault(spelling(alias), each.name)
    for text, name in tuple(spellings.items()):
        for variant in _typed_variants(text):
            spellings.setdefault(variant, name)
    return spellings


def _typed_variants(text: str) -> tuple[str, ...]:
    """A name as people also type it: without commas, 及 for 和, 比例 for 比率, 所收到 for 收到."""
    variants = [text.replace(*pair) for pair in _TYPED_PAIRS]
    variants.append(text.replace("、", "").replace("和", "及"))
    if len(text) > 5:
        variants.append(text.replace("的", ""))
    for ending in _RATIO_WORDS:
        if text.endswith(ending):
            variants += [text.removesuffix(ending).removesuffix("的") + word for word in (*_RATIO_WORDS, "之比")]
            variants += [text.removesuffix(ending).removesuffix("的") + "的" + word for word in _RATIO_WORDS]
    return tuple(variant for variant in dict.fromkeys(variants) if variant != text)


def _folded(spellings: Mapping[str, str]) -> dict[str, str]:
    """Fold every spelling; one that would then mean two metrics is left out."""
    folded: dict[str, set[str]] = {}
    for text, name in spellings.items():
        folded.setdefault(plain_key(text), set()).add(name)
    return {text: names.pop() for text, names in folded.items() if len(names) == 1}


def is_itemised(metric: Metric | DerivedMetric) -> bool:
    """Whether a report states the metric once an item, so that nobody can ask for it by name alone."""
    return isinstance(metric, Metric) and metric.is_itemised


def is_number(metric: Metric | DerivedMetric) -> bool:
    """Whether the metric's values are numbers, so that growth and ranking make sense."""
    return not isinstance(metric, Metric) or metric.kind is not MetricKind.TEXT
