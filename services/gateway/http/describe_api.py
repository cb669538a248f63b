"""/openapi.json: what FastAPI makes of the endpoints, with tags explained and an example for every JSON body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

TAGS = {
    "documents": "提交报告文件，按内容去重",
    "imports": "导入结构化的财务数据",
    "jobs": "入库任务与批次的进展、暂停、重试与结果",
    "operations": "维护操作",
    "ask": "提问，回答附出处",
    "openai": "OpenAI 兼容的对话接口",
    "reports": "已收录的报告：目录、章节、页面、数据与变化",
    "compare": "公司比较、指标排名与分布、导出",
    "sessions": "会话与历史",
    "feedback": "对回答的评价",
    "bad-cases": "坏例：收集、分类、改正分类、导出",
    "knowledge-bases": "知识库",
    "keys": "API 密钥",
    "login": "浏览器登录",
    "status": "运行状态",
}

_ID = "7f3c1a52-9d4e-4b7a-8c55-0f2a6d1e9b30"
_TIME = "2026-01-31T08:00:00Z"
# Examples by the field's name; what is not here is made of the schema.
_EXAMPLES: Mapping[str, Any] = {
    "answer": "珩槿精工2023年的营业收入是3,561,288,047.16元。",
    "question": "珩槿精工2023年的营业收入是多少元？",
    "kb": "default",
    "knowledge_base": "default",
    "document": "699901_珩槿精工_2023_annual.pdf",
    "file_name": "699901_珩槿精工_2023_annual.pdf",
    "company": "699901",
    "company_code": "699901",
    "code": "699901",
    "short_name": "珩槿精工",
    "full_name": "珩槿精密机械股份有限公司",
    "companies": ["699901", "珩槿精工"],
    "metric": "营业收入",
    "metrics": ["营业收入", "毛利率"],
    "table": "利润表",
    "scope": "合并",
    "label": "其中：营业收入",
    "column": "2023年度",
    "year": 2023,
    "kind": "年报",
    "period": "2023",
    "periods": ["2022", "2023"],
    "value": "3561288047.16",
    "unit": "元",
    "text": "3,561,288,047.16",
    "printed": "3,561,288,047.16",
    "page": 22,
    "pages": 186,
    "box": [309.3, 187.3, 411.6, 203.6],
    "checks": ["revenue=components:pass"],
    "title": "第三节 管理层讨论与分析",
    "titles": ["第三节 管理层讨论与分析", "四、主营业务分析"],
    "picture": f"/v1/reports/{_ID}/pages/22.png?box=309.3,187.3,411.6,203.6",
    "formula": "(营业收入 - 营业成本) / 营业收入",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "urls": ["https://static.cninfo.com.cn/finalpage/2024-03-30/1219440001.PDF"],
    "model": "nianbao",
    "role": "user",
    "content": "珩槿精工2023年的营业收入是多少元？",
    "message": "报告未披露该项",
    "route": "fact",
    "sql": "SELECT …",
}
_METHODS = ("get", "post", "put", "patch", "delete")
_DEPTH_MAX = 8


def describe_api(app: FastAPI) -> None:
    """Let the application describe itself with examples; the description is made once, when it is first asked for."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                tags=[{"name": name, "description": said} for name, said in TAGS.items()],
            )
            _add_examples(schema)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI's manual does it


def _add_examples(openapi: dict[str, Any]) -> None:
    schemas = openapi["components"]["schemas"]
    for operations in openapi["paths"].values():
        for method in _METHODS:
            operation = operations.get(method, {})
            answers = [each for code, each in operation.get("responses", {}).items() if code.startswith("2")]
            for described in (operation.get("requestBody", {}), *answers):
                content = described.get("content", {}).get("application/json")
                if content is not None and not content.keys() & {"example", "examples"}:
                    content["example"] = example_of(content.get("schema", {}), schemas)


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Any], name: str = "", depth: int = 0) -> Any:
    """Make a value that fits a JSON schema: its own example, one for the field's name, or the plainest there is."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas, name, depth + 1)
    if schema.get("examples"):
        return schema["examples"][0]
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if choice.get("type") != "null":
            return None if depth > _DEPTH_MAX else example_of(choice, schemas, name, depth)
    if "enum" in schema or "const" in schema:
        return schema.get("const", next(iter(schema.get("enum", ())), None))
    fitting = _EXAMPLES.get(name)
    if fitting is not None and _is_of(fitting, schema):
        return fitting
    match schema.get("type"):
        case "object":
            return _object(schema, schemas, depth)
        case "array":
            items = _items_of(schema)
            times = max(schema.get("minItems", 1), 1) if depth <= _DEPTH_MAX else schema.get("minItems", 0)
            return [example_of(items, schemas, name, depth + 1) for _ in range(times)]
        case "string":
            return {"uuid": _ID, "date-time": _TIME, "uri": "https://example.com/a.pdf"}.get(
                schema.get("format", ""), schema.get("default") or "…"
            )
        case "integer" | "number":
            return schema.get("default") or max(schema.get("minimum", 1), 1)
        case "boolean":
            return schema.get("default", False)
        case _:
            return schema.get("default")


def _object(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int) -> dict[str, Any]:
    properties = schema.get("properties", {})
    if properties:
        return {name: example_of(each, schemas, name, depth + 1) for name, each in properties.items()}
    more = schema.get("additionalProperties")
    if not isinstance(more, dict) or not more:
        return {}
    name = example_of(schema.get("propertyNames", {}), schemas) or "名称"
    return {name: example_of(more, schemas, "", depth + 1)}


def _items_of(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the items of an array are; of a tuple its first one."""
    items: Mapping[str, Any] = schema.get("items") or next(iter(schema.get("prefixItems", ())), {})
    return items


def _is_of(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether an example by name is of the schema's type: `companies` is a list of texts here, of objects there."""
    match schema.get("type"):
        case "string":
            return isinstance(value, str) and "format" not in schema
        case "integer" | "number":
            return isinstance(value, int | float)
        case "array":
            return isinstance(value, list) and all(_is_of(each, _items_of(schema)) for each in value)
        case _:
            return False
