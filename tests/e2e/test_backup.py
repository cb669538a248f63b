"""A backup taken while reports come in, brought back to a new home: the same facts and the same answers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.draw_report import SampleReport
from nianbao.runtime.home import Home
from nianbao.runtime.local.state import read_state
from tests.support.local_system import LocalSystem

QUESTIONS = (
    "珩槿精工2023年的营业收入是多少元？",
    "浔砚生科2022年的净利润是多少元？",
    "简要介绍珩槿精工2023年的研发投入情况",
)


@pytest.fixture(scope="module")
def restored(
    loaded: LocalSystem, samples: tuple[SampleReport, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalSystem]:
    """Another system, filled from a backup that was taken during an ingestion."""
    folder = tmp_path_factory.mktemp("backup")
    reports = str(samples[0].path.parent)
    ingesting = loaded.start("ingest", reports, "--kb", "正在入库")
    deadline = time.monotonic() + 60
    while not _coming_in(loaded):
        assert time.monotonic() < deadline, "nothing was submitted"
        time.sleep(0.05)
    code, output = loaded.run("backup", str(folder / "saved.tar"))
    assert code == 0, output
    output, _ = ingesting.communicate(timeout=120)
    assert ingesting.returncode == 0, output
    home = Home(folder / "home")
    other = LocalSystem(home, loaded.environment | {"NIANBAO_HOME": str(home.root)}, None)
    code, output = other.run("restore", str(folder / "saved.tar"))
    assert code == 0, output
    other.up()
    yield other
    code, output = other.run("down")
    assert code == 0, output
    assert other.processes() == []


def _get(system: LocalSystem, path: str) -> dict[str, Any]:
    port = read_state(system.home.state).ports["gateway"]
    read: dict[str, Any] = httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False, timeout=30).json()
    return read


def _coming_in(system: LocalSystem) -> list[dict[str, Any]]:
    """The jobs of what is ingested while the backup is made; other tests delete some of theirs, whose jobs stay."""
    return [job for job in _get(system, "/v1/jobs?limit=200")["jobs"] if job["kb"] == "正在入库"]


def _facts(system: LocalSystem) -> list[dict[str, object]]:
    facts = _get(system, "/v1/facts?kb=default&limit=5000")["facts"]
    assert len(facts) > 500
    return list(facts)


def test_facts_and_answers_are_the_same(loaded: LocalSystem, restored: LocalSystem) -> None:
    assert _facts(restored) == _facts(loaded)
    for question in QUESTIONS:
        answers = []
        for system in (loaded, restored):
            code, output = system.run("ask", question, "--json")
            assert code == 0, output
            answer = json.loads(output)
            answers.append({key: answer[key] for key in ("answer", "refused", "citations", "sql")})
        assert answers[0] == answers[1]
        assert not answers[0]["refused"]


def test_what_was_coming_in_is_whole_or_comes_in_again(restored: LocalSystem) -> None:
    report = _get(restored, "/v1/reports?kb=default")["reports"][0]
    assert _get(restored, f"/v1/reports/{report['id']}")["pages"] > 0
    coming_in = _coming_in(restored)
    assert coming_in
    for job in coming_in:
        if job["state"] in ("ready", "partial"):
            assert _get(restored, f"/v1/reports/{job['report']}")["id"] == job["report"]


def test_a_running_system_is_not_overwritten(restored: LocalSystem, tmp_path: Path) -> None:
    code, output = restored.run("restore", str(tmp_path))
    assert code == 2
    assert "nianbao down" in output
