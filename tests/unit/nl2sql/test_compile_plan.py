"""Plans as SQL: readable text for known plans, and every planned statement passes the checker."""

from __future__ import annotations

import random
from dataclasses import replace

import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.errors import UnsafeSql
from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from nianbao.domain.plan import Plan
from nianbao.domain.question import Operation, Route, Statistic, Understanding
from nianbao.domain.report import Company
from nianbao.domain.selection import ADDRESS, Comparator, Condition, Measure, Ordering, Quantity
from services.nl2sql.check import check_sql, check_statement
from services.nl2sql.compile_plan import compile_plan
from services.nl2sql.plan import make_task
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan_figures import plan_figures
from services.nl2sql.schema import read_schema
from services.nl2sql.sources import sources_of
from services.nl2sql.task import RangingTask, Task
from tests.support.questions import asked

CATALOGUE = load_catalogue()
SCHEMA = read_schema()
NAMES = [metric.name for metric in CATALOGUE.metrics] + [metric.name for metric in CATALOGUE.derived]
OPERATIONS = [each for each in Operation if each not in (Operation.DESCRIBE, Operation.DEFINE)]


def plans_of(task: Task, scope: Scope) -> list[Plan]:
    if isinstance(task, RangingTask):
        plans = (task.rows, task.universe, task.loaded, task.count, task.aggregate)
        return [plan for plan in plans if plan is not None]
    wanted = [(key, source) for key in task.wanted for source in sources_of(CATALOGUE, key.metric, scope)[:1]]
    return [plan_figures(wanted, scope)] if wanted else []


def text_of(plan: Plan) -> str:
    return check_statement(compile_plan(plan), SCHEMA).text


def test_one_metric_reads_as_one_plain_select() -> None:
    (plan,) = plans_of(make_task(asked(Operation.VALUE, "管理费用"), CATALOGUE), Scope.CONSOLIDATED)
    assert " ".join(text_of(plan).split()) == (
        'SELECT "证券代码", "证券简称", "报告期", "管理费用" FROM "利润表"'
        " WHERE \"证券代码\" = '600001' AND \"报告期\" = '2020' AND \"报表范围\" = '合并' LIMIT 1"
    )


def test_metrics_of_two_tables_join_on_company_and_period() -> None:
    (plan,) = plans_of(make_task(asked(Operation.VALUE, "职工人数", "管理费用"), CATALOGUE), Scope.CONSOLIDATED)
    text = " ".join(text_of(plan).split())
    assert 'FROM "利润表" LEFT JOIN "员工情况" ON' in text
    assert '"员工情况"."证券代码" = "利润表"."证券代码" AND "员工情况"."报告期" = "利润表"."报告期"' in text
    assert '"员工情况"."报表范围" = \'\'' in text


# Text as an asker might have it anywhere, with what SQL is broken by.
WILD = st.text(alphabet="杭州'\"%_\\;-/*()aZ ＇", min_size=1, max_size=12)


QUANTITIES = st.builds(Quantity, st.sampled_from([*NAMES, "净利润 / 职工人数"]), st.sampled_from(Measure))
VALUES = st.one_of(st.just(("-1.5", "2")), st.lists(WILD, min_size=2, max_size=2).map(tuple))
CONDITIONS = st.builds(Condition, QUANTITIES, st.sampled_from(Comparator), VALUES, st.booleans())
PLACES = st.builds(Condition, st.just(ADDRESS), st.just(Comparator.CONTAINS), st.tuples(WILD), st.booleans())
STEPS = st.one_of(
    CONDITIONS,
    PLACES,
    st.builds(replace, CONDITIONS, or_else=st.lists(CONDITIONS, min_size=1, max_size=2).map(tuple)),
    st.builds(Ordering, QUANTITIES, st.booleans(), st.integers(-1, 9), st.integers(-1, 999)),
)


@st.composite
def understandings(draw: st.DrawFn) -> Understanding:
    return Understanding(
        text=draw(WILD),
        route=Route.FACT,
        operation=draw(st.sampled_from(OPERATIONS)),
        companies=tuple(draw(st.lists(st.builds(Company, WILD, WILD, WILD), max_size=3))),
        periods=tuple(
            draw(st.lists(st.builds(Period, st.integers(1990, 2099), st.sampled_from(["", "H1"])), max_size=3))
        ),
        metrics=tuple(draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True))),
        scope=draw(st.sampled_from([Scope.CONSOLIDATED, Scope.PARENT])),
        part=tuple(draw(st.lists(STEPS, max_size=2))),
        is_descending=draw(st.booleans()),
        statistic=draw(st.sampled_from(Statistic)),
        selection=tuple(draw(st.lists(STEPS, max_size=3))),
    )


@settings(max_examples=150, deadline=None)
@given(understandings())
def test_whatever_is_planned_passes_the_checker(understanding: Understanding) -> None:
    try:
        task = make_task(understanding, CATALOGUE)
    except CannotPlan:
        return
    for plan in plans_of(task, understanding.scope):
        text = text_of(plan)
        assert check_sql(text, SCHEMA).text == text


PIECES = [
    "'", '"', ";", "--", "/*", "*/", "(", ")", " UNION SELECT ", " pg_sleep(1) ", "*", ",", "\\", "%",
    " FROM pg_user ", " INTO x ", "::text", "$$", " OR ", "=", "1", " WITH ", " FOR UPDATE", " nianbao.fact ",
    "\n", "E'",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(PIECES), min_size=1, max_size=4))
def test_changed_sql_is_refused_or_still_one_select_on_the_views(seed: int, pieces: list[str]) -> None:
    chance = random.Random(seed)
    metrics = chance.sample(["管理费用", "职工人数", "货币资金", "法定代表人"], 2)
    (plan,) = plans_of(make_task(asked(Operation.VALUE, *metrics), CATALOGUE), Scope.CONSOLIDATED)
    text = text_of(plan)
    for piece in pieces:
        place = chance.randrange(len(text) + 1)
        text = text[:place] + piece + text[place + chance.randrange(3) :]
    try:
        accepted = check_sql(text, SCHEMA).text
    except UnsafeSql:
        return
    (statement,) = sqlglot.parse(accepted, read="postgres")
    assert isinstance(statement, exp.Select)
    assert {table.name for table in statement.find_all(exp.Table)} <= set(SCHEMA.columns_of)
    assert not any(table.db or table.catalog for table in statement.find_all(exp.Table))
    assert not list(statement.find_all(exp.Anonymous, exp.Into, exp.Lock, exp.With, exp.SetOperation))
