"""The JSON schema of plans, made from the dataclasses.

python -m services.nl2sql.plan_schema > docs/plan.schema.json
"""

from __future__ import annotations

import dataclasses
import json
import sys
import types
import typing
from enum import StrEnum

from nianbao.domain import plan as plan_module
from nianbao.domain.plan import Plan

Schema = dict[str, object]


def plan_schema() -> Schema:
    """Build the schema; the same dataclasses always give the same text."""
    definitions: dict[str, Schema] = {}
    _define(Plan, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Plan",
        "$ref": "#/$defs/Plan",
        "$defs": dict(sorted(definitions.items())),
    }


def _define(kind: type, definitions: dict[str, Schema]) -> Schema:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _enumeration(kind) if issubclass(kind, StrEnum) else _object(kind, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _enumeration(kind: type[StrEnum]) -> Schema:
    return {"description": _summary(kind), "type": "string", "enum": [str(member) for member in kind]}


def _object(kind: type, definitions: dict[str, Schema]) -> Schema:
    hints = typing.get_type_hints(kind, vars(plan_module))
    fields = dataclasses.fields(kind)
    return {
        "description": _summary(kind),
        "type": "object",
        "properties": {field.name: _property(hints[field.name], definitions) for field in fields},
        "required": [field.name for field in fields],
        "additionalProperties": False,
    }


def _property(hint: object, definitions: dict[str, Schema]) -> Schema:
    simple: dict[object, Schema] = {str: {"type": "string"}, int: {"type": "integer"}, bool: {"type": "boolean"}}
    if hint in simple:
        return simple[hint]
    if isinstance(hint, types.GenericAlias):
        return {"type": "array", "items": _property(typing.get_args(hint)[0], definitions)}
    assert isinstance(hint, type)
    return _define(hint, definitions)


def _summary(kind: type) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]


def main() -> None:
    """Print the schema."""
    json.dump(plan_schema(), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
