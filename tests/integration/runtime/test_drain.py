"""What SIGTERM does to a process that serves: what runs is finished, nothing new begins, it ends by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
import redis

from nianbao.queue.app import make_app
from nianbao.queue.names import PARSE_QUEUE, PARSE_TASK

ROOT = Path(__file__).resolve().parents[3]

HTTP = """
import asyncio, sys
from nianbao.runtime.serve_http import serve_http
from nianbao.runtime.service import Service
from nianbao.runtime.settings import ServiceSettings

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await asyncio.sleep(1.5 if scope["path"] == "/slow" else 0)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"done"})

settings = ServiceSettings(http_host="127.0.0.1", http_port=int(sys.argv[1]), shutdown_grace_s=5)
asyncio.run(serve_http(Service("gateway", make_http_app=lambda: app), settings))
"""

STREAM = """
import asyncio, sys
from fastapi import FastAPI
from sse_starlette import ServerSentEvent
from nianbao.runtime.serve_http import serve_http
from nianbao.runtime.service import Service
from services.gateway.http.events import event_stream
from services.gateway.settings import GatewaySettings

settings = GatewaySettings(
    database_url="postgresql://x", redis_url="redis://x", http_host="127.0.0.1", http_port=int(sys.argv[1]),
    shutdown_grace_s=8,
)
app = FastAPI()

@app.get("/answer")
async def answer():
    async def events():
        for number in range(6):
            yield ServerSentEvent(str(number))
            await asyncio.sleep(0.5)
    return event_stream(settings, events())

asyncio.run(serve_http(Service("gateway", make_http_app=lambda: app), settings))
"""

WORKER = """
import sys, time
from pathlib import Path
from nianbao.queue.app import make_app
from nianbao.queue.names import PARSE_QUEUE, PARSE_TASK
from nianbao.runtime.serve_worker import serve_worker
from nianbao.runtime.service import WorkerSpec
from nianbao.runtime.settings import ServiceSettings

app = make_app(sys.argv[1])
folder = Path(sys.argv[2])

@app.task(name=PARSE_TASK)
def parse(body):
    (folder / f"began-{body['number']}").touch()
    time.sleep(1.5)
    (folder / f"ended-{body['number']}").touch()

sys.exit(serve_worker("parser", WorkerSpec(app, (PARSE_QUEUE,)), ServiceSettings()))
"""


def start(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", program, *arguments], env=environment, cwd="/")


def wait_for(claim, timeout_s=30.0):
    deadline = time.monotonic() + timeout_s
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def processes():
    started = []
    yield started
    for process in started:
        process.kill()
        process.wait()


def test_http_finishes_the_request_and_takes_no_more(processes, unused_tcp_port):
    process = start(HTTP, str(unused_tcp_port))
    processes.append(process)
    url = f"http://127.0.0.1:{unused_tcp_port}"

    def answers():
        try:
            return httpx.get(url, trust_env=False).text == "done"
        except httpx.TransportError:
            return False

    wait_for(answers)
    got = []
    asking = threading.Thread(target=lambda: got.append(httpx.get(f"{url}/slow", trust_env=False, timeout=10).text))
    asking.start()
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.4)
    assert not answers()
    asking.join()
    assert got == ["done"]
    assert process.wait(10) == 0


def test_an_answer_that_streams_is_finished(processes, unused_tcp_port):
    process = start(STREAM, str(unused_tcp_port))
    processes.append(process)
    url = f"http://127.0.0.1:{unused_tcp_port}"

    def answers():
        try:
            return httpx.get(f"{url}/healthz", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    wait_for(answers)
    came = []
    with httpx.stream("GET", f"{url}/answer", trust_env=False, timeout=10) as response:
        for line in response.iter_lines():
            if line.startswith("data:"):
                came.append(line.removeprefix("data:").strip())
            if len(came) == 2 and process.poll() is None:
                process.send_signal(signal.SIGTERM)
    assert came == ["0", "1", "2", "3", "4", "5"]
    assert process.wait(10) == 0


def test_a_worker_finishes_its_task_and_leaves_the_rest_in_the_queue(processes, redis_url, tmp_path):
    app = make_app(redis_url)
    for number in (1, 2):
        app.send_task(PARSE_TASK, args=[{"number": number}], queue=PARSE_QUEUE)
    process = start(WORKER, redis_url, str(tmp_path))
    processes.append(process)
    wait_for((tmp_path / "began-1").exists)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert (tmp_path / "ended-1").exists()
    assert not (tmp_path / "began-2").exists()
    with redis.Redis.from_url(redis_url) as broker:
        assert broker.llen(PARSE_QUEUE) == 1
        assert broker.hlen("unacked") == 0
