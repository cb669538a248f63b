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
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.local_system import accept_interrupts

ROOT = Path(__file__).resolve().parents[3]


class _Jobs:
    """A gateway's jobs: what a file becomes is in its content."""

    def __init__(self) -> None:
        self.jobs: list[dict[str, Any]] = []
        self.contents: dict[str, dict[str, Any]] = {}
        self.expected: list[int | None] = []

    def submit(self, body: bytes, query: dict[str, str]) -> tuple[int, Any]:
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
        self.contents[query["sha256"]] = job
        return 202, {"batch": batch, "jobs": [{**job, "state": "queued"}]}

    def known(self, body: Any, _query: dict[str, str]) -> tuple[int, Any]:
        return 200, {"jobs": [self.contents.get(file.get("sha256", file.get("url"))) for file in body["files"]]}

    def begin(self, body: Any, _query: dict[str, str]) -> tuple[int, Any]:
        self.expected.append(body["expected"])
        return 200, self._view()

    def view(self, _body: Any, _query: dict[str, str]) -> tuple[int, Any]:
        return 200, self._view()

    def _view(self) -> dict[str, Any]:
        counts = dict(Counter(job["state"] for job in self.jobs))
        unfinished = sum(counts.get(state, 0) for state in ("queued", "parsing", "indexing"))
        return {"counts": counts, "remaining": unfinished, "state": "open", "waiting": {}, "per_minute": None}

    def list(self, _body: Any, query: dict[str, str]) -> tuple[int, Any]:
        mine = [job for job in self.jobs if job["batch"] == query.get("batch", job["batch"])]
        listed = mine if int(query.get("limit", 50)) else []
        return 200, {"jobs": listed, "counts": dict(Counter(job["state"] for job in mine)), "next": None}


@pytest.fixture
def jobs(gateway) -> _Jobs:
    jobs = _Jobs()
    gateway.routes = {
        "POST /v1/documents": jobs.submit,
        "POST /v1/documents/known": jobs.known,
        "GET /v1/jobs": jobs.list,
        "POST /v1/batches": jobs.begin,
        "PATCH /v1/batches/*": jobs.begin,
        "GET /v1/batches/*": jobs.view,
    }
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
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "300"},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=accept_interrupts,
    )
    deadline = time.monotonic() + 20
    while sum(name.startswith("GET /v1/batches/") for name, _, _ in list(gateway.seen)) < 3 or not jobs.jobs:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)

    assert process.returncode == 1
    assert f"nianbao batches show {jobs.jobs[0]['batch']}" in "".join(said.splitlines())


def test_jobs_are_listed_with_whole_ids_however_narrow_the_terminal(jobs, run, tmp_path, capsys, monkeypatch):
    run("ingest", str(_file(tmp_path, "a.pdf", "failed")))
    capsys.readouterr()
    monkeypatch.setenv("COLUMNS", "80")
    assert run("jobs") == 0
    printed = capsys.readouterr().out
    assert jobs.jobs[0]["id"] in printed
    assert "失败 1" in printed


def test_run_again_it_sends_only_what_is_not_there(gateway, jobs, run, tmp_path, capsys):
    _file(tmp_path, "a.pdf", "ready")
    _file(tmp_path, "b.pdf", "failed")
    assert run("ingest", str(tmp_path)) == 1
    _file(tmp_path, "c.pdf", "ready")
    assert run("ingest", str(tmp_path), "--json") == 1
    printed = capsys.readouterr().out
    told = json.loads(printed[printed.index("{\n") :])

    assert sorted(job["file_name"] for job in jobs.jobs) == ["a.pdf", "b.pdf", "c.pdf"]
    assert len({job["batch"] for job in jobs.jobs}) == 1
    assert (told["counts"], told["failures"]) == ({"ready": 2, "failed": 1}, {"no_text": 1})
    assert jobs.expected == [2, 2, 3, 3]


def test_equal_files_are_one_job(jobs, run, tmp_path):
    first = _file(tmp_path, "x/a.pdf", "ready")
    (tmp_path / "y").mkdir()
    (tmp_path / "y" / "a.pdf").write_bytes(first.read_bytes())
    assert run("ingest", str(tmp_path)) == 0
    assert jobs.expected[-1] <= 2
    assert jobs.expected[-1] == len({job["id"] for job in jobs.jobs})


def test_no_more_are_sent_than_the_window_holds_until_some_are_done(gateway, jobs, run, tmp_path):
    for number in range(12):
        _file(tmp_path, f"{number:02}.pdf", "parsing")
    most = [0]

    def view(_body: Any, _query: dict[str, str]) -> tuple[int, Any]:
        unfinished = [job for job in jobs.jobs if job["state"] == "parsing"]
        most[0] = max(most[0], len(unfinished))
        for job in unfinished[:2]:
            job["state"] = "ready"
        return jobs.view(None, {})

    gateway.routes["GET /v1/batches/*"] = view
    assert run("ingest", str(tmp_path), "--window", "4") == 0
    assert len(jobs.jobs) == 12
    assert most[0] <= 4


