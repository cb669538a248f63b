"""Plans over all reports: the parts that rankings, lists, counts and statistics are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nianbao.domain.fact import Table
from nianbao.domain.plan import Aggregate, Column, Filter, FilterOp, Order, Plan
from services.nl2sql.schema import CODE, OWN_REPORT, PERIOD, SHORT_NAME
from training.data.fact_table import FactTable
from training.data.meant import Expect, Row, Truth
from training.data.plans.columns import computed, of_group, placed
from training.data.plans.draw import Draw

KEYS = (CODE, SHORT_NAME)
LISTED_MAX = 50
_ADDRESS = Column(Table.COMPANY, "注册地址")
REGIONS = (
    "北京", "上海", "天津", "重庆", "浙江", "江苏", "广东", "山东", "福建", "安徽",
    "四川", "湖北", "湖南", "河南", "河北", "辽宁", "陕西", "江西", "云南", "广西",
    "杭州", "深圳", "宁波", "苏州", "成都", "武汉", "南京", "广州", "无锡", "青岛",
    "厦门", "长沙", "合肥", "西安", "常州", "绍兴", "嘉兴", "台州", "东莞", "佛山",
    "珠海", "郑州", "济南", "烟台", "大连", "昆明",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """What companies are compared by in one year: a column, and what it is worth for each of them."""

    name: str
    column: Column
    values: dict[str, Decimal]
    needs: tuple[Filter, ...]


def stated_quantity(draw: Draw, metric: str, year: int, region: str = "") -> Compared:
    """A stated metric."""
    found = draw.column(year, metric)
    column = placed(draw.catalogue, metric)
    values = {code: found[code] for code in in_region(draw.facts, list(found), year, region)}
    return Compared(metric, column, values, (Filter(column, FilterOp.PRESENT),))


def in_region(facts: FactTable, codes: Sequence[str], year: int, region: str) -> list[str]:
    """The companies whose 注册地址 of the year names the region; all of them for none."""
    if not region:
        return list(codes)
    return [code for code in codes if region in str(facts.values[code, year].get("注册地址", ""))]


def ranged(
    draw: Draw,
    year: int,
    select: Sequence[Column],
    filters: Sequence[Filter],
    *,
    region: str = "",
    order: Sequence[Order] = (),
    limit: int = LISTED_MAX,
    within: tuple[Plan, ...] = (),
    base: Table | None = None,
) -> Plan:
    """A plan over the year's own reports; the keys of the rows are the caller's to select."""
    base = base or select[0].table
    read = [*select, *(item.column for item in filters), *(item.column for item in order)]
    tables = [base, *(each.table for column in read for each in (column.operands or (column,)))]
    places = (Filter(_ADDRESS, FilterOp.CONTAINS, (region,)),) if region else ()
    return Plan(
        select=tuple(select),
        filters=(
            Filter(Column(base, PERIOD), FilterOp.EQUAL, (str(year),)),
            Filter(Column(base, OWN_REPORT), FilterOp.EQUAL, ("是",)),
            *of_group([*tables, *(item.column.table for item in places)]),
            *places,
            *filters,
        ),
        order=tuple(order),
        limit=limit,
        within=within,
    )


def keys(table: Table) -> tuple[Column, ...]:
    """Code and short name, with which a company's row begins."""
    return tuple(Column(table, name) for name in KEYS)


def by(column: Column, is_most: bool) -> tuple[Order, ...]:
    """Most or least first; equals by code."""
    return (Order(column, is_most), Order(Column(column.table, CODE), is_descending=False))


def ranking(
    draw: Draw,
    year: int,
    compared: Compared,
    *,
    last: int,
    is_most: bool,
    region: str = "",
    shown: Sequence[Column] = (),
    filters: Sequence[Filter] = (),
    within: tuple[Plan, ...] = (),
) -> Plan:
    """The first places by a quantity."""
    column = compared.column
    select = (*keys(column.table), column, *shown)
    return ranged(
        draw,
        year,
        select,
        (*compared.needs, *filters),
        region=region,
        order=by(column, is_most),
        limit=last,
        within=within,
    )


def listing(draw: Draw, year: int, compared: Compared, filters: Sequence[Filter], region: str = "") -> Plan:
    """The companies that meet conditions, biggest first."""
    column = compared.column
    return ranged(
        draw, year, (*keys(column.table), column), (*compared.needs, *filters), region=region, order=by(column, True)
    )


def counting(draw: Draw, year: int, table: Table, filters: Sequence[Filter], region: str = "") -> Plan:
    """How many companies meet conditions."""
    return ranged(draw, year, (Column(table, CODE, Aggregate.COUNT),), filters, region=region, limit=1)


def aggregated(compared: Compared, *aggregates: Aggregate) -> tuple[Column, ...]:
    """The quantity under each aggregate."""
    return tuple(replace(compared.column, aggregate=each) for each in aggregates)


def rows_of_companies(metrics: Sequence[str], year: int, *, skipped: int = 0, is_ordered: bool = True) -> Expect:
    """Companies in the order of the rows, with the figures behind their keys; "" for one that is computed."""

    def expect(rows: Sequence[Row]) -> Truth | None:
        kept = rows[skipped:]
        if not kept:
            return None
        stated = frozenset(
            (row[0], metric, year, cell)
            for row in kept
            for metric, cell in zip(metrics, row[len(KEYS) :], strict=True)
            if metric and cell is not None
        )
        return Truth(stated=stated, companies=tuple(row[0] for row in kept), is_ordered=is_ordered)

    return expect


def one_number(make: Callable[[Row], Decimal | None]) -> Expect:
    """One number made of the only row."""

    def expect(rows: Sequence[Row]) -> Truth | None:
        if not rows or any(cell is None for cell in rows[0]):
            return None
        value = make(rows[0])
        return None if value is None else Truth(computed=(value,))

    return expect


def derived_quantity(draw: Draw, name: str, formula: str, year: int) -> Compared:
    """A computed metric; its values are not worked out beforehand."""
    column = computed(draw.catalogue, name, formula, year)
    return Compared(name, column, {}, (Filter(column, FilterOp.PRESENT),))


def growth_quantity(draw: Draw, metric: str, year: int) -> Compared:
    """Growth over the year before, where there was more than nothing."""
    formula = f"({metric} - 上期({metric})) / 上期({metric})"
    column = computed(draw.catalogue, f"{metric}增长率", formula, year)
    before = placed(draw.catalogue, metric, str(year - 1))
    needs = (
        Filter(placed(draw.catalogue, metric), FilterOp.PRESENT),
        Filter(before, FilterOp.GREATER, ("0",)),
    )
    return Compared(column.name, column, {}, needs)
