"""A small knowledge base of invented companies, written straight into the store's tables."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import psycopg

Value = Decimal | str


def write_knowledge_base(connection: psycopg.Connection, name: str = "default") -> None:
    """Write two companies with two annual reports, and one with a half-year report."""
    store = _Store(connection, name)
    store.report("600001", "青禾股份", "青禾农业股份有限公司", 2020, "年报")
    store.report("600001", "青禾股份", "青禾农业股份有限公司", 2021, "年报")
    store.report("000002", "云岭科技", "云岭科技股份有限公司", 2021, "年报")
    store.report("300003", "海澜医药", "海澜医药股份有限公司", 2023, "半年报")
    _qinghe(store)
    income = {"营业收入": "900000000", "管理费用": "600.00", "净利润": "-5000.00"}
    store.row("利润表", "000002", "2021", "合并", income, "000002-2021")
    store.printed_as_negative("管理费用", "000002-2021")
    store.row("资产负债表", "000002", "2021", "合并", {"资产总计": "1000.00", "流动资产合计": "777.00"}, "000002-2021")
    store.row("公司信息", "000002", "2021", "", {"注册地址": "云南省昆明市西山区1号"}, "000002-2021")
    store.row("利润表", "300003", "2023H1", "", {"营业收入": "1234.56"}, "300003-2023H1")
    store.row("利润表", "300003", "2022H1", "", {"营业收入": "1000.00"}, "300003-2023H1")
    store.row("资产负债表", "300003", "2023H1", "合并", {"货币资金": "300"}, "300003-2023H1")
    store.row("资产负债表", "300003", "2022", "合并", {"货币资金": "200"}, "300003-2023H1")


@dataclass(frozen=True, slots=True)
class Listed:
    """One company of the market: its figures of 2021, and 营业收入 of the year before ("" : not stated)."""

    code: str
    address: str
    revenue: str
    profit: str
    before: str
    scope: str = "合并"

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.code}号股份有限公司"


MARKET = (
    Listed("100001", "浙江省杭州市1号", "900", "-30", "600"),
    Listed("100002", "浙江省宁波市2号", "700", "50", "-100"),
    Listed("100003", "云南省昆明市3号", "500", "80", "0"),
    Listed("100004", "浙江省杭州市4号", "300", "-70", "400"),
    Listed("100005", "云南省大理市5号", "200", "10", "", scope=""),
    Listed("100006", "北京市海淀区6号", "100", "20", "50", scope=""),
    Listed("100007", "北京市海淀区7号", "", "5", "40"),
)
"""Two companies print one set of statements without a scope; 100006 also prints the parent's."""


def write_market(connection: psycopg.Connection, name: str = "market", *, with_summaries: bool = False) -> None:
    """Write the companies that questions over all reports range over.

    `with_summaries`: the last two also print 主要会计数据, one of them 营业收入 nowhere else, and 资产总计;
    of the others only the first prints that, in its balance sheet.
    """
    store = _Store(connection, name)
    for each in MARKET:
        report = f"{each.code}-2021"
        store.report(each.code, each.code, each.name, 2021, "年报")
        figures = {"营业收入": each.revenue, "净利润": each.profit}
        stated = {metric: value for metric, value in figures.items() if value}
        store.row("利润表", each.code, "2021", each.scope, stated, report)
        if each.before:
            store.row("利润表", each.code, "2020", each.scope, {"营业收入": each.before}, report)
        store.row("公司信息", each.code, "2021", "", {"注册地址": each.address}, report)
        if with_summaries and each in MARKET[-2:]:
            summary = {"营业收入": each.revenue or "77", "资产总计": "9" if each is MARKET[-1] else "8"}
            store.row("主要会计数据", each.code, "2021", "", summary, report)
    if with_summaries:
        store.row("资产负债表", MARKET[0].code, "2021", "合并", {"资产总计": "7"}, f"{MARKET[0].code}-2021")
    store.row("利润表", "100006", "2021", "母公司", {"营业收入": "99999", "净利润": "9999"}, "100006-2021")


def _qinghe(store: _Store) -> None:
    income = {
        "营业收入": "200000000.00",
        "营业成本": "120000000.00",
        "管理费用": "138734348.36",
        "净利润": "5000000.00",
    }
    store.row("利润表", "600001", "2020", "合并", income, "600001-2020")
    store.row("利润表", "600001", "2019", "合并", {"营业收入": "0.00", "净利润": "-2000000.00"}, "600001-2020")
    store.row("利润表", "600001", "2020", "母公司", {"营业收入": "88000000.00"}, "600001-2020")
    store.row("利润表", "600001", "2021", "合并", {"营业收入": "250000000.00", "净利润": "8000000.00"}, "600001-2021")
    store.restatement("净利润", "600001", "2020", "600001-2021", "4800000.00")
    store.confirmation("营业收入", "600001", "2019", "600001-2020")
    assets = {
        "货币资金": "150.00",
        "资产总计": "1000.50",
        "流动资产合计": "600.00",
        "存货": "100.00",
        "流动负债合计": "200.00",
    }
    checks = {"资产总计": ("assets=liabilities+equity:fail",)}
    store.row("资产负债表", "600001", "2020", "合并", assets, "600001-2020", checks)
    store.row("资产负债表", "600001", "2019", "合并", {"货币资金": "100.00"}, "600001-2020")
    store.row("资产负债表", "600001", "2021", "合并", {"流动资产合计": "800.00"}, "600001-2021")
    store.row("主要会计数据", "600001", "2020", "", {"基本每股收益": "0.25", "资产总计": "1000.50"}, "600001-2020")
    store.row("主要会计数据", "600001", "2021", "", {"资产总计": "2000.50"}, "600001-2021")
    store.row("员工情况", "600001", "2020", "", {"职工人数": "1444"}, "600001-2020")
    store.row(
        "公司信息", "600001", "2020", "", {"法定代表人": "赵青", "注册地址": "浙江省杭州市余杭区1号"}, "600001-2020"
    )
    store.row(
        "公司信息", "600001", "2021", "", {"法定代表人": "钱禾", "注册地址": "浙江省杭州市余杭区1号"}, "600001-2021"
    )
    store.row(
        "现金流量表",
        "600001",
        "2020",
        "合并",
        {"投资活动产生的现金流量净额": "77"},
        "600001-2020",
        without_passport=True,
    )


