"""Questions about named companies: values, years, arithmetic, texts, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from evals.operations.expected import Case
from evals.operations.table import Row, Table

FLOWS = ("营业收入", "净利润", "营业利润", "利润总额", "营业成本", "销售费用", "管理费用", "研发费用", "所得税费用")
STOCKS = ("货币资金", "存货", "固定资产", "应收账款", "应付账款")
YI, WAN = Decimal(10**8), Decimal(10**4)


def named_cases(table: Table) -> Iterator[Case]:
    """Every operation on named companies, each wording about another company."""
    yield from _values(table)
    yield from _years(table)
    yield from _changes(table)
    yield from _arithmetic(table)
    yield from _several_companies(table)
    yield from _texts(table)
    yield from _refusals(table)


def _values(table: Table) -> Iterator[Case]:
    for wording in (
        "{c}{y}年的{m}是多少？",
        "请问{c}在{y}年度实现的{m}有多少元",
        "{yy}年{c}{m}多少",
        "我想知道{c}{y}年末的{s}",
        "帮我查一下{n}{y}年年报里的{m}",
        "{code}在{y}年的{m}是多少元",
    ):
        metric, stock = table.random.choice(FLOWS), table.random.choice(STOCKS)
        row = table.pick(lambda r, m=metric, s=stock: m in r.figures and s in r.figures)
        asked = stock if "{s}" in wording else metric
        question = wording.format(
            c=row.short, n=row.name, y=row.year, yy=row.year % 100, m=metric, s=stock, code=row.code
        )
        yield Case("value", question, (row.figures[asked],))
    for wording, unit, size, decimals in (
        ("{c}{y}年的{m}是多少亿元？保留两位小数", "亿元", YI, 2),
        ("{c}{y}年{m}有多少万元", "万元", WAN, 2),
        ("以亿元为单位，{c}{y}年{m}是多少，保留3位小数", "亿元", YI, 3),
        ("{c}{y}年{m}折合多少亿", "亿", YI, 2),
    ):
        row = table.pick(lambda r: r.figures.get("营业收入", Decimal(0)) > YI)
        value = (row.figures["营业收入"] / size).quantize(Decimal(1).scaleb(-decimals), "ROUND_HALF_UP")
        question = wording.format(c=row.short, y=row.year, m="营业收入")
        yield Case("value in a unit", question, (value,), words=(unit,))
    for wording in ("{c}{y}年的{a}和{b}分别是多少？", "{y}年{c}的{a}、{b}各为多少元", "给出{c}{y}年{a}以及{b}的数据"):
        a, b = table.random.sample(FLOWS, 2)
        row = table.pick(lambda r, a=a, b=b: a in r.figures and b in r.figures)
        yield Case(
            "several values", wording.format(c=row.short, y=row.year, a=a, b=b), (row.figures[a], row.figures[b])
        )
    for wording in ("{c}的{m}是多少？", "{c}最新一年{m}有多少", "目前{c}的{m}是多少"):
        row = table.pick(lambda r: "营业收入" in r.figures and (r.code, r.year) == _last(table, r.code))
        yield Case("no year", wording.format(c=row.short, m="营业收入"), (row.figures["营业收入"],), (str(row.year),))
    for wording in ("{c}{y}年营收是多少", "{c}{y}年赚了多少钱", "{y}年{c}有多少员工", "{c}{y}年一共多少人"):
        metric = "营业收入" if "营收" in wording else "净利润" if "赚" in wording else "职工人数"
        row = table.pick(lambda r, m=metric: m in r.figures)
        yield Case("colloquial", wording.format(c=row.short, y=row.year), (row.figures[metric],))


def _last(table: Table, code: str) -> tuple[str, int]:
    return code, max(row.year for row in table.listed if row.code == code)


def _years(table: Table) -> Iterator[Case]:
    years = (2019, 2020, 2021)
    for wording in (
        "{c}2019-2021年的{m}分别是多少？",
        "列出{c}2019年至2021年每年的{m}",
        "{c}近三年{m}各是多少",
        "{c}2019、2020、2021年{m}",
    ):
        metric = table.random.choice(FLOWS[:5])
        rows = table.pick_years((metric,), years)
        yield Case("list over years", wording.format(c=rows[0].short, m=metric), tuple(r.figures[metric] for r in rows))
    for wording in (
        "{c}2019年到2021年{m}合计是多少？",
        "{c}2019-2021三年{m}总共多少",
        "{c}近三年累计{m}是多少",
        "{c}2019至2021年{m}之和",
    ):
        metric = table.random.choice(FLOWS[:5])
        rows = table.pick_years((metric,), years)
        total = sum((r.figures[metric] for r in rows), Decimal(0))
        yield Case("sum over years", wording.format(c=rows[0].short, m=metric), (total,))
    for wording in ("{c}2019-2021年平均每年的{m}是多少？", "{c}近三年{m}的平均值", "{c}2019年至2021年年均{m}是多少"):
        metric = table.random.choice(FLOWS[:5])
        rows = table.pick_years((metric,), years)
        mean = sum((r.figures[metric] for r in rows), Decimal(0)) / 3
        yield Case("mean over years", wording.format(c=rows[0].short, m=metric), (mean,))
    for wording, is_most in (
        ("{c}2019-2021年哪一年的{m}最高？", True),
        ("{c}近三年中{m}最低的是哪年", False),
        ("2019到2021年，{c}{m}最多的年份是哪一年", True),
        ("{c}在2019-2021年间{m}最少是哪一年", False),
    ):
        metric = table.random.choice(FLOWS[:5])
        rows = table.pick_years((metric,), years)
        best = (max if is_most else min)(rows, key=lambda r, m=metric: r.figures[m])
        yield Case(
            "extreme year", wording.format(c=rows[0].short, m=metric), (best.figures[metric],), (f"{best.year}年",)
        )


def _changes(table: Table) -> Iterator[Case]:
    for wording in (
        "{c}2021年{m}比2020年增加了多少元？",
        "{c}2021年的{m}较上年变动额是多少",
        "{c}2021年与2020年{m}的差额是多少",
        "2021年{c}的{m}比上一年多了多少",
    ):
        metric = table.random.choice(FLOWS)
        old, new = table.pick_years((metric,), (2020, 2021))
        change = abs(new.figures[metric] - old.figures[metric])
        yield Case(
            "difference",
            wording.format(c=new.short, m=metric),
            (_signed(change, new.figures[metric] - old.figures[metric]),),
        )
    for wording in (
        "{c}2021年{m}增长率是多少？",
        "{c}2021年{m}同比增长多少",
        "{c}2021年的{m}增幅",
        "相比2020年，{c}2021年{m}变动了百分之多少",
        "{c}{m}2021年同比变化幅度是多少",
    ):
        metric = table.random.choice(FLOWS)
        old, new = table.pick_years((metric,), (2020, 2021))
        growth = (
            (new.figures[metric] - old.figures[metric]) / old.figures[metric] * 100
            if old.figures[metric]
            else Decimal(0)
        )
        if old.figures[metric] > 0:
            yield Case("growth", wording.format(c=new.short, m=metric), (growth,))
    for wording in ("{c}2020年和2021年的{m}增长率分别是多少？", "{c}2020、2021年{m}各增长了百分之多少"):
        rows = table.pick_years(("营业收入",), (2019, 2020, 2021))
        values = [row.figures["营业收入"] for row in rows]
        growths = tuple((b - a) / a * 100 for a, b in pairwise(values))
        yield Case("growths", wording.format(c=rows[0].short, m="营业收入"), growths)
    for wording in (
        "{c}2021年毛利率比2020年提高了多少个百分点？",
        "{c}2021年与2020年相比毛利率变动了几个百分点",
        "2021年{c}毛利率较上年增减多少个百分点",
    ):
        old, new = table.pick_years(("营业收入", "营业成本"), (2020, 2021))
        margins = [(1 - r.figures["营业成本"] / r.figures["营业收入"]) * 100 for r in (old, new)]
        yield Case(
            "percentage points",
            wording.format(c=new.short),
            (_signed(abs(margins[1] - margins[0]), margins[1] - margins[0]),),
        )


def _signed(size: Decimal, change: Decimal) -> Decimal:
    return size if change >= 0 else -size


def _arithmetic(table: Table) -> Iterator[Case]:
    for wording in (
        "{c}{y}年{a}占{b}的比例是多少？",
        "{y}年{c}的{a}占{b}的百分之多少",
        "{c}{y}年{a}在{b}中的占比",
    ):
        a, b = table.random.choice(("销售费用", "管理费用", "研发费用", "营业成本")), "营业收入"
        row = table.pick(lambda r, a=a, b=b: a in r.figures and r.figures.get(b, Decimal(0)) > 0)
        yield Case("share", wording.format(c=row.short, y=row.year, a=a, b=b), (row.figures[a] / row.figures[b] * 100,))
    for wording in ("{c}{y}年{a}除以{b}等于多少？", "{c}{y}年{a}与{b}的比值是多少", "{c}{y}年{a}是{b}的多少倍"):
        a, b = "货币资金", table.random.choice(("存货", "固定资产", "净利润"))
        row = table.pick(
            lambda r, a=a, b=b: a in r.figures and r.figures.get(b, Decimal(0)) > r.figures.get(a, Decimal(0)) / 20
        )
        yield Case("ratio", wording.format(c=row.short, y=row.year, a=a, b=b), (row.figures[a] / row.figures[b],))
    for wording in (
        "{c}{y}年{a}和{b}合计多少元？",
        "{c}{y}年{a}与{b}之和是多少",
        "{c}{y}年{a}加{b}一共是多少",
    ):
        a, b = table.random.sample(("销售费用", "管理费用", "研发费用"), 2)
        row = table.pick(lambda r, a=a, b=b: a in r.figures and b in r.figures)
        yield Case(
            "sum of metrics", wording.format(c=row.short, y=row.year, a=a, b=b), (row.figures[a] + row.figures[b],)
        )
    for wording in ("{c}{y}年三费合计是多少？", "{c}{y}年三项费用总额", "{y}年{c}的三费是多少元"):
        three = ("销售费用", "管理费用", "财务费用")
        row = table.pick(lambda r, t=three: all(m in r.figures for m in t))
        yield Case("three expenses", wording.format(c=row.short, y=row.year), (sum(row.figures[m] for m in three),))
    for wording in (
        "{c}{y}年人均{m}是多少？",
        "{c}{y}年平均每个员工的{m}是多少元",
        "{c}{y}年{m}按职工人数平均，每人多少元",
    ):
        metric = table.random.choice(("营业收入", "净利润"))
        row = table.pick(lambda r, m=metric: m in r.figures and r.figures.get("职工人数", Decimal(0)) > 0)
        yield Case(
            "per head",
            wording.format(c=row.short, y=row.year, m=metric),
            (row.figures[metric] / row.figures["职工人数"],),
        )
    for wording in ("{c}{y}年的{d}是多少？", "请计算{c}{y}年{d}", "{y}年{c}{d}为百分之多少"):
        for name, formula in (("毛利率", _margin), ("资产负债率", _leverage), ("研发费用率", _research)):
            row = table.pick(lambda r, f=formula: f(r.figures) is not None)
            value = formula(row.figures)
            assert value is not None
            yield Case("derived", wording.format(c=row.short, y=row.year, d=name), (value,))


def _part(figures: dict[str, Decimal], a: str, b: str) -> Decimal | None:
    return figures[a] / figures[b] * 100 if a in figures and figures.get(b, Decimal(0)) > 0 else None


def _margin(figures: dict[str, Decimal]) -> Decimal | None:
    cost = _part(figures, "营业成本", "营业收入")
    return None if cost is None else 100 - cost


def _leverage(figures: dict[str, Decimal]) -> Decimal | None:
    return _part(figures, "负债合计", "资产总计")


def _research(figures: dict[str, Decimal]) -> Decimal | None:
    return _part(figures, "研发费用", "营业收入")


def _several_companies(table: Table) -> Iterator[Case]:
    for wording in (
        "{a}和{b}{y}年谁的{m}更高？",
        "{y}年{a}与{b}相比，哪家公司的{m}更高",
        "{a}、{b}两家公司{y}年的{m}哪个更多",
    ):
        metric, one, two = _two(table)
        best, rest = sorted((one, two), key=lambda r, m=metric: -r.figures[m])
        question = wording.format(a=one.short, b=two.short, y=one.year, m=metric)
        yield Case("higher of two", question, (best.figures[metric],), (best.short, rest.short), is_ordered=True)
    for wording in ("{a}{y}年的{m}比{b}高多少元？", "{y}年{a}和{b}的{m}相差多少", "{a}与{b}{y}年{m}的差额"):
        metric, one, two = _two(table)
        one, two = sorted((one, two), key=lambda r, m=metric: -r.figures[m])
        question = wording.format(a=one.short, b=two.short, y=one.year, m=metric)
        yield Case("difference of two", question, (one.figures[metric] - two.figures[metric],))
    for wording in ("{a}和{b}{y}年的{m}分别是多少？", "{y}年{a}、{b}各自的{m}", "对比{a}与{b}{y}年的{m}"):
        metric, one, two = _two(table)
        question = wording.format(a=one.short, b=two.short, y=one.year, m=metric)
        yield Case("values of two", question, (one.figures[metric], two.figures[metric]))


def _two(table: Table) -> tuple[str, Row, Row]:
    metric = table.random.choice(FLOWS[:5])
    one = table.pick(lambda r: metric in r.figures)
    two = table.pick(lambda r: metric in r.figures and r.year == one.year and r.code != one.code)
    return metric, one, two


def _texts(table: Table) -> Iterator[Case]:
    for column, wordings in (
        ("法定代表人", ("{c}{y}年的法定代表人是谁？", "{y}年{c}法人代表是哪位", "谁是{c}{y}年的法定代表人")),
        ("注册地址", ("{c}{y}年的注册地址是什么？", "{c}{y}年注册地在哪里", "{y}年{c}注册地址")),
        ("公司网址", ("{c}{y}年的公司网址是什么？", "{c}{y}年官网网址", "{y}年{c}的网站地址是多少")),
        ("电子信箱", ("{c}{y}年的电子信箱是什么？", "{c}{y}年的邮箱", "{y}年{c}电子邮箱地址")),
    ):
        for wording in wordings:
            row = table.pick(lambda r, k=column: k in r.texts)
            yield Case("text", wording.format(c=row.short, y=row.year), words=(row.texts[column],))
    for wording in (
        "{c}2021年的法定代表人与2020年相同吗？",
        "{c}法定代表人2021年和2020年是否一样",
        "2020到2021年{c}的法定代表人变了吗",
    ):
        old, new = table.pick_years((), (2020, 2021))
        a, b = (r.texts.get("法定代表人", "") for r in (old, new))
        if a and b and " " not in a + b:
            yield Case("same", wording.format(c=new.short), words=(a, b), without=() if a != b else ("不相同", "不同"))


def _refusals(table: Table) -> Iterator[Case]:
    row = table.pick(lambda r: "营业收入" in r.figures)
    for question in (
        f"{row.short}1999年的营业收入是多少？",
        f"{row.short}2035年净利润",
        f"{row.short}{row.year}年境外营业收入是多少",
        f"{row.short}{row.year}年第三季度的净利润是多少",
        f"{row.short}{row.year}年的市盈率是多少",
        f"{row.short}{row.year}年母公司营业收入是多少",
        f"{row.short}{row.year}年新能源汽车业务的毛利率",
        "海底捞月传媒2020年的营业收入是多少",
        "不存在的公司2021年净利润增长率",
        f"{row.short}{row.year}年的股价是多少",
        f"{row.short}{row.year}年预计的净利润是多少",
        f"{row.short}{row.year}年除税后月均销售费用",
        f"{row.short}{row.year}年前五大客户销售额是多少",
        "2020年营业收入是多少",
        f"{row.short}2021年7月的营业收入",
    ):
        yield Case("refusal", question, is_refusal=True)
