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
