"""`nianbao ingest` and `nianbao jobs` against a scripted gateway."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.local_system import accept_interrupts

ROOT = Path(__file__).resolve().parents[3]


class _Jobs:
    """A gateway's jobs: what a file becomes is in its content."""

    def __init__(self) -> None:
        self.jobs: list[dict[str, Any]] = []

    def submit(self, body: bytes, _query: dict[str, str]) -> tuple[int, Any]:
        name = re.search(rb'filename="([^"]+)"', body)[1].decode()
        batch = re.search(rb'name="batch"\r\n\r\n(\S+)', body)[1].decode()
        kb = re.search(rb'name="kb"\r\n\r\n(\S+)', body)[1].decode()
        state = re.search(rb"state=(\w+)", body)[1].decode()
        job = {
            "id": str(uuid.uuid4()),
            "batch": batch,
            "kb": kb,
            "file_name": name,
            "state": state,
            "reason_code": "no_text" if state == "failed" else "",
            "reason": "没有文字" if state == "failed" else "",
            "warnings": [{"code": "x", "message": f"提示{n}"} for n in range(3)] if state == "partial" else [],
            "stage_s": {"parse": 1.0},
            "pages": 10,
            "report": None,
            "attempt": 1,
        }
        self.jobs.append(job)
        return 202, {"batch": batch, "jobs": [{**job, "state": "queued"}]}

    def list(self, _body: Any, query: dict[str, str]) -> tuple[int, Any]:
        mine = [job for job in self.jobs if job["batch"] == query.get("batch", job["batch"])]
        listed = mine if int(query.get("limit", 50)) else []
        return 200, {"jobs": listed, "counts": dict(Counter(job["state"] for job in mine)), "next": None}


@pytest.fixture
def jobs(gateway) -> _Jobs:
    jobs = _Jobs()
    gateway.routes = {"POST /v1/documents": jobs.submit, "GET /v1/jobs": jobs.list}
    return jobs


def _file(folder: Path, name: str, state: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.7 state=" + state.encode() + b"\n" + uuid.uuid4().bytes)
    return path


def test_a_folder_is_walked_and_every_file_s_fate_is_told(jobs, run, tmp_path, capsys):
    reports = tmp_path / "reports"
    _file(reports, "a.pdf", "ready")
    _file(reports, "deep/er/B.PDF", "partial")
    _file(reports, "c.rows.jsonl.gz", "duplicate")
    _file(reports, "d.pdf", "failed")
    _file(reports, "notes.txt", "ready")

    assert run("ingest", str(reports), "--kb", "银行") == 1
    printed = capsys.readouterr().out
    assert sorted(job["file_name"] for job in jobs.jobs) == ["B.PDF", "a.pdf", "c.rows.jsonl.gz", "d.pdf"]
    assert {job["kb"] for job in jobs.jobs} == {"银行"}
    assert len({job["batch"] for job in jobs.jobs}) == 1
    assert re.search(r"失败 \S+d\.pdf：没有文字", printed)
    assert "提示0；提示1……等 3 条" in printed


def test_texts_of_a_folder_are_taken_when_asked_for(jobs, run, tmp_path):
    _file(tmp_path, "制度.md", "ready")
    assert run("ingest", str(tmp_path)) == 2
    assert run("ingest", str(tmp_path), "--text") == 0
    assert [job["file_name"] for job in jobs.jobs] == ["制度.md"]


def test_all_well_is_exit_0_and_json_lists_the_files(jobs, run, tmp_path, capsys):
    path = _file(tmp_path, "a.pdf", "ready")
    assert run("ingest", str(path), str(path), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"ready": 1}
    assert [(each["file"], each["state"]) for each in told["files"]] == [(str(path), "ready")]


def test_a_refused_upload_is_a_failure_with_the_gateway_s_words(gateway, jobs, run, tmp_path, capsys):
    too_large = {"error": {"code": "too_large", "message": "文件超过大小上限 512 MB"}}
    gateway.routes["POST /v1/documents"] = lambda _body, _query: (413, too_large)
    assert run("ingest", str(_file(tmp_path, "a.pdf", "ready"))) == 1
    assert "文件超过大小上限 512 MB" in capsys.readouterr().out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_a_failure_and_the_others_go_on(jobs, run, tmp_path, capsys):
    _file(tmp_path, "a.pdf", "ready").chmod(0)
    _file(tmp_path, "b.pdf", "ready")
    assert run("ingest", str(tmp_path)) == 1
    assert "无法读取" in capsys.readouterr().out


def test_absent_paths_and_empty_folders_are_wrong_use(jobs, run, tmp_path, capsys):
    assert run("ingest", str(tmp_path / "none.pdf")) == 2
    assert "没有这个文件或目录" in capsys.readouterr().err
    assert run("ingest", str(tmp_path)) == 2
    assert "没有找到可以入库的文件" in capsys.readouterr().err


def test_an_interrupt_stops_the_waiting_and_says_how_to_look(gateway, jobs, tmp_path):
    path = _file(tmp_path, "a.pdf", "parsing")
    process = subprocess.Popen(
        [sys.executable, "-m", "nianbao.cli.main", "ingest", str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=accept_interrupts,
    )
    deadline = time.monotonic() + 20
    while sum(name == "GET /v1/jobs" for name, _, _ in list(gateway.seen)) < 2 or not jobs.jobs:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)

    assert process.returncode == 1
    assert f"nianbao jobs --batch {jobs.jobs[0]['batch']}" in said


def test_jobs_are_listed_with_whole_ids_however_narrow_the_terminal(jobs, run, tmp_path, capsys, monkeypatch):
    run("ingest", str(_file(tmp_path, "a.pdf", "failed")))
    capsys.readouterr()
    monkeypatch.setenv("COLUMNS", "80")
    assert run("jobs") == 0
    printed = capsys.readouterr().out
    assert jobs.jobs[0]["id"] in printed
    assert "失败 1" in printed


def test_a_failed_job_can_be_retried(gateway, run, capsys):
    gateway.routes["POST /v1/jobs/j1/retry"] = lambda _body, _query: (202, {"file_name": "a.pdf", "attempt": 2})
    assert run("jobs", "--retry", "j1") == 0
    assert "a.pdf" in capsys.readouterr().out
    assert run("jobs", "--status", "sleeping") == 2
