"""What metrics are called in questions, as one automaton over the catalogue's spellings."""

from __future__ import annotations

from collections.abc import Iterable

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Table
from nianbao.domain.glossary import Glossary
from nianbao.domain.metric import DerivedMetric, Display, MetricKind
from nianbao.text.normal import squeezed
from services.router.trie import Hit, Trie

# Signs that make no difference inside a metric's name: 管理费用的增长率, 每股的收益, “营业收入”.
IGNORED = "的\"'“”‘’「」『』《》 "

# 收回投资收到的现金 is also said 收回投资所得的现金.
_VERBS = (
    ("收到现金", [f"{verb}现金" for verb in ("所收到", "得到", "所得到", "获得", "所获得", "所得", "取得", "所取得")]),
    ("支付现金", [f"{verb}现金" for verb in ("所支付", "付出", "所付出")]),
)

# Labels such as 本年利润 begin with words that end a period as well: 2019本年|利润总额. `match_metrics` reads 年度.
_PERIOD_WORDS = ("年内", "本年", "期内", "本期")

_SUMS = ("合计", "总计", "小计", "总额", "总数")


class Lexicon:
    """Finds the catalogue's metrics in text; built once a process."""

    def __init__(self, catalogue: Catalogue, glossary: Glossary | None = None) -> None:
        self._glossary = glossary
        self._stated = {metric.name: metric for metric in catalogue.metrics}
        self._derived = {metric.name: metric for metric in catalogue.derived}
        self.spellings: dict[str, str] = {}
        self._phrases = frozenset(_spelled(phrase) for metric in catalogue.metrics for phrase in metric.phrases)
        for spelling, name in _spellings(catalogue):
            self.spellings.setdefault(spelling, name)
        self._trie = Trie(self.spellings)

    def find(self, text: str) -> tuple[Hit[str], ...]:
        """Find metrics in `text` (already without `IGNORED` signs); the value is the metric's name.

        A phrase counts only where nothing is named: 研发人员有多少人 is not about all staff.
        """
        hits = tuple(self._trie.find(text))
        named = tuple(hit for hit in hits if text[hit.start : hit.end] not in self._phrases)
        return named or hits

    def names_term(self, text: str) -> bool:
        """Whether a text names a term of the glossary: 做市商, 市净率."""
        return self._glossary is not None and bool(self._glossary.named_in(text))

    def is_term(self, words: str) -> bool:
        """Whether words are exactly a term's name or alias."""
        return self._glossary is not None and self._glossary.find(words) is not None

    def term_names(self) -> Iterable[str]:
        """Every spelling of the glossary's terms."""
        return () if self._glossary is None else self._glossary.names.keys()

    def is_derived(self, name: str) -> bool:
        """Whether the metric is computed by a formula."""
        return name in self._derived

    def derived(self, name: str) -> DerivedMetric:
        """The derived metric of a name."""
        return self._derived[name]

    def kind(self, name: str) -> MetricKind:
        """How a metric behaves; derived ones count as ratios."""
        metric = self._stated.get(name)
        return MetricKind.RATIO if metric is None else metric.kind

    def is_known(self, name: str) -> bool:
        """Whether the catalogue has a metric of this name, stated or derived."""
        return name in self._stated or name in self._derived

    def unit(self, formula: str) -> str | None:
        """The unit of a metric: 元, 人, %, 元/股 or ""; None of a formula over several."""
        if formula in self._stated:
            return self._stated[formula].unit
        derived = self._derived.get(formula)
        return None if derived is None else {Display.PERCENT: "%", Display.YUAN: "元"}.get(derived.display, "")

    def tables(self, name: str) -> frozenset[Table]:
        """The tables that state a metric; of a derived one, those common to its operands."""
        metric = self._stated.get(name)
        if metric is not None:
            return frozenset(metric.tables)
        operands = [set(m.tables) for m in self._stated.values() if m.name in self._derived[name].formula]
        return frozenset(set.intersection(*operands)) if operands else frozenset()


def _spellings(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """Every way to say a metric, the catalogue's own ways first so that none is taken over."""
    own = [(_spelled(text), name) for text, name in catalogue.spellings().items()]
    yield from own
    labels = list(_labels(catalogue))
    yield from labels
    yield from _behind_periods(own, labels)
    yield from ((_spelled(phrase), metric.name) for metric in catalogue.metrics for phrase in metric.phrases)
    for text, name in own:
        for variant in _variants(text):
            yield variant, name


def _labels(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """Printed labels, which people copy from the page, where they name one metric only.

    营业收入合计 is printed by some, but in a question 合计 asks for a sum: left out.
    """
    said = {_spelled(text) for text in catalogue.spellings()}
    owners: dict[str, set[str]] = {}
    for metric in catalogue.metrics:
        for label in metric.labels:
            owners.setdefault(_spelled(label), set()).add(metric.name)
    for label, names in owners.items():
        is_sum = any(label.endswith(word) and label.removesuffix(word) in said for word in _SUMS)
        if len(names) == 1 and not is_sum:
            yield label, min(names)


def _behind_periods(own: Iterable[tuple[str, str]], labels: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Names behind a period's last word that a label would cut short: 本年利润总额 is not 本年利润, net profit.

    The longest spelling at a place is taken, so 本年利润总额 is made one of 利润总额's.
    """
    rests = {
        (word, label.removeprefix(word)) for label, _ in labels for word in _PERIOD_WORDS if label.startswith(word)
    }
    for word, rest in rests:
        yield from ((word + text, name) for text, name in own if rest and text.startswith(rest))


def _spelled(name: str) -> str:
    return "".join(sign for sign in squeezed(name).lower() if sign not in IGNORED)


def _variants(spelling: str) -> Iterable[str]:
    """Ways of saying the same that people use: 总金额 for 总额, the pauses of a list left out."""
    if spelling.endswith("总额"):
        yield f"{spelling[:-2]}总金额"
    if "、" in spelling:
        yield spelling.replace("、", "")
        yield spelling.replace("、", ",")
        yield spelling.replace("、", "和")
    if "(" in spelling and spelling.endswith(")"):
        yield spelling.replace("(", "").replace(")", "")
    if "其他" in spelling:
        yield spelling.replace("其他", "其它")
    for verb, others in _VERBS:
        if verb in spelling:
            yield from (spelling.replace(verb, other) for other in others)