class _Store:
    """Inserts reports, facts and figure rows."""

    def __init__(self, connection: psycopg.Connection, name: str) -> None:
        self._connection = connection
        connection.execute("INSERT INTO nianbao.knowledge_base (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,))
        row = connection.execute("SELECT id FROM nianbao.knowledge_base WHERE name = %s", (name,)).fetchone()
        assert row is not None
        self._knowledge_base = row[0]
        self._names: dict[str, tuple[str, str]] = {}
        self._reports: dict[str, uuid.UUID] = {}

    def report(self, code: str, short: str, full: str, year: int, kind: str) -> None:
        document, report = uuid.uuid4(), uuid.uuid4()
        period = f"{year}H1" if kind == "半年报" else str(year)
        self._names[code] = (short, full)
        self._reports[f"{code}-{period}"] = report
        self._connection.execute(
            "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
            " VALUES (%s, %s, %s, %s, 'pdf', 1, 'b')",
            (document, self._knowledge_base, (document.hex + report.hex), f"{code}_{period}.pdf"),
        )
        self._connection.execute(
            "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name,"
            " full_name, year, kind, period, pages, artifacts, is_current, submitted_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 100, 'a', true, now())",
            (report, self._knowledge_base, document, f"{code}_{period}.pdf", code, short, full, year, kind, period),
        )

    def row(
        self,
        table: str,
        code: str,
        period: str,
        scope: str,
        figures: Mapping[str, str],
        report: str,
        checks: Mapping[str, tuple[str, ...]] | None = None,
        without_passport: bool = False,
    ) -> None:
        is_text = table == "公司信息"
        ids = {
            metric: self._fact(table, scope, metric, period, value, is_text, report, (checks or {}).get(metric, ()))
            for metric, value in figures.items()
        }
        values: Mapping[str, Value] = figures if is_text else {name: Decimal(value) for name, value in figures.items()}
        text = (
            "{"
            + ", ".join(
                f"{json.dumps(name)}: {json.dumps(value) if is_text else value}" for name, value in values.items()
            )
            + "}"
        )
        self._connection.execute(
            "INSERT INTO nianbao.figure_row (knowledge_base_id, table_name, company_code, period, scope, year,"
            " short_name, full_name, figures, fact_ids) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb)",
            (
                self._knowledge_base, table, code, period, scope, int(period[:4]), *self._names[code],
                text, json.dumps({} if without_passport else ids),
            ),
        )  # fmt: skip

    def printed_as_negative(self, metric: str, report: str) -> None:
        """Let the fact of an amount that is taken off keep the sign that its report prints."""
        self._connection.execute(
            "UPDATE nianbao.fact SET value = -value, printed = '(' || printed || ')'"
            " WHERE report_id = %s AND metric = %s",
            (self._reports[report], metric),
        )

    def restatement(self, metric: str, code: str, period: str, by: str, value: str) -> None:
        """Let the report `by` print another value for a figure of the period's own report."""
        later = self._fact("利润表", "合并", metric, period, value, False, by, ())
        self._compare(metric, f"{code}-{period}", later, by, is_equal=False)

    def confirmation(self, metric: str, code: str, period: str, by: str) -> None:
        """Let an older report, whose other figures are not loaded, print what `by` prints for its period."""
        self._compare(metric, by, None, by, is_equal=True, period=period)

    def _compare(self, metric: str, own: str, later: int | None, by: str, *, is_equal: bool, period: str = "") -> None:
        self._connection.execute(
            "INSERT INTO nianbao.comparison (own_fact_id, later_fact_id, own_report_id, later_report_id, is_equal)"
            " SELECT id, coalesce(%s, id), report_id, %s, %s FROM nianbao.fact"
            " WHERE report_id = %s AND metric = %s AND table_name = '利润表' AND scope = '合并' AND period = %s",
            (later, self._reports[by], is_equal, self._reports[own], metric, period or own.partition("-")[2]),
        )

    def _fact(
        self,
        table: str,
        scope: str,
        metric: str,
        period: str,
        value: str,
        is_text: bool,
        report: str,
        checks: tuple[str, ...],
    ) -> int:
        row = self._connection.execute(
            "INSERT INTO nianbao.fact (report_id, table_name, scope, metric, label, period, stated_period, value,"
            " text_value, unit, printed, page, x0, y0, x1, y1, checks)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '元', %s, 66, 10, 20, 30, 40, %s) RETURNING id",
            (
                self._reports[report], table, scope, metric, metric, period, period,
                None if is_text else Decimal(value), value if is_text else None,
                value if is_text else f"{Decimal(value):,}", list(checks),
            ),
        ).fetchone()  # fmt: skip
        assert row is not None
        return int(row[0])
