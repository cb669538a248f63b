"""/openapi.json says everything that a program needs to know, and the client's values are the gateway's."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from nianbao.client import models

# What the client calls otherwise than the gateway.
SCHEMA_OF = {
    "Citation": "FigureCitationJson",
    "Company": "ComparedCompanyJson",
    "Restated": "RestatedFigureJson",
    "Job": "JobJson",
    "JobWarning": "WarningJson",
    "Figure": "StatedFigureJson",
}
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
async def openapi(client) -> dict[str, Any]:
    return (await client.get("/openapi.json")).json()


def operations(openapi: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, operations in openapi["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]


async def test_every_endpoint_has_a_summary_a_tag_a_description_and_typed_answers(openapi):
    listed = operations(openapi)
    assert len(listed) > 30
    tags = {tag["name"] for tag in openapi["tags"]}
    for name, operation in listed:
        assert operation["summary"], name
        assert set(operation["tags"]) <= tags, name
        assert operation["tags"], name
        assert operation["description"], name
        good = [code for code in operation["responses"] if code.startswith("2")]
        assert good, name
        for code in good:
            if code != "204":
                assert operation["responses"][code].get("content"), name
        assert {"4XX", "5XX"} <= operation["responses"].keys(), name


async def test_every_body_and_every_json_answer_has_an_example_that_fits_its_schema(openapi):
    for name, operation in operations(openapi):
        contents = [operation["requestBody"]["content"]] if "requestBody" in operation else []
        contents += [
            response["content"]
            for code, response in operation["responses"].items()
            if code.startswith("2") and "content" in response
        ]
        for content in contents:
            described = content.get("application/json")
            if described is not None:
                whole = {**described["schema"], "components": openapi["components"]}
                try:
                    jsonschema.validate(described["example"], whole)
                except jsonschema.ValidationError as error:
                    pytest.fail(f"{name}: {error.message}")


@pytest.mark.parametrize(
    "model",
    [each for each in vars(models).values() if isinstance(each, type) and issubclass(each, models.Value)][1:],
    ids=lambda model: model.__name__,
)
async def test_the_clients_values_have_only_fields_that_the_gateway_sends(openapi, model):
    schema = openapi["components"]["schemas"][SCHEMA_OF.get(model.__name__, f"{model.__name__}Json")]
    assert set(model.model_fields) <= set(schema["properties"])
