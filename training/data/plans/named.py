"""Plans about named companies: values, texts, several of them, and what is computed from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from nianbao.domain.formula import operands
from nianbao.domain.metric import DerivedMetric, Display, MetricKind
from nianbao.domain.question import Operation, Route, Statistic
from training.data.meant import Expect, Meant, Row, Truth
from training.data.plans.columns import fetch, growth_formula
from training.data.plans.draw import Draw
from training.data.plans.figures import derived_value, figures_of, reckoned, stated

_AMOUNTS = (MetricKind.FLOW, MetricKind.STOCK, MetricKind.COUNT)
_UNITS = {"亿元": Decimal(10**8), "万元": Decimal(10**4)}
_HEADS = "职工人数"


def value(draw: Draw) -> Meant | None:
    """One figure of one company and year."""
    metric = draw.common()
    return _fetched(draw, "value", (metric,), 1)


def value_in_unit(draw: Draw) -> Meant | None:
    """The same, to be shown in another unit."""
    metric = draw.common()
    if not draw.is_kind(metric, MetricKind.FLOW, MetricKind.STOCK):
        return None
    found = draw.company_year((metric,))
    if found is None or abs(draw.number(*found, metric) or Decimal(0)) < _UNITS["亿元"]:
        return None
    unit = draw.random.choice(list(_UNITS))
    return _of(
        draw, "value_in_unit", [found[0]], [found[1]], (metric,), stated((metric,), least=1),
        later=f"除以{_UNITS[unit]}，按{unit}写出", said={"unit": (unit,)},
    )  # fmt: skip


def values(draw: Draw) -> Meant | None:
    """Two figures of one company and year."""
    metrics = tuple(dict.fromkeys((draw.common(), draw.common())))
    return _fetched(draw, "values", metrics, 2) if len(metrics) == 2 else None


def text(draw: Draw) -> Meant | None:
    """A text of one company and year: who, where."""
    if not draw.texts:
        return None
    metric = draw.random.choice(draw.texts)
    return _fetched(draw, f"text_{metric}", (metric,), 1)


def value_years(draw: Draw) -> Meant | None:
    """One figure in each of two or three years."""
    metric, back = draw.common(), draw.random.choice((1, 2))
    found = draw.company_year((metric,), back)
    if found is None:
        return None
    years = list(range(found[1] - back, found[1] + 1))
    return _of(draw, "value_years", [found[0]], years, (metric,), stated((metric,), least=len(years)))


def value_of_two(draw: Draw) -> Meant | None:
    """One figure of two companies."""
    two = _two(draw, (metric := draw.common(),))
    return two and _of(draw, "value_of_two", two[0], [two[1]], (metric,), stated((metric,), least=2))


def growth(draw: Draw) -> Meant | None:
    """Growth over the year before."""
    metric = draw.common()
    found = draw.company_year((metric,), 1)
    if found is None or (draw.number(found[0], found[1] - 1, metric) or 0) <= 0 or not draw.is_kind(metric, *_AMOUNTS):
        return None
    code, year = found
    expect = reckoned((metric,), lambda at: [_growth(at(code, year, metric), at(code, year - 1, metric))])
    return _of(
        draw, "growth", [code], [year - 1, year], (metric,), expect, operation=Operation.GROWTH,
        later=growth_formula(metric),
    )  # fmt: skip


def difference(draw: Draw) -> Meant | None:
    """The change over the year before in the figure's own unit."""
    metric = draw.common()
    found = draw.company_year((metric,), 1)
    if found is None or not draw.is_kind(metric, *_AMOUNTS):
        return None
    code, year = found
    expect = reckoned((metric,), lambda at: [at(code, year, metric) - at(code, year - 1, metric)])
    return _of(
        draw, "difference", [code], [year - 1, year], (metric,), expect, operation=Operation.DIFFERENCE,
        later=f"{metric} - 上期({metric})",
    )  # fmt: skip


def difference_of_two(draw: Draw) -> Meant | None:
    """By how much one company's figure is above another's."""
    metric = draw.common()
    two = _two(draw, (metric,)) if draw.is_kind(metric, *_AMOUNTS) else None
    if two is None:
        return None
    (one, other), year = two
    expect = reckoned((metric,), lambda at: [at(one, year, metric) - at(other, year, metric)])
    return _of(
        draw, "difference_of_two", [one, other], [year], (metric,), expect, operation=Operation.DIFFERENCE,
        later=f"前一家公司的{metric} - 后一家公司的{metric}",
    )  # fmt: skip


