"""How good a trained model's own answers are, before it is put behind the system."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from nianbao.domain.errors import BadInput
from nianbao.evaluation.given_answer import GivenAnswer
from nianbao.evaluation.question import EvalQuestion, Expected, QuestionType
from nianbao.evaluation.run_record import RunRecord, make_run_record
from nianbao.evaluation.score_answer import score_answer
from nianbao.evaluation.write_report import write_report


def score_answers(answers: Path, out: Path) -> RunRecord:
    """Score `answers.jsonl` (question, answer, wanted) of the loop; write `report.html` and `report.json` to `out`.

    Where the wanted answer is SQL, `sql.match` says how often the model's says the same. What counts before a model
    is promoted is `nianbao eval` of the system that uses it.

    Raises:
        BadInput: the file cannot be read, or is none of the loop's.
    """
    run = make_run_record(answers.name, None, [score_answer(*each) for each in _answers(answers)])
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(run.model_dump_json(indent=1), encoding="utf-8")
    write_report(out / "report.html", run, None, None, None)
    return run


def _answers(file: Path) -> Iterator[tuple[EvalQuestion, GivenAnswer]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise BadInput(f"无法读取 {file}（{error}），请给出训练流程写下的 answers.jsonl") from error
    for number, row in enumerate(rows, 1):
        wanted, answer = row["wanted"], row["answer"]
        is_sql = wanted.upper().startswith("SELECT")
        expected = Expected(text=wanted, references=(wanted,), sql=wanted if is_sql else "")
        question = EvalQuestion(str(number), row["question"], QuestionType.FACT, expected)
        yield (
            question,
            GivenAnswer(id=question.id, question=question.question, answer=answer, sql=answer if is_sql else ""),
        )
