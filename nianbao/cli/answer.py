"""`nianbao answer QUESTIONS.jsonl --out ANSWERS.jsonl`: a file of questions, answered in its order."""

from __future__ import annotations

import json
import random
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from nianbao.cli.gateway_client import GatewayClient
from nianbao.domain.errors import BadInput, NianbaoError, Overloaded, Unavailable

_KEYS = ("answer", "refused", "route", "sql", "citations", "latency_ms")
_NO_ANSWER: dict[str, Any] = {
    "answer": "",
    "refused": False,
    "route": "",
    "sql": "",
    "citations": [],
    "latency_ms": 0.0,
}
_ATTEMPTS = 4
# How long a question may find the gateway too busy.
_PATIENCE_S = 600.0
_FIRST_WAIT_S = 0.5

_err = Console(stderr=True)


class Question(NamedTuple):
    """One line of the file; `id` is kept as it is."""

    id: Any
    question: str


def answer(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl", help='一行一个 {"id", "question"}')],
    out: Annotated[Path, typer.Option("--out", help="答案写到哪个文件，一行一个")],
    kb: Annotated[str | None, typer.Option("--kb", help="知识库，默认 default")] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="同时问几个")] = 4,
    resume: Annotated[bool, typer.Option("--resume", help="保留 OUT 中已有的答案，接着问")] = False,
) -> None:
    """回答一个文件里的问题，次序不变。"""
    asked = read_questions(questions)
    kept = _answered_before(out, asked) if resume else []
    failures: list[str] = []
    with GatewayClient() as client:
        # A gateway that is away is one error, not one for every question.
        client.get("/v1/knowledge-bases")
        with _open_for_writing(out) as target, _progress() as progress:
            bar = progress.add_task("回答", total=len(asked), completed=len(kept))
            target.writelines(kept)
            for record in _answers(client, asked[len(kept) :], kb, workers):
                target.write(json.dumps(record, ensure_ascii=False) + "\n")
                target.flush()
                progress.advance(bar)
                if "error" in record:
                    failures.append(f"{record['id']}：{record['error']}")
    if failures:
        _err.print(f"{len(failures)} 个问题没有得到回答（记录中有 error）：", style="red")
        for failure in failures[:10]:
            _err.print(f"  {failure}", markup=False, highlight=False)
        raise typer.Exit(1)


def read_questions(path: Path) -> list[Question]:
    """Read a file of questions; blank lines do not count.

    Raises:
        BadInput: the file cannot be read, or a line is no question; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise BadInput(f"无法读取 {path}（{error.strerror}），请检查路径") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} 不是 UTF-8 文本，请转换后再试") from error
    return [_read_question(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _read_question(path: Path, number: int, line: str) -> Question:
    try:
        read = json.loads(line)
    except ValueError as error:
        raise BadInput(f"{path} 第 {number} 行不是有效的 JSON，请改正") from error
    if not isinstance(read, dict) or "id" not in read or not isinstance(read.get("question"), str):
        raise BadInput(f'{path} 第 {number} 行应为 {{"id": …, "question": "…"}}，请改正')
    return Question(read["id"], read["question"])


def _answers(client: GatewayClient, asked: list[Question], kb: str | None, workers: int) -> Iterator[dict[str, Any]]:
    """Ask `workers` questions at a time; yield the answers in the order of the questions."""
    threads = ThreadPoolExecutor(workers, thread_name_prefix="answer")
    waiting: deque[Future[dict[str, Any]]] = deque()
    try:
        for question in asked:
            waiting.append(threads.submit(_answer_one, client, question, kb))
            # Enough ahead that a slow question does not stop the others, and no more.
            if len(waiting) >= workers * 4:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        threads.shutdown(wait=True, cancel_futures=True)


def _answer_one(client: GatewayClient, question: Question, kb: str | None) -> dict[str, Any]:
    named = {"id": question.id, "question": question.question}
    # Every question stands for itself: no session, so none is taken for a follow-up.
    body = {"question": question.question, "kb": kb, "store": False}
    attempt, gives_up_at = 0, time.monotonic() + _PATIENCE_S
    while True:
        try:
            answer = client.post("/v1/ask", json=body)
            return {**named, **{key: answer[key] for key in _KEYS}}
        except Overloaded as error:
            # More are asked than are answered at once: the others get on meanwhile, so this is no failure.
            if time.monotonic() > gives_up_at:
                return {**named, **_NO_ANSWER, "error": error.message}
            time.sleep(error.retry_after_s * random.uniform(0.5, 1.5))  # noqa: S311 - only to come apart
        except Unavailable as error:
            attempt += 1
            if attempt == _ATTEMPTS:
                return {**named, **_NO_ANSWER, "error": error.message}
            time.sleep(_FIRST_WAIT_S * 2 ** (attempt - 1))
        except NianbaoError as error:
            return {**named, **_NO_ANSWER, "error": error.message}


def _answered_before(out: Path, asked: list[Question]) -> list[str]:
    """The lines of an earlier run, as far as they answer the same questions without an error."""
    kept: list[str] = []
    if not out.exists():
        return kept
    for line, question in zip(out.read_text(encoding="utf-8").splitlines(), asked, strict=False):
        try:
            record = json.loads(line)
        except ValueError:
            break
        if (record.get("id"), record.get("question")) != question or "error" in record:
            break
        kept.append(line + "\n")
    return kept


def _open_for_writing(out: Path) -> TextIO:
    try:
        return out.open("w", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"不能写入 {out}（{error.strerror}），请检查路径与权限") from error


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, TextColumn("剩余"), TimeRemainingColumn(), console=_err)