def ratio(draw: Draw) -> Meant | None:
    """One amount of money over another one."""
    one, other = draw.common(), draw.common()
    if one == other or not all(draw.is_kind(each, MetricKind.FLOW, MetricKind.STOCK) for each in (one, other)):
        return None
    found = draw.company_year((one, other))
    if found is None or not draw.number(*found, other):
        return None
    code, year = found
    expect = reckoned((one, other), lambda at: [at(code, year, one) / at(code, year, other)])
    return _of(draw, "ratio", [code], [year], (one, other), expect, operation=Operation.RATIO, later=f"{one} / {other}")


def per_head(draw: Draw) -> Meant | None:
    """An amount of money for each of the staff."""
    metric = draw.common()
    if not draw.is_kind(metric, MetricKind.FLOW) or (found := draw.company_year((metric, _HEADS))) is None:
        return None
    own = draw.catalogue.find(f"人均{metric}")
    if isinstance(own, DerivedMetric) and _HEADS not in {each.metric for each in operands(own.formula)}:
        return None  # 人均研发费用 is a metric of its own, over the research staff
    code, year = found
    if not draw.number(code, year, _HEADS):
        return None
    expect = reckoned((metric, _HEADS), lambda at: [at(code, year, metric) / at(code, year, _HEADS)])
    return _of(
        draw, "per_head", [code], [year], (metric, _HEADS), expect, operation=Operation.RATIO,
        later=f"{metric} / {_HEADS}",
    )  # fmt: skip


def derived(draw: Draw) -> Meant | None:
    """A computed metric of the catalogue."""
    metric = draw.random.choice(draw.catalogue.derived)
    needed = [each for each in operands(metric.formula) if each.metric not in metric.optional]
    back = max((-each.offset for each in needed), default=0)
    names = tuple(dict.fromkeys(each.metric for each in operands(metric.formula)))
    found = draw.company_year([each.metric for each in needed], back)
    if found is None:
        return None
    code, year = found

    def reckon(at: Callable[[str, int, str], Decimal]) -> Sequence[Decimal] | None:
        try:
            return [derived_value(metric.formula, metric.optional, at, code, year)]
        except ArithmeticError:
            return None

    kind = "derived_share" if metric.display is Display.PERCENT else "derived"
    plan = fetch(draw.catalogue, [code], range(year - back, year + 1), names)
    return Meant(
        kind, Route.CALCULATION, Operation.DERIVED, plan, reckoned(names, reckon),
        companies=(draw.company(code),), years=(year,), metrics=(metric.name,), later=metric.formula,
    )  # fmt: skip


def same(draw: Draw) -> Meant | None:
    """Whether a text is as in the year before."""
    if not draw.texts:
        return None
    metric = draw.random.choice(draw.texts)
    found = draw.company_year((metric,), 1)
    if found is None:
        return None
    code, year = found
    return _of(
        draw, "same", [code], [year - 1, year], (metric,), stated((metric,), least=2), route=Route.COMPARISON,
        operation=Operation.SAME, later="两年的内容是否相同",
    )  # fmt: skip


def total_of_years(draw: Draw) -> Meant | None:
    """A sum or a mean over two or three years."""
    metric, back = draw.common(), draw.random.choice((1, 2))
    statistic = draw.random.choice((Statistic.SUM, Statistic.AVERAGE))
    found = draw.company_year((metric,), back) if draw.is_kind(metric, MetricKind.FLOW) else None
    if found is None:
        return None
    code, years = found[0], list(range(found[1] - back, found[1] + 1))
    size = Decimal(len(years)) if statistic is Statistic.AVERAGE else Decimal(1)
    expect = reckoned((metric,), lambda at: [sum((at(code, year, metric) for year in years), Decimal(0)) / size])
    return _total(draw, f"{statistic}_of_years", statistic, [code], years, (metric,), expect)


def total_of_metrics(draw: Draw) -> Meant | None:
    """A sum of two amounts of one company."""
    metrics = tuple(dict.fromkeys((draw.common(), draw.common())))
    if len(metrics) < 2 or not all(draw.is_kind(each, MetricKind.FLOW) for each in metrics):
        return None
    found = draw.company_year(metrics)
    if found is None:
        return None
    code, year = found
    expect = reckoned(metrics, lambda at: [sum((at(code, year, each) for each in metrics), Decimal(0))])
    return _total(draw, "sum_of_metrics", Statistic.SUM, [code], [year], metrics, expect)


