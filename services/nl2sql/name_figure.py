"""How figures and companies are called in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nianbao.domain.report import Company
from services.nl2sql.figures import FigureKey
from services.nl2sql.task import Computation


def company_name(company: Company) -> str:
    """The short name, or what there is."""
    return company.short_name or company.full_name or company.code


def names_of(companies: Sequence[Company]) -> dict[str, str]:
    """The companies' names by their codes."""
    return {company.code: company_name(company) for company in companies}


def name_figure(key: FigureKey, computation: Computation, names: Mapping[str, str]) -> str:
    """Name an operand, e.g. "2019年货币资金"; another company's with its name before it."""
    is_own = key.company_code == computation.company.code
    whose = "" if is_own else names.get(key.company_code, key.company_code)
    return f"{whose}{key.period.in_words()}{key.metric}"
