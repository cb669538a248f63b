"""`nianbao bad-cases`: what was answered wrongly: take it in, sort it, correct the sorting, export it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Column, Table

from nianbao.bad_cases.case import CLASS_WORDS, BadCase, CaseClass, SortedBy, Source
from nianbao.bad_cases.read_evaluation import read_evaluation
from nianbao.bad_cases.sort_by_model import sort_by_model
from nianbao.bad_cases.sort_by_rules import SURE
from nianbao.cli.gateway_client import GatewayClient
from nianbao.domain.errors import BadInput
from nianbao.llm.openai_json import OpenAiJsonModel

_PAGE = 500
_MODEL_TIMEOUT_S = 60.0
_SOURCES = {"thumb": "读者", "guard": "核对", "identity": "勾稽", "eval": "评测"}
_BY = {"rule": "规则", "model": "模型", "person": "人工"}
_console = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


class Action(StrEnum):
    """What `nianbao bad-cases` does."""

    LIST = "list"
    SHOW = "show"
    COLLECT = "collect"
    SORT = "sort"
    LABEL = "label"
    EXPORT = "export"


def bad_cases(
    action: Annotated[
        Action,
        typer.Argument(help="list 列出，show 查看，collect 收集，sort 分类，label 改正分类，export 导出"),
    ] = Action.LIST,
    case: Annotated[int | None, typer.Argument(metavar="CASE", help="坏例编号（show、label）")] = None,
    kb: Annotated[str | None, typer.Option("--kb", help="只看某个知识库")] = None,
    case_class: Annotated[
        CaseClass | None,
        typer.Option("--class", help="概念 concept，推理 reasoning，检索 retrieval，解析 parse，缺数据 data"),
    ] = None,
    source: Annotated[Source | None, typer.Option("--source", help="只看某个来源")] = None,
    sorted_by: Annotated[SortedBy | None, typer.Option("--sorted-by", help="只看由谁分类的")] = None,
    below: Annotated[float | None, typer.Option("--below", min=0, max=1, help="只看把握低于此数的")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=_PAGE, help="最多列出多少条")] = 50,
    why: Annotated[str, typer.Option("--why", help="改正分类的理由")] = "",
    evaluation: Annotated[
        Path | None, typer.Option("--eval", metavar="DIR", help="收集 nianbao eval --out 的文件夹里答错的题")
    ] = None,
    questions: Annotated[Path | None, typer.Option("--questions", help="评测的问题文件；其中有答案所在的页")] = None,
    model_url: Annotated[
        str, typer.Option("--model-url", envvar="NIANBAO_BAD_CASES_MODEL_URL", help="规则没有把握的，问这个语言模型")
    ] = "",
    model: Annotated[str, typer.Option("--model", help="模型的名称")] = "default",
    model_token: Annotated[
        str, typer.Option("--model-token", envvar="NIANBAO_BAD_CASES_MODEL_TOKEN", help="模型的密钥")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help="导出到哪个文件（JSONL），默认标准输出")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> None:
    """答错的问题：收集、分类、改正分类、导出（供 python -m training bad-cases 做成训练数据）。"""
    wanted = {"kb": kb, "class": case_class, "source": source, "sorted_by": sorted_by, "below": below}
    with GatewayClient() as client:
        match action:
            case Action.LIST:
                answer = client.get("/v1/bad-cases", **wanted, limit=limit)
                _say(answer, as_json, _print_list)
            case Action.SHOW:
                _say(client.get(f"/v1/bad-cases/{_named(case, action)}"), as_json, _print_case)
            case Action.COLLECT:
                _say(_collect(client, kb, evaluation, questions), as_json, lambda told: f"新收集 {told['new']} 条")
            case Action.SORT:
                told = _sort(
                    client, kb, OpenAiJsonModel(model_url, model, model_token, _MODEL_TIMEOUT_S) if model_url else None
                )
                _say(told, as_json, _sorted_words)
            case Action.LABEL:
                number = _named(case, action)
                if case_class is None:
                    raise BadInput("请用 --class 写明分类：concept、reasoning、retrieval、parse 或 data")
                client.put(f"/v1/bad-cases/{number}/class", {"class": case_class, "why": why})
                _say(client.get(f"/v1/bad-cases/{number}"), as_json, _print_case)
            case Action.EXPORT:
                _export(_pages(client, wanted), out)


def _named(case: int | None, action: Action) -> int:
    if case is None:
        raise BadInput(f"请写坏例编号：nianbao bad-cases {action} CASE")
    return case


def _collect(client: GatewayClient, kb: str | None, evaluation: Path | None, questions: Path | None) -> dict[str, Any]:
    """Take in failed identities, and an evaluation's failures where one is named."""
    failures = [] if evaluation is None else read_evaluation(evaluation, questions)
    new = 0
    for start in range(0, len(failures), _PAGE):
        body = {"kb": kb, "failures": failures[start : start + _PAGE]}
        new += client.post("/v1/bad-cases/collect", json=body)["new"]
    new += client.post("/v1/bad-cases/collect", json={"kb": kb, "identities": True})["new"]
    return {"new": new}


