"""The command of black-box distillation: python -m training distil."""

from __future__ import annotations

import asyncio
import os
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from nianbao.domain.errors import BadInput, NianbaoError
from nianbao.llm.openai_json import OpenAiJsonModel
from training.distil.budget import Bounds, Budget
from training.distil.distil import Distilled
from training.distil.distil import distil as run
from training.distil.find_evidence import GivenEvidence, SearchedEvidence
from training.distil.question import read_questions
from training.distil.teacher import Patience, Teacher

_SHARED = Path(__file__).parents[3] / "shared" / "data"


def distil(
    questions: Annotated[
        Path, typer.Argument(metavar="QUESTIONS.jsonl", help='一行一个 {"id", "question"}，可带 "evidence"。')
    ],
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件夹；中断后对同一文件夹再次执行会接着做。")],
    teacher_url: Annotated[str, typer.Option("--teacher-url", help="教师模型的地址（OpenAI 兼容接口）。")],
    model: Annotated[str, typer.Option("--model", help="教师模型的名称。")],
    token: Annotated[str, typer.Option("--token", envvar="NIANBAO_TEACHER_TOKEN", help="教师模型的密钥。")] = "",
    kb: Annotated[str, typer.Option("--kb", help="在哪个知识库里检索证据。")] = "default",
    router: Annotated[str, typer.Option("--router", help="router 服务的地址，例如 127.0.0.1:8610。")] = "",
    indexer: Annotated[str, typer.Option("--indexer", help="indexer 服务的地址，例如 127.0.0.1:8611。")] = "",
    passages: Annotated[int, typer.Option("--passages", min=1, max=30, help="每题检索多少段证据。")] = 8,
    budget_tokens: Annotated[int | None, typer.Option("--budget-tokens", min=1, help="总共最多用多少个词元。")] = None,
    budget_requests: Annotated[
        int | None, typer.Option("--budget-requests", min=1, help="总共最多请求多少次。")
    ] = None,
    budget_money: Annotated[str | None, typer.Option("--budget-money", help="总共最多花多少钱。")] = None,
    price_in: Annotated[str, typer.Option("--price-in", help="每百万输入词元的价格。")] = "0",
    price_out: Annotated[str, typer.Option("--price-out", help="每百万输出词元的价格。")] = "0",
    at_once: Annotated[int, typer.Option("--at-once", min=1, max=64, help="同时请求几个。")] = 4,
    timeout_s: Annotated[float, typer.Option("--timeout", min=0.1, help="一次答复最多等多少秒。")] = 120.0,
    attempts: Annotated[int, typer.Option("--attempts", min=1, max=10, help="一次请求最多试几次。")] = 3,
) -> None:
    """从教师模型蒸馏推理：选证据、推理作答、核对每个数字；只留下全部核对无误的。"""
    console = Console(stderr=True, highlight=False)
    shared = Path(os.environ.get("NIANBAO_SHARED_DATA", _SHARED))
    try:
        bounds = Bounds(
            budget_tokens,
            budget_requests,
            None if budget_money is None else _amount("--budget-money", budget_money),
            _amount("--price-in", price_in),
            _amount("--price-out", price_out),
        )
        asked = read_questions(questions)
        if any(not each.evidence for each in asked) and not (router and indexer):
            raise BadInput("有问题没有自带证据，请用 --router 与 --indexer 写明服务地址，以便检索")
        out.mkdir(parents=True, exist_ok=True)
        columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

        async def whole(progress: Progress) -> Distilled:
            teaching = OpenAiJsonModel(teacher_url, model, token, timeout_s)
            source = SearchedEvidence(router, indexer, kb, passages) if router and indexer else None
            teacher = Teacher(
                teaching, Budget(bounds, out / "spent.json"), out / "cache", Patience(at_once, timeout_s, attempts)
            )
            bar = progress.add_task("蒸馏", total=len(asked))
            try:
                return await run(
                    asked,
                    source or GivenEvidence(),
                    teacher,
                    out,
                    shared if shared.is_dir() else None,
                    lambda done: progress.update(bar, completed=done),
                )
            finally:
                await teaching.close()
                if source is not None:
                    await source.close()

        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            distilled = asyncio.run(whole(progress))
    except (NianbaoError, OSError) as error:
        console.print(f"没有完成：{error}", style="red", markup=False)
        raise typer.Exit(1) from error
    _report(console, distilled, out)


def _report(console: Console, distilled: Distilled, out: Path) -> None:
    counts = distilled.counts
    console.print(
        f"采用 {counts['accepted']}，舍弃 {counts['rejected']}，未得到答复 {counts['failed']}，"
        f"还没做 {distilled.untouched}；样本在 {out}，舍弃的与理由在 {out / 'rejected.jsonl'}",
        markup=False,
    )
    for code, count in distilled.codes.most_common():
        console.print(f"  {code} {count}", markup=False)
    if distilled.is_budget_spent:
        console.print("预算已用完，已停下；提高预算后对同一文件夹再次执行会接着做。", style="yellow")
    if counts["failed"]:
        raise typer.Exit(1)


def _amount(option: str, text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise BadInput(f"{option} 应为数字，例如 4.5") from error
    if not amount.is_finite() or amount < 0:
        raise BadInput(f"{option} 应为不小于 0 的数字")
    return amount
