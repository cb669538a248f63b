"""Answer a question over all reports: a ranking or a count, with what it ranged over."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from nianbao.domain.answer import Cell, Computed, FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.period import Period
from nianbao.domain.plan import Plan
from services.nl2sql.check_warnings import check_warnings
from services.nl2sql.compile_plan import compile_plan
from services.nl2sql.figures import Figure, FigureKey, Reading, Source
from services.nl2sql.name_figure import company_name
from services.nl2sql.plan_json import plan_json
from services.nl2sql.read_passports import read_passports
from services.nl2sql.reader import Row, View
from services.nl2sql.restatement_warnings import restatement_warnings
from services.nl2sql.schema import TABLE_KEYS
from services.nl2sql.task import TableTask

_KEY_WIDTH = len(TABLE_KEYS)


async def answer_table(task: TableTask, view: View, catalogue: Catalogue) -> FactAnswer:
    """Run a table task; rows keep their order, and a row whose value has no passport is left out."""
    task, universe = await _chosen(task, view)
    result = await view.run(compile_plan(task.rows))
    cells = await _cells(task, result.rows, view, catalogue)
    plan, sql = task.rows, result.sql
    computed: tuple[Computed, ...] = ()
    if task.count is not None:
        counted = await view.run(compile_plan(task.count))
        plan, sql = task.count, counted.sql
        computed = (_count(task, int(counted.rows[0][0])),)
    missing, code = _missing(task, universe, len(result.rows), {cell.company_code for cell in cells})
    return FactAnswer(
        plan_json=plan_json(plan),
        sql=sql,
        cells=cells,
        computed=computed if not code else (),
        missing=missing,
        refusal_code=code,
        universe=universe,
        warnings=(*check_warnings(cells, catalogue), *restatement_warnings(cells)),
    )


async def _chosen(task: TableTask, view: View) -> tuple[TableTask, int]:
    """The task to run and its universe: the first table that has every company asked, else the fullest.

    Over all reports the first table with any figure decides, so that one ranking is of one kind of table.
    """
    best, most = task, await _number(view, task.universe)
    enough = len(task.companies) or 1
    for other in task.otherwise:
        if most >= enough:
            break
        found = await _number(view, other.universe)
        if found > most:
            best, most = other, found
    return best, most


async def _number(view: View, plan: Plan) -> int:
    return int((await view.run(compile_plan(plan))).rows[0][0])


async def _cells(task: TableTask, rows: list[Row], view: View, catalogue: Catalogue) -> tuple[Cell, ...]:
    readings = [
        reading
        for row in rows
        for index, name in enumerate(task.metrics)
        if (reading := _reading(task.rows, row, index, name)) is not None
    ]
    figures = await read_passports(view, catalogue, readings)
    names = {row[0]: row[3] or row[1] for row in rows}
    return tuple(_cell(figure, names[figure.key.company_code]) for figure in figures.values())


def _cell(figure: Figure, name: str) -> Cell:
    key, citation = figure.key, replace(figure.citation, company=name)
    return Cell(key.company_code, name, key.metric, str(key.period), figure.value, figure.unit, citation)


def _reading(plan: Plan, row: Row, index: int, name: str) -> Reading | None:
    value = row[_KEY_WIDTH + index]
    if not isinstance(value, Decimal | str) or value == "":
        return None
    table = plan.select[_KEY_WIDTH + index].table
    scope = next(
        item.values[0] for item in plan.filters if item.column.table is table and item.column.name == "报表范围"
    )
    source = Source(table, type(plan.scope)(scope), name)
    return Reading(FigureKey(row[0], name, Period.parse(row[2])), source, value)


def _count(task: TableTask, number: int) -> Computed:
    return Computed("", "", task.count_name, task.universe.filters[0].values[0], Decimal(number), "count")


def _missing(task: TableTask, universe: int, rows: int, proved: set[str]) -> tuple[tuple[str, ...], str]:
    """Say what the answer could not range over, and refuse when there is nothing at all."""
    period = Period.parse(task.rows.filters[0].values[0]).in_words()
    metrics = "、".join(task.metrics)
    if universe == 0:
        return (f"未查询到{period}的{metrics}：已收录的报告中没有符合条件的数据。",), "figure_not_stated"
    sentences = [
        f"未查询到{company_name(company)}{period}的{metrics}，未列入比较。"
        for company in task.companies
        if company.code not in proved
    ]
    if task.count is None and len(proved) < rows:
        sentences.append(f"有{rows - len(proved)}家公司的数值没有可查的出处，未列入排名。")
    return tuple(sentences), "" if proved or task.count is not None else "no_passport"
