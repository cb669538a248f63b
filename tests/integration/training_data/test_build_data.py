"""Training data out of a real knowledge base: every pair runs, agrees, and keeps to its split."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nianbao.domain.errors import NotFound
from nianbao.evaluation.company_split import split_of
from tests.integration.training_data.conftest import KNOWLEDGE_BASE
from training.__main__ import app
from training.data.build import Built, Options, build
from training.data.record import Task

_CODE = re.compile(r"\b6\d{5}\b")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def made(filled_url: str, reader_url: str, folder: Path) -> Built:
    return asyncio.run(built(filled_url, reader_url, folder))


async def built(database_url: str, reader_url: str, out: Path, *, plans: int = 40, seed: int = 1) -> Built:
    return await build(Options(database_url, reader_url, KNOWLEDGE_BASE, out, seed=seed, plans=plans))


def test_pairs_run_agree_and_are_written_as_the_trainer_reads_them(made: Built, folder: Path) -> None:
    outcome = made.outcome
    assert (outcome.executed, outcome.failed, outcome.contradicting, outcome.leaks_left) == (40, [], 0, 0)
    assert outcome.agreement.unexplained == {}
    assert {record.task for record in made.records} == set(Task)
    pairs = [record for record in made.records if record.task is Task.NL2SQL]
    assert len(pairs) >= 3 * len({record.plan for record in pairs})
    info = json.loads((folder / "dataset_info.json").read_text(encoding="utf-8"))
    written = json.loads((folder / info["nianbao_nl2sql_train"]["file_name"]).read_text(encoding="utf-8"))
    assert len(written) == sum(record.split == "train" for record in pairs)
    assert all(each["output"].startswith("SELECT ") and "可用的列：" in each["input"] for each in written)
    card = (folder / "data_card.md").read_text(encoding="utf-8")
    assert made.hash in card
    assert f"| nl2sql_train | {len(written)} |" in card


def test_no_company_is_taught_in_one_split_and_measured_in_another(made: Built) -> None:
    for record in made.records:
        codes = set(_CODE.findall(record.input))
        assert {split_of(code) for code in codes} <= {record.split}, record


async def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    filled_url: str, reader_url: str, tmp_path: Path
) -> None:
    first = await built(filled_url, reader_url, tmp_path / "1", plans=8)
    again = await built(filled_url, reader_url, tmp_path / "2", plans=8)
    other = await built(filled_url, reader_url, tmp_path / "3", plans=8, seed=2)
    assert first.hash == again.hash != other.hash
    files = sorted(path.relative_to(tmp_path / "1") for path in (tmp_path / "1").rglob("*.json"))
    assert files == sorted(path.relative_to(tmp_path / "2") for path in (tmp_path / "2").rglob("*.json"))
    assert all((tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes() for name in files)


async def test_an_unknown_knowledge_base_is_said(filled_url: str, reader_url: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="不存在或是空的"):
        await build(Options(filled_url, reader_url, "nowhere", tmp_path))


def test_the_command_writes_one_task_alone(filled_url: str, reader_url: str, tmp_path: Path) -> None:
    options = ["--database-url", filled_url, "--reader-url", reader_url, "--kb", KNOWLEDGE_BASE]
    done = CliRunner().invoke(app, ["data", "--out", str(tmp_path), *options, "--limit", "5", "--only", "nl2sql"])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "alpaca").iterdir() if path.name != "mixed_train.json") == [
        name for name in ("nl2sql_dev.json", "nl2sql_test.json", "nl2sql_train.json")
        if (tmp_path / "alpaca" / name).exists()
    ]  # fmt: skip
    wrong = CliRunner().invoke(app, ["data", "--out", str(tmp_path), *options, "--only", "sql"])
    assert wrong.exit_code == 2
