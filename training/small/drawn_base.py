"""A knowledge base of invented companies, in memory: what the builders draw from where no reports are loaded.

Names, figures and years are drawn, so the same seed gives the same base everywhere, and what is trained from it can be
built again in CI.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import islice, product
from random import Random
from typing import cast

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Table
from nianbao.domain.glossary import load_glossary
from nianbao.domain.metric import Metric, MetricKind
from nianbao.domain.period import Period
from nianbao.domain.report import Company
from nianbao.store.views import metric_columns
from services.nl2sql.reader import PostgresReader
from services.nl2sql.schema import read_schema
from services.router.company_index import CompanyIndex
from services.router.knowledge import Knowledge
from services.router.lexicon import Lexicon
from training.data.fact_table import FactTable, Value
from training.data.open_base import Base

YEARS = (2019, 2020, 2021)
_FIRST = "启明鼎泰瑞恒凌远博裕景晟卓澜嘉禾沛翰"
_SECOND = "川岳汇拓峰韵岚棠麓澄"
_TRADES = ("电子", "药业", "新材", "食品", "装备", "环境", "传媒", "能源")
_PLACES = ("浙江", "江苏", "广东", "四川", "湖北", "山东", "福建", "河南")
_STATED = 0.9


def drawn_base(companies: int, seed: int) -> Base:
    """Draw a base of so many companies with reports of three years; it has no database, so no SQL runs in it."""
    draw = Random(f"{seed}|base")  # noqa: S311 - no secret
    catalogue = load_catalogue()
    held = {company.code: company for company in _companies(companies, draw)}
    metrics = [
        catalogue.metric(name)
        for table in Table
        for name in metric_columns(table)
        if catalogue.metric(name).tables[0] is table
    ]
    values = {
        (code, year): {each.name: _value(each, draw) for each in metrics if draw.random() < _STATED}
        for code in sorted(held)
        for year in YEARS
    }
    facts = FactTable(held, values, {key: frozenset(Table) for key in values})
    index = CompanyIndex.build([(each, tuple(map(Period, YEARS))) for each in held.values()])
    knowledge = Knowledge(Lexicon(catalogue, load_glossary()), index)
    return Base("drawn", facts, knowledge, cast("PostgresReader", None), catalogue, read_schema())


def _companies(number: int, draw: Random) -> list[Company]:
    names = [first + second for first, second in product(_FIRST, _SECOND)]
    draw.shuffle(names)
    codes = draw.sample(range(600_000, 604_000), number)
    return [
        Company(f"{code}", name + trade, f"{draw.choice(_PLACES)}{name}{trade}股份有限公司")
        for code, name in zip(codes, islice(names, number), strict=True)
        for trade in [draw.choice(_TRADES)]
    ]


def _value(metric: Metric, draw: Random) -> Value:
    if metric.kind is MetricKind.TEXT:
        return f"{metric.name}{draw.randrange(40)}"
    return Decimal(draw.randrange(1_000, 9_000_000)) / 100
