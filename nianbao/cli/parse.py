"""`nianbao parse FILE.pdf --out DIR`: the parser alone, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from nianbao.domain.errors import BadSettings

_PARSER = "services.parser"


def parse(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="年报 PDF，或 *.rows.jsonl[.gz]")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="写到哪个文件夹，没有则新建")],
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 报告结果")] = False,
) -> None:
    """只解析一份文件，不需要系统在运行。"""
    if find_spec("services") is None or find_spec(f"{_PARSER}.__main__") is None:
        raise BadSettings("没有安装解析器，请运行 pip install 'nianbao[parser]'")
    options = ["--json"] if as_json else []
    # The kernel knows no service, so the parser is a program to it and not a library.
    done = subprocess.run([sys.executable, "-m", _PARSER, str(file), "--out", str(out), *options])
    raise typer.Exit(done.returncode if done.returncode >= 0 else 1)
