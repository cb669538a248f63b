"""A teacher's reasoning is kept only where every figure is the evidence's, and no teacher stops a run."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from nianbao.llm.openai_json import OpenAiJsonModel
from tests.support.teacher_server import Mischief, teacher_server
from training.__main__ import app
from training.distil.budget import Bounds, Budget
from training.distil.distil import Distilled, distil
from training.distil.find_evidence import GivenEvidence
from training.distil.question import Question
from training.distil.teacher import Patience, Teacher
from training.preferences.figures_in import YEAR
from training.preferences.spoil_digit import spoil_digit
from training.preferences.spoil_unit import spoil_unit
from training.preferences.spoil_year import spoil_year

_METRICS = ("营业收入", "研发投入", "销售费用", "投资收益", "合同负债")
_SPOILERS = (spoil_digit, spoil_unit, spoil_year)
_FIGURES_WRONG = 0.2
_CHOOSES, _ANSWERS = "挑选证据", "财务分析师"


def _clauses(place: int) -> tuple[str, int, list[str]]:
    """The company, the year and the true clauses of a question, each with one figure in it."""
    draw = Random(f"truth{place}")
    company = f"青禾{chr(0x7532 + place % 10)}号"
    year = 2019 + place % 4
    metric = _METRICS[place % len(_METRICS)]
    amount, before = (draw.randrange(10_000, 9_000_000) / 100 for _ in range(2))
    share = draw.randrange(101, 9_899) / 100
    return company, year, [
        f"{year}年{company}{metric}为{amount:,.2f}万元",
        f"{year - 1}年{company}{metric}为{before:,.2f}万元",
        f"{year}年{company}{metric}占营业总收入的比例为{share:.2f}%",
    ]  # fmt: skip


def _question(place: int) -> Question:
    company, year, clauses = _clauses(place)
    metric = _METRICS[place % len(_METRICS)]
    about = {"company": company, "company_code": "600519", "period": str(year), "title": "管理层讨论与分析"}
    if place % 2:
        # The same once more as a table, whose last column names no year of its own.
        first, second, third = (re.findall(r"[\d,]+\.\d+", clause)[0] for clause in clauses)
        row = f"项目：{metric}；{year}年：{first}；{year - 1}年：{second}；占营业总收入的比例（%）：{third}"
        clauses = [*clauses, f"单位：万元\n{row}"]
    noise = "公司治理结构完善，召开股东大会3次。"
    return Question.model_validate(
        {
            "id": place,
            "question": f"{company}{year}年的{metric}情况如何？第{place}次",
            "evidence": [{**about, "text": "。".join(clauses) + "。"}, {**about, "text": noise}],
        }
    )


class ErringTeacher:
    """States one figure in five wrongly (digit, unit, year) and, asked to verify, finds everything right."""

    def __init__(self, questions: int, mischief: dict[int, list[Any]] | None = None) -> None:
        self.figures = self.spoilt = 0
        self.mischief = mischief or {}
        self.is_wrong: dict[int, bool] = {}
        self._said = {place: self._write(place) for place in range(questions)}

    def __call__(self, body: dict[str, Any]) -> str | int | Mischief:
        task, asked = (message["content"] for message in body["messages"])
        place = int(re.findall(r"第(\d+)次", asked)[-1])
        if self.mischief.get(place):
            return self.mischief[place].pop(0)
        if _CHOOSES in task:
            return json.dumps({"keep": [1], "discard": [{"number": 2, "why": "与问题无关"}]})
        return self._said[place] if _ANSWERS in task else json.dumps({"is_right": True, "figures": [], "why": ""})

    def _write(self, place: int) -> str:
        draw = Random(f"errs{place}")
        _, _, clauses = _clauses(place)
        said = [self._state(clause, place, draw) for clause in clauses]
        thought = "。".join(["要找的是各年的数值，它们在证据1里", *said]) + "。"
        told = "".join(f"{self._state(clause, place, draw)}[1]。" for clause in clauses)
        return json.dumps({"reasoning": thought, "answer": told}, ensure_ascii=False)

    def _state(self, clause: str, place: int, draw: Random) -> str:
        self.figures += 1
        if draw.random() >= _FIGURES_WRONG:
            return clause
        spoilt = draw.choice(_SPOILERS)(clause, draw)
        assert spoilt is not None
        self.spoilt += 1
        self.is_wrong[place] = True
        return spoilt


async def _run(
    url: str, questions: list[Question], folder: Path, bounds: Bounds | None = None, timeout_s: float = 5.0
) -> Distilled:
    folder.mkdir(exist_ok=True)
    model = OpenAiJsonModel(url, "teacher", timeout_s=timeout_s)
    patience = Patience(at_once=8, timeout_s=timeout_s, attempts=2)
    teacher = Teacher(model, Budget(bounds or Bounds(), folder / "spent.json"), folder / "cache", patience)
    done = await distil(questions, GivenEvidence(), teacher, folder, None, lambda _: None)
    await model.close()
    return done


def _samples(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "samples.jsonl").read_text(encoding="utf-8").splitlines()]


async def test_of_a_teacher_that_errs_in_a_fifth_of_its_figures_no_wrong_one_survives(tmp_path: Path) -> None:
    questions = [_question(place) for place in range(100)]
    erring = ErringTeacher(len(questions))
    async with teacher_server(erring) as server:
        done = await _run(server.url, questions, tmp_path)

    assert 0.15 < erring.spoilt / erring.figures < 0.25
    survivors = _samples(tmp_path)
    wrong = [each for each in survivors if erring.is_wrong.get(each["id"])]
    assert wrong == []
    # What was right throughout is kept: rejecting everything would pass the line above.
    assert len(survivors) == done.counts["accepted"] == len(questions) - len(erring.is_wrong)
    assert done.codes == Counter(figure=len(erring.is_wrong))
    rejected = [json.loads(line) for line in (tmp_path / "rejected.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(each["reasons"] and each["answer"] for each in rejected)


async def test_the_written_form_keeps_the_thought_apart_from_the_answer(tmp_path: Path) -> None:
    questions = [_question(place) for place in range(12)]
    async with teacher_server(ErringTeacher(len(questions))) as server:
        await _run(server.url, questions, tmp_path)

    info = json.loads((tmp_path / "dataset_info.json").read_text())
    rows = json.loads((tmp_path / info["nianbao_distilled_train"]["file_name"]).read_text(encoding="utf-8"))
    assert len(rows) == len(_samples(tmp_path)) > 0
    for row, sample in zip(rows, _samples(tmp_path), strict=True):
        assert row["output"] == f"<think>\n{sample['reasoning']}\n</think>\n\n{sample['answer']}"
        assert "<think>" not in sample["reasoning"] + sample["answer"]
        assert row["input"].endswith(sample["question"])
        assert YEAR.search(sample["answer"])


async def test_a_teacher_that_hangs_drops_the_line_and_breaks_its_json_stops_nothing(tmp_path: Path) -> None:
    questions = [_question(place) for place in range(30)]
    # Each twice, so that both attempts fail; 5 recovers at its second.
    mischief = {
        1: [Mischief.HANG] * 2, 2: [Mischief.DROP] * 2, 3: ['{"keep": [1'] * 2, 4: [500] * 2, 5: ["好的"],
    }  # fmt: skip
    erring = ErringTeacher(len(questions), mischief)
    async with teacher_server(erring) as server:
        first = await _run(server.url, questions, tmp_path, timeout_s=0.5)
        asked = len(server.requests)
        assert (first.counts["failed"], first.counts.total()) == (4, 30)

        second = await _run(server.url, questions, tmp_path)
        assert second.counts["failed"] == 0
        # Only the four that had failed were asked again: three calls each at most, and one of attempts kept.
        assert 0 < len(server.requests) - asked <= 4 * 3
        third = await _run(server.url, questions, tmp_path)
        assert third == second
    assert {each["id"] for each in _samples(tmp_path)} == set(range(30)) - set(erring.is_wrong)


async def test_a_budget_stops_the_run_cleanly_and_a_larger_one_goes_on(tmp_path: Path) -> None:
    questions = [_question(place) for place in range(20)]
    erring = ErringTeacher(len(questions))
    async with teacher_server(erring) as server:
        first = await _run(server.url, questions, tmp_path, Bounds(requests=20))
        assert (first.is_budget_spent, len(server.requests)) == (True, 20)
        assert first.untouched > 0
        by_tokens = await _run(server.url, questions, tmp_path, Bounds(tokens=1))
        assert (by_tokens.is_budget_spent, len(server.requests)) == (True, 20)

        second = await _run(server.url, questions, tmp_path)
        assert (second.untouched, second.counts.total()) == (0, 20)
        # What was paid for before is not paid for again.
        assert len({json.dumps(each["messages"]) for each in server.requests}) == len(server.requests)


@pytest.mark.parametrize("code", ["02565", "600036"])
async def test_companies_kept_for_measuring_are_not_asked_about(tmp_path: Path, code: str) -> None:
    question = _question(1)
    held = question.model_copy(
        update={"evidence": tuple(each.model_copy(update={"company_code": code}) for each in question.evidence)}
    )
    async with teacher_server(ErringTeacher(2)) as server:
        done = await _run(server.url, [held], tmp_path)
        assert (server.requests, done.codes) == ([], Counter(evaluation_company=1))


async def test_the_command_writes_samples_and_says_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(f"{_question(place).model_dump_json()}\n" for place in range(3)), encoding="utf-8")
    bare = tmp_path / "bare.jsonl"
    bare.write_text('{"id": 1, "question": "？"}\n', encoding="utf-8")
    async with teacher_server(ErringTeacher(3)) as server:

        def run(path: Path) -> Any:
            words = ["distil", str(path), "--out", str(tmp_path / "out"), "--teacher-url", server.url, "--model", "r1"]
            return CliRunner().invoke(app, [*words, "--budget-tokens", "100000"])

        done, refused = await asyncio.to_thread(run, file), await asyncio.to_thread(run, bare)
    assert (done.exit_code, refused.exit_code) == (0, 1)
    assert "--indexer" in refused.output
    assert (tmp_path / "out" / "sharegpt" / "distilled_train.json").exists()