def _sort(client: GatewayClient, kb: str | None, model: OpenAiJsonModel | None) -> dict[str, Any]:
    """By rules first; then a model, where there is one, is asked about what they are unsure of."""
    told = client.post("/v1/bad-cases/sort", json={"kb": kb})
    if model is None:
        return {**told, "by_model": 0}
    unsure = [each for each in _pages(client, {"kb": kb, "below": SURE}) if each["sorted_by"] in (None, "rule")]
    by_model = 0

    async def ask() -> int:
        done = 0
        for each in track(unsure, "询问模型", console=_err):
            found = await sort_by_model(BadCase.model_validate(each), model)
            if found is not None:
                body = {"class": found.case_class, **found.model_dump(mode="json", exclude={"case_class"})}
                client.put(f"/v1/bad-cases/{each['id']}/class", body)
                done += 1
        await model.close()
        return done

    by_model = asyncio.run(ask())
    left = client.get("/v1/bad-cases", kb=kb, limit=1)["counts"].get("", 0)
    return {**told, "by_model": by_model, "left": left}


def _sorted_words(told: dict[str, Any]) -> str:
    left = f"，还有 {told['left']} 条没有分类（请用 label 或页面「坏例」人工分类）" if told["left"] else ""
    return f"规则分类 {told['sorted']} 条，模型分类 {told['by_model']} 条{left}"


def _pages(client: GatewayClient, wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
    before: int | None = None
    while True:
        answer = client.get("/v1/bad-cases", **wanted, limit=_PAGE, before=before)
        yield from answer["bad_cases"]
        before = answer["next"]
        if before is None:
            return


def _export(cases: Iterator[dict[str, Any]], out: Path | None) -> None:
    lines = [json.dumps(each, ensure_ascii=False) for each in cases]
    if out is None:
        print("\n".join(lines))
        return
    try:
        out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"无法写入 {out}（{error.strerror}），请检查路径与权限") from error
    _err.print(f"已导出 {len(lines)} 条到 {out}", markup=False)


def _say(answer: dict[str, Any], as_json: bool, words: Any) -> None:
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _console.print(words(answer))


def _print_list(answer: dict[str, Any]) -> Any:
    if not answer["bad_cases"]:
        return "没有坏例"
    table = Table("编号", "分类", "由谁", "来源", Column("问题", overflow="fold"), Column("理由", overflow="fold"))
    for each in answer["bad_cases"]:
        table.add_row(
            str(each["id"]),
            _class_words(each),
            _BY.get(each["sorted_by"] or "", ""),
            _SOURCES[each["source"]],
            escape(each["question"]),
            escape(each["why"]),
        )
    return table


def _print_case(each: dict[str, Any]) -> str:
    sure = "" if each["confidence"] is None else f"，把握 {each['confidence']:.2f}"
    by = f"（{_BY[each['sorted_by']]}{sure}）{each['why']}" if each["sorted_by"] else ""
    told = json.dumps({"回答": each["answer"], "错在哪里": each["complaint"]}, ensure_ascii=False, indent=2)
    return escape(f"{each['id']} {_SOURCES[each['source']]}：{each['question']}\n{_class_words(each)}{by}\n{told}")


def _class_words(each: dict[str, Any]) -> str:
    return CLASS_WORDS[CaseClass(each["class"])] if each["class"] else "未分类"
