"""Questions over all loaded reports: rankings, filters, counts, sums, places, nested ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from statistics import median

from evals.operations.expected import Case
from evals.operations.named import YI
from evals.operations.table import Row, Table

METRICS = ("营业收入", "净利润", "营业成本", "货币资金", "资产总计", "研发费用", "存货", "销售费用")
_ENOUGH = 8
PLACES = ("杭州", "深圳", "上海", "北京", "江苏", "广东", "成都")
Key = Callable[[Row], Decimal]


def ranging_cases(table: Table) -> Iterator[Case]:
    """Every operation over all reports, in several wordings."""
    yield from _rankings(table)
    yield from _filters(table)
    yield from _aggregates(table)
    yield from _places(table)
    yield from _over_years(table)
    yield from _nested(table)


def _metric(table: Table, year: int, place: str = "") -> str:
    """A random metric that enough companies state, so that a question about all makes sense."""

    def stating(metric: str) -> int:
        return sum(place in row.texts.get("注册地址", "") for row in table.of_year(year, metric))

    return table.random.choice([metric for metric in METRICS if stating(metric) >= _ENOUGH])


def _by(metric: str) -> Key:
    return lambda row: row.figures[metric]


def _ranked(rows: Sequence[Row], key: Key, is_most: bool = True) -> list[Row]:
    return sorted(rows, key=key, reverse=is_most)


def _names(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(row.name for row in rows)


def _rankings(table: Table) -> Iterator[Case]:
    for wording, first, last, is_most in (
        ("{y}年{m}最高的上市公司是哪家？", 1, 1, True),
        ("哪家公司{y}年的{m}最低", 1, 1, False),
        ("{y}年{m}排名前五的公司有哪些", 1, 5, True),
        ("{y}年{m}最高的3家公司及其金额", 1, 3, True),
        ("{y}年{m}TOP10的上市公司", 1, 10, True),
        ("{y}年{m}第七高的是哪家上市公司", 7, 7, True),
        ("{y}年{m}排在第3位的公司是谁", 3, 3, True),
        ("{y}年{m}最少的4家上市公司", 1, 4, False),
        ("{y}年{m}第二低的公司", 2, 2, False),
        ("按{m}从高到低，{y}年前6名上市公司是哪些", 1, 6, True),
    ):
        year = table.random.choice((2019, 2020, 2021))
        metric = _metric(table, year)
        rows = _ranked(table.of_year(year, metric), _by(metric), is_most)
        chosen = rows[first - 1 : last]
        without = () if first == 1 else (rows[first - 2].name,)
        question = wording.format(y=year, m=metric)
        yield Case(
            "ranking", question, tuple(r.figures[metric] for r in chosen), _names(chosen), without, is_ordered=True
        )
    for wording, place_at in (
        ("注册地址在{p}的上市公司中，{y}年{m}最高的前3家是哪些？", 0),
        ("{y}年{p}的公司里{m}前3名", 1),
        ("{p}{y}年{m}最高的3家上市公司", 2),
    ):
        year, place = 2020, PLACES[place_at]
        metric = _metric(table, year, place)
        rows = [r for r in table.of_year(year, metric) if place in r.texts.get("注册地址", "")]
        chosen = _ranked(rows, _by(metric))[:3]
        yield Case(
            "ranking in a region", wording.format(y=year, m=metric, p=place), (), _names(chosen), is_ordered=True
        )
    for wording in (
        "{y}年{m}增长率最高的3家公司是哪些？",
        "{y}年{m}同比增长最快的三家上市公司",
        "{y}年{m}增速前3名的公司",
    ):
        metric, year = "营业收入", 2021
        pairs = [
            (row, row.figures[metric] / before.figures[metric] - 1)
            for row in table.of_year(year, metric)
            if (before := table.row(row.code, year - 1)) and before.figures.get(metric, Decimal(0)) > 0
        ]
        best = [row for row, _ in sorted(pairs, key=lambda pair: -pair[1])[:3]]
        yield Case("ranking by growth", wording.format(y=year, m=metric), (), _names(best), is_ordered=True)
    for wording in (
        "{y}年资产负债率最高的5家公司",
        "哪5家上市公司{y}年的资产负债率最高？",
        "{y}年资产负债率排名前5的企业",
    ):
        rows = [r for r in table.of_year(2020, "资产总计", "负债合计") if r.figures["资产总计"] > 0]
        best = _ranked(rows, lambda r: r.figures["负债合计"] / r.figures["资产总计"])[:5]
        yield Case("ranking by a derived metric", wording.format(y=2020), (), _names(best), is_ordered=True)


def _filters(table: Table) -> Iterator[Case]:
    for wording, limit, keep in (
        ("{y}年{m}超过{n}亿元的公司有多少家？", 300, lambda v, n: v > n),
        ("{y}年有几家公司的{m}大于{n}亿元", 500, lambda v, n: v > n),
        ("{y}年{m}不低于{n}亿元的上市公司有几家", 200, lambda v, n: v >= n),
        ("{y}年{m}低于{n}亿元的上市公司数量", 1, lambda v, n: v < n),
    ):
        year, metric = 2021, "营业收入"
        count = sum(keep(r.figures[metric], limit * YI) for r in table.of_year(year, metric))
        yield Case("count over a threshold", wording.format(y=year, m=metric, n=limit), words=(f"{count}家",))
    for wording in (
        "{y}年{m}超过{n}亿元的上市公司有哪些？",
        "列出{y}年{m}在{n}亿元以上的公司",
        "哪些公司{y}年的{m}突破了{n}亿元",
    ):
        rows = [r for r in table.of_year(2021, "净利润") if r.figures["净利润"] > 100 * YI]
        yield Case("list over a threshold", wording.format(y=2021, m="净利润", n=100), (), _names(rows))
    for wording in ("{y}年亏损的公司有多少家？", "{y}年净利润为负的上市公司有几家", "{y}年有多少家公司净利润小于0"):
        count = sum(r.figures["净利润"] < 0 for r in table.of_year(2020, "净利润"))
        yield Case("count of losses", wording.format(y=2020), words=(f"{count}家",))
    for wording in (
        "{y}年{m}在{a}亿元到{b}亿元之间的公司有多少家？",
        "{y}年{m}介于{a}亿和{b}亿之间的上市公司有几家",
        "{y}年有多少家公司{m}超过{a}亿元且不超过{b}亿元",
    ):
        count = sum(100 * YI <= r.figures["营业收入"] <= 200 * YI for r in table.of_year(2020, "营业收入"))
        yield Case("count in a range", wording.format(y=2020, m="营业收入", a=100, b=200), words=(f"{count}家",))
    for wording in (
        "{y}年净利润超过50亿元或营业收入超过1000亿元的公司有多少家？",
        "{y}年有几家公司净利润大于50亿元，或者营业收入大于1000亿元",
        "{y}年营业收入超过1000亿或净利润超过50亿的上市公司数量",
    ):
        count = sum(
            r.figures.get("净利润", Decimal(0)) > 50 * YI or r.figures.get("营业收入", Decimal(0)) > 1000 * YI
            for r in table.of_year(2020)
        )
        yield Case("one of two conditions", wording.format(y=2020), words=(f"{count}家",))
    for wording, place in (
        ("{y}年{p}的公司里净利润为正的占多少？", "浙江"),
        ("{y}年{p}盈利公司占{p}全部公司的比例", "江苏"),
        ("{y}年净利润为正的公司占比是多少", ""),
    ):
        rows = [r for r in table.of_year(2021, "净利润") if place in r.texts.get("注册地址", "")]
        count = sum(r.figures["净利润"] > 0 for r in rows)
        share = Decimal(count) / len(rows) * 100
        yield Case("part of the companies", wording.format(y=2021, p=place), (share,), (f"{count}家", f"{len(rows)}家"))
    for wording in (
        "{y}年营业收入超过100亿元且净利润为负的公司有哪些？",
        "{y}年净利润为负但营业收入大于100亿元的上市公司",
        "{y}年哪些公司营业收入在100亿元以上同时净利润小于0",
    ):
        rows = [
            r
            for r in table.of_year(2020, "营业收入", "净利润")
            if r.figures["营业收入"] > 100 * YI and r.figures["净利润"] < 0
        ]
        yield Case("two conditions", wording.format(y=2020), (), _names(rows))
    for wording, place in (
        ("{y}年注册地址在{p}的公司有多少家？", "杭州"),
        ("{y}年{p}有几家上市公司", "深圳"),
        ("{y}年注册在{p}的上市公司数量", "上海"),
    ):
        count = sum(place in r.texts.get("注册地址", "") for r in table.listed if r.year == 2020)
        yield Case("count in a region", wording.format(y=2020, p=place), words=(f"{count}家",))
    for wording, place in (
        ("{y}年注册地址在{p}且营业收入超过50亿元的公司有几家？", "杭州"),
        ("{y}年{p}有多少家公司的营业收入超过50亿元", "深圳"),
        ("{y}年注册在{p}、营业收入大于50亿元的上市公司有多少家", "上海"),
    ):
        rows = [
            r
            for r in table.of_year(2020, "营业收入")
            if place in r.texts.get("注册地址", "") and r.figures["营业收入"] > 50 * YI
        ]
        yield Case("region and threshold", wording.format(y=2020, p=place), words=(f"{len(rows)}家",))


def _aggregates(table: Table) -> Iterator[Case]:
    for name, wordings, statistic in (
        ("sum", ("{y}年所有上市公司的{m}总和是多少？", "{y}年全部公司{m}合计", "{y}年各公司{m}加起来一共多少元"), sum),
        (
            "mean",
            ("{y}年上市公司的平均{m}是多少？", "{y}年所有公司{m}的平均值", "{y}年各上市公司{m}均值"),
            lambda v: sum(v) / len(v),
        ),
        ("median", ("{y}年上市公司{m}的中位数是多少？", "{y}年所有公司{m}中位数", "{y}年{m}的中位值"), median),
    ):
        for wording in wordings:
            metric = _metric(table, 2020)
            values = [r.figures[metric] for r in table.of_year(2020, metric)]
            yield Case(name, wording.format(y=2020, m=metric), (statistic(values),))
    for wording in (
        "{y}年注册地址在{p}的公司{m}总和是多少？",
        "{y}年{p}上市公司的{m}合计",
        "{p}的公司{y}年{m}一共多少",
    ):
        metric = _metric(table, 2020, "杭州")
        rows = [r for r in table.of_year(2020, metric) if "杭州" in r.texts.get("注册地址", "")]
        yield Case(
            "sum in a region", wording.format(y=2020, m=metric, p="杭州"), (sum(r.figures[metric] for r in rows),)
        )
    for wording in ("{c}{y}年的{m}占所有上市公司{m}总和的比例是多少？", "{y}年{c}{m}在全部公司中占比多少"):
        row = _ranked(table.of_year(2021, "营业收入"), _by("营业收入"))[0]
        total = sum(r.figures["营业收入"] for r in table.of_year(2021, "营业收入"))
        yield Case(
            "share of the total",
            wording.format(c=row.name, y=2021, m="营业收入"),
            (row.figures["营业收入"] / total * 100,),
        )


def _places(table: Table) -> Iterator[Case]:
    for wording in (
        "{c}{y}年的{m}在上市公司中排第几？",
        "{y}年{c}{m}排名第几",
        "{c}{y}年{m}位列第几名",
        "按{m}计，{c}{y}年在所有公司里排多少名",
    ):
        metric = table.random.choice(METRICS)
        row = table.pick(lambda r, m=metric: m in r.figures)
        place = 1 + sum(other.figures[metric] > row.figures[metric] for other in table.of_year(row.year, metric))
        yield Case("place", wording.format(c=row.short, y=row.year, m=metric), (Decimal(place),), (f"第{place}",))


def _over_years(table: Table) -> Iterator[Case]:
    years = (2019, 2020, 2021)
    codes = {row.code for row in table.listed}
    full = [code for code in codes if all((r := table.row(code, y)) and "净利润" in r.figures for y in years)]
    listed = {(row.code, row.year) for row in table.listed}
    full = [code for code in full if all((code, y) in listed for y in years)]
    for wording in (
        "2019-2021年连续三年净利润为负的公司有哪些？",
        "哪些上市公司2019年到2021年每年都亏损",
        "2019至2021年净利润均小于0的公司",
    ):
        rows = [table.all[code, 2021] for code in full if all(table.all[code, y].figures["净利润"] < 0 for y in years)]
        yield Case("every year", wording, (), _names(rows)[:20])
    for wording in (
        "2019-2021年哪些上市公司{m}均位列前十？",
        "哪些公司的{m}在2019、2020、2021年都排进前10名",
        "2019年至2021年{m}每年都是前十的公司",
    ):
        tops = [{r.code for r in _ranked(table.of_year(y, "货币资金"), _by("货币资金"))[:10]} for y in years]
        always = set.intersection(*tops)
        yield Case(
            "top ten every year", wording.format(m="货币资金"), (), tuple(table.all[code, 2021].name for code in always)
        )


def _nested(table: Table) -> Iterator[Case]:
    for wording in (
        "{y}年营业收入前十的公司里净利润最高的是哪家？",
        "{y}年营业收入排名前10的上市公司中，哪家净利润最高",
        "在{y}年营业收入最高的10家公司中净利润最高的公司是",
    ):
        year = table.random.choice((2019, 2020, 2021))
        top = _ranked(table.of_year(year, "营业收入", "净利润"), _by("营业收入"))[:10]
        best = _ranked(top, _by("净利润"))[0]
        yield Case("nested", wording.format(y=year), (best.figures["净利润"],), (best.name,))
    for wording in ("{y}年资产总计最高的公司的法定代表人是谁？", "{y}年总资产最高的上市公司，法定代表人是谁"):
        best = _ranked(table.of_year(2020, "资产总计"), _by("资产总计"))[0]
        yield Case("text of the first", wording.format(y=2020), (), (best.name, best.texts["法定代表人"]))
    for wording in ("{y}年净利润最高的前3家公司的研发费用分别是多少？", "{y}年净利润前三的上市公司各自的研发费用"):
        best = _ranked(table.of_year(2021, "净利润"), _by("净利润"))[:3]
        yield Case(
            "another metric of the first",
            wording.format(y=2021),
            tuple(r.figures["研发费用"] for r in best if "研发费用" in r.figures),
            _names(best),
        )
