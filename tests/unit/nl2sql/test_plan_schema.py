"""docs/plan.schema.json is what the dataclasses say, and plans validate against it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Scope
from nianbao.domain.plan import Plan
from nianbao.domain.question import Operation
from services.nl2sql.plan import make_task
from services.nl2sql.plan_figures import plan_figures
from services.nl2sql.plan_json import plan_json
from services.nl2sql.plan_schema import plan_schema
from services.nl2sql.sources import sources_of
from services.nl2sql.task import FigureTask
from tests.support.questions import asked, replace

SCHEMA_FILE = Path(__file__).resolve().parents[3] / "docs" / "plan.schema.json"


def test_the_committed_schema_is_fresh() -> None:
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == plan_schema(), (
        "run: python -m services.nl2sql.plan_schema > docs/plan.schema.json"
    )


@pytest.mark.parametrize("metrics", [("管理费用",), ("货币资金", "职工人数", "法定代表人")])
def test_plans_validate(metrics: tuple[str, ...]) -> None:
    catalogue = load_catalogue()
    task = make_task(asked(Operation.VALUE, *metrics), catalogue)
    assert isinstance(task, FigureTask)
    wanted = [(key, sources_of(catalogue, key.metric, Scope.CONSOLIDATED)[0]) for key in task.wanted]
    plan = plan_figures(wanted, Scope.CONSOLIDATED)
    whole = replace(plan, fallbacks=(plan,))
    jsonschema.validate(json.loads(plan_json(whole)), plan_schema())


def test_a_plan_with_an_unknown_key_does_not_validate() -> None:
    plan = json.loads(plan_json(Plan(select=()))) | {"where": "1=1"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plan, plan_schema())
