"""Contest points are those of the official scorers, question by question and in total."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nianbao.client.models import Answer
from nianbao.evaluation.given_answer import GivenAnswer
from nianbao.evaluation.measure_run import measure_run
from nianbao.evaluation.read_questions import read_questions
from nianbao.evaluation.score_answer import score_answer
from tests.unit.evaluation.systems import answer

SHARED = Path(os.environ.get("NIANBAO_SHARED_DATA", str(Path(__file__).resolve().parents[4] / "shared" / "data")))
SETS = {
    "finglm/dev.jsonl": "score_finglm.py",
    "cfr_numqa/dev.jsonl": "score_cfr.py",
    "reports/questions.jsonl": "score_want.py",
}


def _given(gold: dict[str, object]) -> Answer:
    """Right, nearly right, copied, refused or empty, by a draw of its own."""
    draw = random.Random(str(gold["id"]))
    right = gold.get("answer") or str(gold.get("want"))
    text = str(right[0] if isinstance(right, list) else right)
    match draw.randrange(6):
        case 0:
            return answer()
        case 1:
            return answer("未查询到相关信息，无法回答。", refused=draw.random() < 0.7)
        case 2:
            return answer(re.sub(r"\d(?=\D*$)", "7", text))
        case 3:
            return answer(f"{gold['question']}{text}")
        case _:
            return answer(text)


@pytest.mark.parametrize(("file", "scorer"), SETS.items())
def test_points_are_those_of_the_official_scorer(file, scorer, tmp_path):
    gold, tool = SHARED / file, SHARED.parent / "tools" / scorer
    if not gold.exists() or not tool.exists():
        pytest.skip(f"no {gold} or {tool} here: set NIANBAO_SHARED_DATA")
    lines = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    answers = {str(line["id"]): _given(line) for line in lines}
    predictions = tmp_path / "predictions.jsonl"
    records = [{"id": id, "answer": each.answer, "refused": each.refused} for id, each in answers.items()]
    predictions.write_text("".join(json.dumps(each) + "\n" for each in records))
    official = subprocess.run(
        [sys.executable, str(tool), str(gold), str(predictions)], capture_output=True, text=True, check=True
    ).stdout

    questions = read_questions(gold)
    # Likeness by words takes seconds and is of no contest's points.
    scores = [score_answer(each, GivenAnswer.of(each, None, answers[each.id], 1.0)) for each in questions]
    measures = measure_run(scores)

    if scorer == "score_finglm.py":
        for name, points in re.findall(r"^type (\S+(?: ranking)?) +n= *\d+ points= *([\d.]+)", official, re.MULTILINE):
            assert f"{100 * measures['contest.finglm.' + name.replace(' ', '_')].value:.2f}" == points
        total, exact, count = re.search(r"total=([\d.]+) exact=([\d.]+)% of (\d+)", official).groups()
        assert f"{100 * measures['contest.finglm.total'].value:.2f}" == total
        assert (f"{100 * measures['exact'].value:.2f}", measures["exact"].count) == (exact, int(count))
    elif scorer == "score_cfr.py":
        said = re.search(r"accuracy=([\d.]+)% coverage=([\d.]+)% answered_accuracy=([\d.]+)%", official).groups()
        names = ("accuracy", "coverage", "answered_accuracy")
        assert said == tuple(f"{100 * measures[f'contest.cfr_numqa.{name}'].value:.2f}" for name in names)
    else:
        assert re.search(r"exact=([\d.]+)%", official)[1] == f"{100 * measures['contest.wanted.accuracy'].value:.1f}"
