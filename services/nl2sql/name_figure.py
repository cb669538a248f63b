"""How figures and companies are called in sentences."""

from __future__ import annotations

from nianbao.domain.report import Company
from services.nl2sql.figures import FigureKey
from services.nl2sql.task import Computation


def company_name(company: Company) -> str:
    """The short name, or what there is."""
    return company.short_name or company.full_name or company.code


def name_figure(key: FigureKey, computation: Computation) -> str:
    """Name an operand, e.g. "2019年货币资金"; another company's by its code as well."""
    whose = "" if key.company_code == computation.company.code else f"{key.company_code} "
    return f"{whose}{key.period.in_words()}{key.metric}"
