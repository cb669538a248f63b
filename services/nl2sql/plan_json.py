"""A plan as JSON, in the form that docs/plan.schema.json describes."""

from __future__ import annotations

import dataclasses
import json

from nianbao.domain.plan import Plan


def plan_json(plan: Plan) -> str:
    """Write a plan as one line of JSON; enumerations by their values, tuples as lists."""
    return json.dumps(dataclasses.asdict(plan), ensure_ascii=False)
