"""Router examples: a question, and its route, companies, years, metrics and answer template as JSON."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from nianbao.domain.question import Operation, Route, Statistic
from nianbao.evaluation.company_split import Split
from training.data.meant import Meant
from training.data.record import Record, Task
from training.data.word_plan import Worded

INSTRUCTION = (
    "你是年报问答系统的路由模块。判断问题该由哪一路回答，抽取要素，只输出 JSON："
    "route（fact 查数、statistics 统计、calculation 计算、comparison 比较、open 开放、knowledge 知识、refuse 拒答）、"
    "operation、statistic、companies（照问题的写法）、years、metrics（指标目录的名称）、limits（地区、名次、数值等限定）、template（回答模板）。"
)
_TEMPLATES_FILE = Path(__file__).parent / "answer_templates.toml"
_LIMITS = {"p": "地区", "t": "文字", "n": "名次", "x": "数值", "x2": "上限", "z": "第二个数值", "unit": "单位"}


def router_records(meant: Meant, wordings: Sequence[Worded], split: Split) -> list[Record]:
    """One example a wording of a plan."""
    limits = {_LIMITS[slot]: forms[0] for slot, forms in meant.said.items() if slot in _LIMITS}
    return [
        router_record(
            worded.question,
            meant.route,
            meant.operation,
            split,
            statistic=meant.statistic,
            companies=worded.mentions,
            years=meant.years,
            metrics=meant.metrics,
            limits=limits,
            plan=meant.key,
            kind=meant.kind,
        )
        for worded in wordings
    ]


def router_record(
    question: str,
    route: Route,
    operation: Operation,
    split: Split,
    *,
    statistic: Statistic = Statistic.NONE,
    companies: Iterable[str] = (),
    years: Iterable[int] = (),
    metrics: Iterable[str] = (),
    limits: Mapping[str, str] | None = None,
    plan: str = "",
    kind: str = "",
) -> Record:
    """One example."""
    elements = {
        "route": route,
        "operation": operation,
        "statistic": statistic,
        "companies": list(companies),
        "years": list(years),
        "metrics": list(metrics),
        "limits": dict(limits or {}),
        "template": template_of(route, operation, statistic),
    }
    output = json.dumps(elements, ensure_ascii=False)
    return Record(Task.ROUTER, split, INSTRUCTION, question, output, question, plan=plan, kind=kind or str(route))


def template_of(route: Route, operation: Operation, statistic: Statistic) -> str:
    """The answer template of a question."""
    if route is Route.REFUSE:
        return _templates()["refuse"]
    return _templates()[f"{operation}.{statistic}" if statistic else str(operation)]


@cache
def _templates() -> Mapping[str, str]:
    return tomllib.loads(_TEMPLATES_FILE.read_text(encoding="utf-8"))
