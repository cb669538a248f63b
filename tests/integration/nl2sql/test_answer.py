"""Questions as the router understands them, answered from a real database."""

from __future__ import annotations

from decimal import Decimal

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.period import Period
from nianbao.domain.question import Operation, Route, Understanding
from nianbao.domain.report import Company
from services.nl2sql.pipeline import answer
from services.nl2sql.reader import PostgresReader

QINGHE = Company("600001", "青禾股份", "青禾农业股份有限公司")
YUNLING = Company("000002", "云岭科技", "云岭科技股份有限公司")
HAILAN = Company("300003", "海澜医药", "海澜医药股份有限公司")


def asked(
    operation: Operation,
    *metrics: str,
    periods: str = "2020",
    companies: tuple[Company, ...] = (QINGHE,),
    **rest: object,
) -> Understanding:
    return Understanding(
        text=str(rest.pop("text", "问")),
        route=Route.FACT,
        operation=operation,
        companies=companies,
        periods=tuple(Period.parse(period) for period in periods.split()),
        metrics=metrics,
        **rest,  # type: ignore[arg-type]
    )


async def ask(reader: PostgresReader, understanding: Understanding, knowledge_base: str = "default") -> FactAnswer:
    return await answer(understanding, knowledge_base, reader, load_catalogue())


async def test_one_value_comes_with_its_passport_and_its_sql(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.VALUE, "管理费用"))
    (cell,) = result.cells
    print(result.sql)
    assert cell.value == Decimal("138734348.36")
    assert cell.company_name == "青禾股份"
    assert cell.citation is not None
    assert (cell.citation.document, cell.citation.page) == ("600001_2020.pdf", 66)
    assert cell.citation.text == "138,734,348.36"


async def test_show(reader):
    from services.generator.pipeline import Composer
    from services.generator.write_with_model import Limits
    from nianbao.domain.fact import Scope

    c = Composer(load_catalogue(), None, Limits(5, 100))
    O = Operation
    cases = [
        asked(O.VALUE, "管理费用", text="青禾农业股份有限公司2020年的管理费用是多少元"),
        asked(O.VALUE, "管理费用", "职工人数", "法定代表人", unit="亿元"),
        asked(O.VALUE, "资产总计", text="总资产", periods="2020 2021"),
        asked(O.VALUE, "每股收益"),
        asked(O.VALUE, "营业收入", scope=Scope.PARENT, is_period_assumed=True),
        asked(O.VALUE, "营业收入", companies=(HAILAN,), periods="2023H1", decimals=1),
        asked(O.GROWTH, "货币资金"),
        asked(O.GROWTH, "净利润"),
        asked(O.GROWTH, "营业收入", periods="2020"),
        asked(O.GROWTH, "营业收入", periods="2021"),
        asked(O.GROWTH, "营业收入", periods="2022"),
        asked(O.GROWTH, "货币资金", companies=(HAILAN,), periods="2023H1"),
        asked(O.GROWTH, "净利润", periods="2021 2019", text="2021年较2019年"),
        asked(O.DIFFERENCE, "营业收入", "营业成本"),
        asked(O.DIFFERENCE, "营业收入", periods="2021"),
        asked(O.DIFFERENCE, "营业收入", periods="2021", companies=(QINGHE, YUNLING), unit="亿元"),
        asked(O.RATIO, "营业成本", "营业收入", text="占"),
        asked(O.RATIO, "营业成本", "营业收入"),
        asked(O.DERIVED, "速动比率"),
        asked(O.DERIVED, "毛利率"),
        asked(O.DERIVED, "存货周转率"),
        asked(O.SAME, "法定代表人", periods="2020 2021"),
        asked(O.SAME, "注册地址", periods="2021"),
        asked(O.SAME, "法定代表人", periods="2020"),
        asked(O.RANK, "流动资产合计", periods="2021", companies=(), limit=5),
        asked(O.RANK, "流动资产合计", "资产总计", periods="2021", companies=(), limit=5, region="昆明"),
        asked(O.RANK, "流动资产合计", periods="2018", companies=(), limit=5),
        asked(O.COUNT, periods="2021", companies=(), region="杭州"),
        asked(O.VALUE, "投资活动产生的现金流量净额"),
        asked(O.VALUE, "营业收入", periods="2016"),
    ]
    for u in cases:
        f = await ask(reader, u)
        out = [x async for x in c.compose(u, f, ())]
        print("--", u.operation, u.metrics, u.refusal_code)
        print(out[-1].text, out[-1].refusal_code)
        print("  SQL", " ".join(f.sql.split()))
        print("  CIT", [(x.document, x.metric, x.period, x.value) for x in out[-1].citations])
