"""`nianbao eval-set --out FILE.jsonl`: questions with known answers, made from the reports that are loaded."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from nianbao.domain.errors import BadInput, BadSettings

_out = Console()


class SplitName(StrEnum):
    """Whose companies are asked about."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


def eval_set(
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件，一行一题")],
    kb: Annotated[str | None, typer.Option("--kb", help="知识库，默认 default")] = None,
    count: Annotated[int, typer.Option("--count", min=1, max=20_000, help="最多多少题")] = 200,
    seed: Annotated[int, typer.Option("--seed", help="随机种子；相同的年报与种子得到相同的题")] = 1,
    split: Annotated[SplitName, typer.Option("--split", help="只问划入哪一部分的公司")] = SplitName.TEST,
) -> None:
    """由已载入的年报生成评测题：数值、增长、比率、比较、应拒答与开放题，答案已知。"""
    if find_spec("sacrebleu") is None:
        raise BadSettings("没有安装评测组件，请运行 pip install 'nianbao[evaluation]'")
    from nianbao.client.client import Client
    from nianbao.evaluation.make_set.make_set import make_set

    with Client() as client:
        lines = make_set(client, kb, split.value, count, seed)
    try:
        with out.open("w", encoding="utf-8") as file:
            file.writelines(line.model_dump_json(exclude_defaults=True) + "\n" for line in lines)
    except OSError as error:
        raise BadInput(f"不能写入 {out}（{error.strerror}），请检查路径与权限") from error
    kinds = Counter(str(line.id).rpartition("-")[0] for line in lines)
    said = "，".join(f"{kind} {number}" for kind, number in kinds.items())
    _out.print(f"{len(lines)} 题（{said}）已写入 {out}", markup=False, highlight=False, soft_wrap=True)
