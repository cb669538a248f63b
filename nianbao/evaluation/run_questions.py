"""Asks a question set; every answer is written when it comes, so a run that broke off goes on where it stopped."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Protocol, TextIO

from pydantic import ValidationError

from nianbao.client.models import Answer
from nianbao.domain.errors import BadInput, NianbaoError, Overloaded
from nianbao.evaluation.given_answer import GivenAnswer
from nianbao.evaluation.question import EvalQuestion

# How long a question may find the gateway too busy.
_PATIENCE_S = 600.0


class Asker(Protocol):
    """What answers questions: `nianbao.client.Client`, or a double."""

    def ask(self, question: str, *, kb: str | None = None, store: bool = True) -> Answer:
        """Answer one question."""


def answered_before(path: Path, questions: Sequence[EvalQuestion], kb: str | None) -> dict[str, GivenAnswer]:
    """The answers of a run that broke off, by question: those to the same questions, errors left out.

    A line that was being written when it broke off is passed over.
    """
    if not path.exists():
        return {}
    asked = {each.id: each for each in questions}
    kept: dict[str, GivenAnswer] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            given = GivenAnswer.model_validate_json(line)
        except ValidationError:
            continue
        if given.id in asked and given.answers(asked[given.id], kb):
            kept[given.id] = given
    return kept


def run_questions(
    asker: Asker, questions: Sequence[EvalQuestion], kb: str | None, workers: int, path: Path
) -> Iterator[GivenAnswer]:
    """Ask the questions, `workers` at a time; yield each answer as it comes, when it is in the file at `path`.

    What fails is an answer with an `error`, and the others go on.

    Raises:
        BadInput: the file cannot be written.
    """
    with _open_for_appending(path) as kept, ThreadPoolExecutor(workers, thread_name_prefix="eval") as threads:
        left = iter(questions)
        running: set[Future[GivenAnswer]] = set()
        try:
            while True:
                for question in left:
                    running.add(threads.submit(_ask, asker, question, kb))
                    if len(running) >= 2 * workers:
                        break
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for each in done:
                    given = each.result()
                    kept.write(given.model_dump_json() + "\n")
                    kept.flush()
                    yield given
        finally:
            threads.shutdown(wait=True, cancel_futures=True)


def write_answers(path: Path, questions: Sequence[EvalQuestion], given: Mapping[str, GivenAnswer]) -> None:
    """Write all answers in the order of the questions."""
    lines = [given[question.id].model_dump_json() + "\n" for question in questions]
    path.write_text("".join(lines), encoding="utf-8")


def _ask(asker: Asker, question: EvalQuestion, kb: str | None) -> GivenAnswer:
    began = time.monotonic()
    while True:
        try:
            # Every question stands for itself: no session, so none is taken for a follow-up.
            answer = asker.ask(question.question, kb=kb, store=False)
        except Overloaded as error:
            # More are asked than are answered at once: the others get on meanwhile, so this is no failure.
            if time.monotonic() - began > _PATIENCE_S:
                return _failed(question, kb, error.message)
            time.sleep(error.retry_after_s)
        except NianbaoError as error:
            return _failed(question, kb, error.message)
        except ValidationError as error:
            return _failed(question, kb, f"网关的答复缺少字段（{error.errors()[0]['loc']}），请检查网关的版本")
        else:
            return GivenAnswer.of(question, kb, answer, 1000 * (time.monotonic() - began))


def _failed(question: EvalQuestion, kb: str | None, message: str) -> GivenAnswer:
    return GivenAnswer(id=question.id, question=question.question, kb=kb, error=message)


def _open_for_appending(path: Path) -> TextIO:
    try:
        if path.exists() and not path.read_bytes().endswith(b"\n"):
            # A line that was cut off must not swallow the next one.
            with path.open("a", encoding="utf-8") as broken:
                broken.write("\n")
        return path.open("a", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"不能写入 {path}（{error.strerror}），请检查路径与权限") from error
