"""`make demo`: the whole system once through, on drawn reports, with nothing left behind.

Start everything, ingest the four sample reports through the queue, ask the questions of
questions.jsonl, check each answer against the drawn figures, stop everything.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from demo.draw_report import draw_samples

QUESTIONS = Path(__file__).with_name("questions.jsonl")


@dataclass(frozen=True, slots=True)
class DemoQuestion:
    """A question, and what its answer must contain: figures as printed, names, or a refusal."""

    text: str
    route: str
    must_contain: tuple[str, ...]
    is_refused: bool

    @classmethod
    def from_json(cls, line: str) -> DemoQuestion:
        """Read one line of questions.jsonl."""
        fields = json.loads(line)
        expect = fields["expect"]
        wanted = (*map(str, expect.get("numbers", ())), *expect.get("names", ()))
        return cls(fields["question"], fields["route"], wanted, bool(expect.get("refused")))


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
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        question = DemoQuestion.from_json(line)
        console.print(f"\n[bold]问：{question.text}[/]")
        done = subprocess.run(
            [sys.executable, "-m", "nianbao.cli.main", "ask", question.text],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        console.print(done.stdout.rstrip(), markup=False)
        if done.returncode != 0 or not _is_as_drawn(question, done.stdout):
            wrong.append(question.text)
    return wrong


def _is_as_drawn(question: DemoQuestion, answer: str) -> bool:
    plain = re.sub(r"[,\s]", "", answer)
    return all(re.sub(r"[,\s]", "", wanted) in plain for wanted in question.must_contain)


def _title(console: Console, text: str) -> None:
    console.print(f"\n[bold cyan]{text}[/]")


if __name__ == "__main__":
    sys.exit(main())
