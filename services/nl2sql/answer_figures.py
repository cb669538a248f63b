"""Answer a question about named companies: fetch, compute, and say what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from nianbao.domain.answer import Cell, FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Scope
from services.nl2sql.check_warnings import check_warnings
from services.nl2sql.compute import compute, optional_metrics
from services.nl2sql.explain_missing import explain_missing, unproved_sentence
from services.nl2sql.figures import Figure, FigureKey
from services.nl2sql.find_figures import find_figures
from services.nl2sql.name_figure import names_of
from services.nl2sql.plan_json import plan_json
from services.nl2sql.reader import View
from services.nl2sql.recompute_restated import recompute_restated
from services.nl2sql.restatement_warnings import restatement_warnings
from services.nl2sql.task import FigureTask


async def answer_figures(task: FigureTask, view: View, catalogue: Catalogue) -> FactAnswer:
    """Run a figure task.

    Cells come in the order asked, the operands of computations after them. With no
    figure to say and nothing computed the answer is a refusal.
    """
    wanted, names = task.wanted, names_of(task.companies)
    found = await find_figures(view, catalogue, wanted, task.scope, task.formula)
    cells = tuple(figure_cell(found.figures[key], names) for key in wanted if key in found.figures)
    outcomes = [compute(computation, found.figures, names, catalogue) for computation in task.computations]
    computed = tuple(outcome.computed for outcome in outcomes if outcome.computed is not None)
    again = (recompute_restated(each, found.figures, names, catalogue) for each in task.computations)
    computed += tuple(each for each in again if each is not None)
    zeros = {
        key
        for computation, outcome in zip(task.computations, outcomes, strict=True)
        if outcome.computed is not None
        for _, key in computation.figure_of
        if key.metric in optional_metrics(computation, catalogue)
    }
    absent = [key for key in wanted if key not in found.figures and key not in found.unproved and key not in zeros]
    missing = [
        *await explain_missing(view, catalogue, names, absent, task.scope),
        *(unproved_sentence(key, names) for key in wanted if key in found.unproved),
        *(outcome.missing for outcome in outcomes if outcome.missing),
    ]
    is_refused = not computed if task.computations and not task.stated else not cells
    warnings = [warning for outcome in outcomes for warning in outcome.warnings]
    warnings += _mixed_scope(task, cells) if computed else []
    return FactAnswer(
        plan_json=plan_json(found.plan),
        sql=found.sql,
        cells=cells,
        computed=computed,
        missing=tuple(dict.fromkeys(missing)),
        refusal_code=_refusal_code(absent, found.unproved) if is_refused else "",
        warnings=(*dict.fromkeys(warnings), *check_warnings(cells, catalogue), *restatement_warnings(cells)),
    )


def _mixed_scope(task: FigureTask, cells: Collection[Cell]) -> list[str]:
    """Warn when the parent's figures are set against ones that reports give for the whole company."""
    others = [cell for cell in cells if cell.citation is not None and cell.citation.scope != str(Scope.PARENT)]
    if task.scope is not Scope.PARENT or not others:
        return []
    names = "、".join(dict.fromkeys(cell.metric for cell in others))
    return [f"{names}是公司整体口径的数值，与母公司口径的数值一并计算，请注意口径差异。"]


def _refusal_code(absent: Collection[FigureKey], unproved: Collection[FigureKey]) -> str:
    if absent:
        return "figure_not_stated"
    return "no_passport" if unproved else "division_by_zero"


def figure_cell(figure: Figure, names: Mapping[str, str]) -> Cell:
    """A figure as a cell, its company by name."""
    key = figure.key
    name = names.get(key.company_code, key.company_code)
    return Cell(
        company_code=key.company_code,
        company_name=name,
        metric=key.metric,
        period=str(key.period),
        value=figure.value,
        unit=figure.unit,
        citation=replace(figure.citation, company=name),
    )
