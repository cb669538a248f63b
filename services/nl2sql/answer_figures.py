"""Answer a question about named companies: fetch, compute, and say what is missing."""

from __future__ import annotations

from nianbao.domain.answer import Cell, FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.report import Company
from services.nl2sql.check_warnings import check_warnings
from services.nl2sql.compute import compute
from services.nl2sql.explain_missing import explain_missing
from services.nl2sql.figures import Figure, FigureKey
from services.nl2sql.find_figures import find_figures
from services.nl2sql.name_figure import company_name
from services.nl2sql.plan_json import plan_json
from services.nl2sql.reader import View
from services.nl2sql.task import FigureTask


async def answer_figures(task: FigureTask, view: View, catalogue: Catalogue) -> FactAnswer:
    """Run a figure task.

    Cells come in the order asked, the operands of computations after them. With no
    figure to say and nothing computed the answer is a refusal.
    """
    wanted = task.wanted
    found = await find_figures(view, catalogue, wanted, task.scope, task.formula)
    cells = tuple(_cell(found.figures[key], task.companies) for key in wanted if key in found.figures)
    outcomes = [compute(computation, found.figures, catalogue) for computation in task.computations]
    absent = [key for key in wanted if key not in found.figures]
    missing = list(await explain_missing(view, catalogue, task.companies, absent, task.scope)) if absent else []
    missing += [outcome.missing for outcome in outcomes if outcome.missing]
    computed = tuple(outcome.computed for outcome in outcomes if outcome.computed is not None)
    is_refused = not computed if task.computations and not task.stated else not cells
    warnings = [warning for outcome in outcomes for warning in outcome.warnings]
    return FactAnswer(
        plan_json=plan_json(found.plan),
        sql=found.sql,
        cells=cells,
        computed=computed,
        missing=tuple(dict.fromkeys(missing)),
        refusal_code=_refusal_code(absent) if is_refused else "",
        warnings=(*dict.fromkeys(warnings), *check_warnings(cells)),
    )


def _refusal_code(absent: list[FigureKey]) -> str:
    return "figure_not_stated" if absent else "division_by_zero"


def _cell(figure: Figure, companies: tuple[Company, ...]) -> Cell:
    key = figure.key
    names = {company.code: company_name(company) for company in companies}
    return Cell(
        company_code=key.company_code,
        company_name=names.get(key.company_code, key.company_code),
        metric=key.metric,
        period=str(key.period),
        value=figure.value,
        unit=figure.unit,
        citation=figure.citation,
    )
