"""What a model may propose a question to mean: the schema that its output is constrained by."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nianbao.domain.question import Operation, Statistic
from services.nl2sql.reread.choices import Choices
from services.nl2sql.reread.not_accepted import NotAccepted

LONGEST_OUTPUT = 8_000
UNCLEAR = "unclear"

Meaning = Literal[
    "value",
    "growth",
    "difference",
    "ratio",
    "same",
    "rank",
    "list",
    "count",
    "sum",
    "average",
    "median",
    "max",
    "min",
    "unclear",
]


class ConditionPart(BaseModel):
    """A condition that companies meet; `values` are plain decimals in the column's unit."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    metric: str = Field(max_length=60)
    comparator: Literal[">", ">=", "<", "<=", "between"]
    values: list[str] = Field(min_length=1, max_length=2)


class OrderPart(BaseModel):
    """The places from `first` to `last`, from 1."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    metric: str = Field(max_length=60)
    descending: bool
    first: int = Field(ge=1, le=100)
    last: int = Field(ge=1, le=100)


class Proposal(BaseModel):
    """An understanding as a model writes it; `unclear` says that it cannot read the question."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    operation: Meaning
    companies: list[str] = Field(max_length=10)
    periods: list[str] = Field(max_length=10)
    metrics: list[str] = Field(max_length=6)
    conditions: list[ConditionPart] = Field(max_length=4)
    order: OrderPart | None

    @property
    def names(self) -> tuple[str, ...]:
        """Every metric named, each once."""
        others = [part.metric for part in self.conditions] + ([self.order.metric] if self.order else [])
        return tuple(dict.fromkeys([*self.metrics, *others]))

    @property
    def meant(self) -> tuple[Operation, Statistic]:
        """The operation as the planners know it."""
        if self.operation in ("sum", "average", "median", "max", "min"):
            return Operation.STATISTIC, Statistic(self.operation)
        return Operation(self.operation), Statistic.NONE


def proposal_schema(choices: Choices) -> dict[str, Any]:
    """The JSON schema of proposals about these choices: names outside them cannot be written.

    References are resolved, since not every grammar compiler follows them.
    """
    schema = Proposal.model_json_schema()
    definitions = schema.pop("$defs")
    condition, order = definitions["ConditionPart"], definitions["OrderPart"]
    properties = schema["properties"]
    metric = _one_of(choice.name for choice in choices.metrics)
    condition["properties"]["metric"] = order["properties"]["metric"] = metric
    properties["metrics"] |= {"items": metric}
    properties["conditions"] |= {"items": condition}
    properties["order"] = {"anyOf": [order, {"type": "null"}]}
    properties["companies"] = _some_of([company.code for company in choices.companies])
    properties["periods"] = _some_of([str(period) for period in choices.periods])
    return schema


def _one_of(names: Any) -> dict[str, Any]:
    return {"type": "string", "enum": list(names)}


def _some_of(names: list[str]) -> dict[str, Any]:
    if not names:
        return {"type": "array", "items": {"type": "string"}, "maxItems": 0}
    return {"type": "array", "items": _one_of(names), "maxItems": len(names)}


def read_proposal(text: str) -> Proposal:
    """Read a model's output.

    Raises:
        NotAccepted: it is too long, no JSON, or not of the schema.
    """
    if len(text) > LONGEST_OUTPUT:
        raise NotAccepted("输出太长，请只输出一个符合结构的 JSON 对象。")
    try:
        return Proposal.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise NotAccepted(
            f"输出不符合规定的结构（{json.dumps(place, ensure_ascii=False)}：{first['type']}）。"
        ) from None
