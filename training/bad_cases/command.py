"""The command that makes training data from bad cases: python -m training bad-cases."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from nianbao.bad_cases.case import CLASS_WORDS, CaseClass
from nianbao.client.client import Client
from nianbao.domain.errors import NianbaoError
from training.bad_cases.build import Built, answered, build, read_export
from training.bad_cases.ground import GatewayGround

_SHARED = Path(__file__).parents[3] / "shared" / "data"
_MADE = {
    CaseClass.CONCEPT: "条问答",
    CaseClass.REASONING: "条重填的例题",
    CaseClass.RETRIEVAL: "条检索正反例（retrieval.jsonl）",
    CaseClass.PARSE: "个待人填写的单元格（cells/）",
    CaseClass.DATA: "份待加载的报告（reports_to_load.csv）",
}


def bad_cases(
    source: Annotated[Path, typer.Option("--in", help="nianbao bad-cases export --out 写出的文件。")],
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件夹。")],
    filled: Annotated[
        Path | None, typer.Option("--answered", help="人填好的 for_people.jsonl：答案所在的 document 与 pages。")
    ] = None,
    kb: Annotated[str | None, typer.Option("--kb", help="事实与报告取自哪个知识库。")] = None,
    url: Annotated[str | None, typer.Option("--url", help="系统的地址，默认同 nianbao 命令。")] = None,
    variants: Annotated[int, typer.Option("--variants", min=1, max=100, help="每个推理坏例重填几次。")] = 5,
    seed: Annotated[int, typer.Option("--seed", help="同一种子、同样的数据，结果相同。")] = 1,
) -> None:
    """把坏例做成各类的训练数据：问答、重填的例题、检索正反例、待填的单元格、待加载的报告。"""
    console = Console(stderr=True, highlight=False)
    shared = Path(os.environ.get("NIANBAO_SHARED_DATA", _SHARED))
    try:
        cases = read_export(source)
        if filled is not None:
            cases = answered(cases, filled)
        with Client(url) as client:
            ground = GatewayGround(client, kb)
            built = build(cases, ground, out, variants, seed, shared if shared.is_dir() else None)
    except (NianbaoError, OSError) as error:
        console.print(f"没有完成：{error}", style="red", markup=False)
        raise typer.Exit(1) from error
    _report(console, built)


def _report(console: Console, built: Built) -> None:
    for case_class in CaseClass:
        console.print(
            f"{CLASS_WORDS[case_class]} {built.cases[case_class]} 例：{built.made[case_class]} {_MADE[case_class]}",
            markup=False,
        )
        for (skipped_class, why), count in built.skipped.items():
            if skipped_class is case_class:
                console.print(f"  {count} 例未用：{why}", markup=False)
    console.print(f"与评测重复而去掉的 {built.leaks} 条；要人来做的 {built.to_do} 条（for_people.jsonl）", markup=False)