def total_of_companies(draw: Draw) -> Meant | None:
    """A sum or a mean over two companies."""
    metric, statistic = draw.common(), draw.random.choice((Statistic.SUM, Statistic.AVERAGE))
    two = _two(draw, (metric,)) if draw.is_kind(metric, MetricKind.FLOW, MetricKind.COUNT) else None
    if two is None:
        return None
    codes, year = two
    size = Decimal(len(codes)) if statistic is Statistic.AVERAGE else Decimal(1)
    expect = reckoned((metric,), lambda at: [sum((at(code, year, metric) for code in codes), Decimal(0)) / size])
    return _total(draw, f"{statistic}_of_companies", statistic, codes, [year], (metric,), expect)


def extreme_year(draw: Draw) -> Meant | None:
    """The year of the most or least of two or three."""
    metric, back = draw.common(), draw.random.choice((1, 2))
    statistic = draw.random.choice((Statistic.MAX, Statistic.MIN))
    found = draw.company_year((metric,), back)
    if found is None:
        return None
    years = list(range(found[1] - back, found[1] + 1))
    which = "最大" if statistic is Statistic.MAX else "最小"
    return _of(
        draw, f"{statistic}_year", [found[0]], years, (metric,), stated((metric,), least=len(years)),
        operation=Operation.STATISTIC, statistic=statistic, later=f"取{metric}{which}的年份", route=Route.CALCULATION,
    )  # fmt: skip


def rivals(draw: Draw) -> Meant | None:
    """Which of two companies has more, or less."""
    metric = draw.common()
    two = _two(draw, (metric,))
    if two is None:
        return None
    codes, year = two
    is_most = draw.random.random() < 0.7

    def expect(rows: Sequence[Row]) -> Truth | None:
        found = figures_of(rows, (metric,))
        if len(found) < 2 or len(set(found.values())) < 2:
            return None
        order = sorted(found, key=lambda key: found[key], reverse=is_most)
        return Truth(
            stated=frozenset((code, name, when, found[code, when, name]) for code, when, name in order),
            companies=tuple(code for code, _, _ in order),
        )

    kind = "rivals_more" if is_most else "rivals_less"
    return _of(
        draw, kind, codes, [year], (metric,), expect, operation=Operation.RANK, route=Route.STATISTICS,
        later=f"按{metric}比较两家公司",
    )  # fmt: skip


NAMED: tuple[tuple[Callable[[Draw], Meant | None], int], ...] = (
    (value, 20),
    (value_in_unit, 6),
    (values, 8),
    (text, 8),
    (value_years, 7),
    (value_of_two, 5),
    (growth, 10),
    (difference, 8),
    (difference_of_two, 4),
    (ratio, 6),
    (per_head, 4),
    (derived, 14),
    (same, 5),
    (total_of_years, 6),
    (total_of_metrics, 4),
    (total_of_companies, 4),
    (extreme_year, 5),
    (rivals, 4),
)
"""The drawers, and how often each is called beside the others."""


def _fetched(draw: Draw, kind: str, metrics: tuple[str, ...], least: int) -> Meant | None:
    found = draw.company_year(metrics)
    if found is None:
        return None
    return _of(draw, kind, [found[0]], [found[1]], metrics, stated(metrics, least=least))


def _of(
    draw: Draw,
    kind: str,
    codes: Sequence[str],
    years: Sequence[int],
    metrics: tuple[str, ...],
    expect: Expect,
    *,
    route: Route | None = None,
    operation: Operation = Operation.VALUE,
    statistic: Statistic = Statistic.NONE,
    later: str = "",
    said: dict[str, tuple[str, ...]] | None = None,
) -> Meant:
    return Meant(
        kind,
        route or (Route.FACT if operation is Operation.VALUE else Route.CALCULATION),
        operation,
        fetch(draw.catalogue, codes, years, metrics),
        expect,
        companies=tuple(draw.company(code) for code in codes),
        years=tuple(years),
        metrics=metrics,
        statistic=statistic,
        later=later,
        said=said or {},
    )


def _total(
    draw: Draw,
    kind: str,
    statistic: Statistic,
    codes: Sequence[str],
    years: Sequence[int],
    metrics: tuple[str, ...],
    expect: Expect,
) -> Meant:
    called = "合计" if statistic is Statistic.SUM else "平均"
    return _of(
        draw, kind, codes, years, metrics, expect, operation=Operation.STATISTIC, statistic=statistic,
        later=f"对取出的数值求{called}",
    )  # fmt: skip


def _two(draw: Draw, metrics: Sequence[str]) -> tuple[list[str], int] | None:
    found = draw.company_year(metrics)
    other = draw.another(found[0], [found[1]], metrics) if found else None
    return ([found[0], other], found[1]) if found and other else None


def _growth(this: Decimal, before: Decimal) -> Decimal:
    return (this - before) / before