def test_a_manifest_names_paths_and_urls(gateway, jobs, run, tmp_path, capsys):
    _file(tmp_path, "深/a.pdf", "ready")
    _file(tmp_path, "b.pdf", "ready")
    url = "https://example.com/c.pdf"
    manifest = tmp_path / "清单.txt"
    manifest.write_text(f'# 备注\n深/a.pdf\n\n{{"path": "b.pdf"}}\n{{"url": "{url}"}}\n深/a.pdf\n', encoding="utf-8")
    submit = jobs.submit

    def either(body: Any, query: dict[str, str]) -> tuple[int, Any]:
        if not isinstance(body, dict):
            return submit(body, query)
        job = {**jobs.jobs[0], "id": str(uuid.uuid4()), "file_name": body["urls"][0], "state": "ready"}
        jobs.jobs.append(job)
        return 202, {"batch": body["batch"], "jobs": [job]}

    gateway.routes["POST /v1/documents"] = either
    assert run("ingest", "--manifest", str(manifest), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert sorted(Path(each["file"]).name for each in told["files"]) == ["a.pdf", "b.pdf", "c.pdf"]

    manifest.write_text("没有.pdf\n", encoding="utf-8")
    assert run("ingest", "--manifest", str(manifest)) == 2
    assert "第 1 行的文件不存在" in capsys.readouterr().err
    assert run("ingest") == 2


def test_failed_jobs_are_retried_one_by_one_or_by_filter(gateway, run, capsys):
    asked: list[Any] = []

    def retry(body: Any, _query: dict[str, str]) -> tuple[int, Any]:
        asked.append(body)
        return 202, {"retried": 1, "skipped": 0}

    gateway.routes["POST /v1/jobs/retry"] = retry
    assert run("jobs", "--retry", "j1") == 0
    assert run("jobs", "retry", "j2", "j3") == 0
    assert run("jobs", "retry", "--failed", "--reason", "crashed") == 0
    assert asked == [{"jobs": ["j1"]}, {"jobs": ["j2", "j3"]}, {"reason": "crashed", "limit": 1000}]
    assert "已重新排队 1 个" in capsys.readouterr().out
    assert run("jobs", "retry") == 2
    assert run("jobs", "--status", "sleeping") == 2


def test_queued_jobs_are_cancelled_until_none_is_left(gateway, run, capsys):
    left = [1000, 5, 0]
    gateway.routes["POST /v1/jobs/cancel"] = lambda _body, _query: (202, {"cancelled": left.pop(0)})
    assert run("jobs", "cancel", "--batch", "b1") == 0
    assert "已取消 1005 个" in capsys.readouterr().out
    assert run("jobs", "cancel") == 2


def test_jobs_are_filtered_by_reason_and_time(gateway, jobs, run):
    assert run("jobs", "--failed", "--reason", "crashed", "--since", "2h", "--batch", "b1") == 0
    query = gateway.seen[-1][2]
    assert (query["status"], query["reason"], query["batch"]) == ("failed", "crashed", "b1")
    assert query["since"] < datetime.now(UTC).isoformat()
    assert run("jobs", "--since", "昨天") == 2


def test_a_failed_job_is_shown_with_its_attempts(gateway, run, capsys):
    job = {
        "id": "j1",
        "file_name": "a.pdf",
        "state": "failed",
        "attempt": 2,
        "batch": "b1",
        "reason_code": "internal",
        "reason": "内部出错",
        "warnings": [],
    }
    letter = {
        "happened_at": "2026-01-31T08:00:00Z",
        "attempt": 1,
        "task": "nianbao.parse",
        "reason_code": "internal",
        "reason": "内部出错",
        "traceback": "ZeroDivisionError: division by zero",
    }
    gateway.routes["GET /v1/jobs/j1"] = lambda _body, _query: (200, job)
    gateway.routes["GET /v1/jobs/j1/dead-letters"] = lambda _body, _query: (200, {"dead_letters": [letter]})
    assert run("jobs", "show", "j1") == 0
    assert "ZeroDivisionError: division by zero" in capsys.readouterr().out


def test_batches_are_listed_shown_and_paused(gateway, run, capsys):
    counts = dict.fromkeys(("queued", "parsing", "indexing", "ready", "partial", "failed", "duplicate"), 1)
    view = {
        "id": "b1",
        "name": "2024年报",
        "kb": "default",
        "state": "open",
        "done": False,
        "remaining": 3,
        "counts": counts,
        "failures": {"crashed": 1},
        "waiting": {},
        "per_minute": 30.0,
        "eta_s": 6.0,
    }
    gateway.routes["GET /v1/batches"] = lambda _body, _query: (200, {"batches": [view], "next": None})
    gateway.routes["GET /v1/batches/b1"] = lambda _body, _query: (200, view)
    gateway.routes["POST /v1/batches/b1/pause"] = lambda _body, _query: (200, {**view, "state": "paused"})
    assert run("batches") == 0
    assert "2024年报" in capsys.readouterr().out
    assert run("batches", "show", "b1") == 0
    shown = capsys.readouterr().out
    assert "30.0 份/分，还需 0:00:06" in shown
    assert "nianbao jobs --batch b1 --reason crashed" in shown
    assert run("batches", "pause", "b1") == 0
    assert "已暂停" in capsys.readouterr().out
    assert run("batches", "cancel") == 2


def test_orphans_are_counted_or_deleted(gateway, run, capsys):
    asked: list[Any] = []

    def collect(body: Any, _query: dict[str, str]) -> tuple[int, Any]:
        asked.append(body)
        return 200, {"looked_at": 10, "orphans": 2, "bytes": 3 * 1024 * 1024}

    gateway.routes["POST /v1/orphans/collect"] = collect
    assert run("collect", "--older-than", "2", "--dry-run") == 0
    assert asked == [{"older_than_s": 7200.0, "dry_run": True}]
    assert "可清理 2 份，3.0 MB" in capsys.readouterr().out
