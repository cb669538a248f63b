"""`make demo`: the whole system once through, on drawn reports, with nothing left behind.

Start everything, ingest the four sample reports through the queue, ask the questions of
questions.jsonl, check each answer against the drawn figures, stop everything.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from demo.draw_report import draw_samples
from demo.questions import is_met, read_questions
from nianbao.cli.show_answer import show_answer


def main() -> int:
    """Run the demo; the exit code is 0 when every answer was as drawn."""
    console = Console(highlight=False)
    folder = Path(tempfile.mkdtemp(prefix="nianbao-demo-"))
    environment = _clean_environment(folder / "home")
    began = time.monotonic()
    try:
        _title(console, "1. 绘制两家虚构公司 2022、2023 年度的年报")
        for report in draw_samples(folder / "reports"):
            console.print(f"  {report.path.name}  {report.page_count} 页")
        _title(console, "2. 启动整个系统（nianbao up --detach）")
        _nianbao(environment, "up", "--detach")
        _title(console, "3. 经队列入库（nianbao ingest）")
        _nianbao(environment, "ingest", str(folder / "reports"))
        _title(console, "4. 提问（nianbao ask）")
        wrong = _ask_all(console, environment)
    finally:
        _title(console, "5. 全部停止（nianbao down）")
        _nianbao(environment, "down", check=False)
        shutil.rmtree(folder, ignore_errors=True)
    console.print(f"\n用时 {time.monotonic() - began:.0f} 秒；{'全部答案与样例年报一致' if not wrong else '有误'}")
    for question in wrong:
        console.print(f"[red]答案不符[/] {question}")
    return 1 if wrong else 0


def _clean_environment(home: Path) -> dict[str, str]:
    """Settings of a system that already runs here must not reach the demo's own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NIANBAO_")}
    return kept | {"NIANBAO_HOME": str(home)}


def _nianbao(environment: dict[str, str], *arguments: str, check: bool = True) -> None:
    subprocess.run([sys.executable, "-m", "nianbao.cli.main", *arguments], env=environment, check=check)


def _ask_all(console: Console, environment: dict[str, str]) -> list[str]:
    wrong = []
    for question in read_questions():
        console.print(f"\n[bold]问：{question.question}[/]")
        done = subprocess.run(
            [sys.executable, "-m", "nianbao.cli.main", "ask", question.question, "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            wrong.append(question.question)
            continue
        answer = json.loads(done.stdout)
        show_answer(answer, console, is_text_shown=False)
        if not is_met(question.expect, answer["answer"], is_refused=answer["refused"]):
            wrong.append(question.question)
    return wrong


def _title(console: Console, text: str) -> None:
    console.print(f"\n[bold cyan]{text}[/]")


if __name__ == "__main__":
    sys.exit(main())
