"""How long one upload takes from sending it to its end, while a bulk batch is worked on."""

from __future__ import annotations

import json
import threading
import time
from random import Random
from statistics import median

import httpx

from nianbao.runtime.home import Home
from tests.support.faults.corpus import drawn_report

_EVERY_S = 10.0
_FINAL = ("ready", "partial", "failed", "duplicate")


class SingleUploads:
    """Uploads a small report every few seconds, from a thread, and notes how long each takes."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="single-uploads", daemon=True)
        self._seconds: list[float] = []

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(120)

    def figures(self) -> dict[str, float]:
        """How many there were, and the median and longest time in seconds."""
        if not self._seconds:
            return {"uploads": 0}
        return {
            "uploads": len(self._seconds),
            "median_s": round(median(self._seconds), 2),
            "longest_s": round(max(self._seconds), 2),
        }

    def _run(self) -> None:
        port = json.loads(self._home.state.read_text())["ports"]["gateway"]
        random = Random(99)
        number = 3_000
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            while not self._stop.wait(_EVERY_S):
                number += 1
                content = drawn_report(number, random)
                began = time.monotonic()
                answer = client.post(
                    "/v1/documents", params={"kb": "single"}, files={"file": (f"{number}.pdf", content)}
                )
                job = answer.json()["jobs"][0]
                while job["state"] not in _FINAL and not self._stop.is_set():
                    time.sleep(0.1)
                    job = client.get(f"/v1/jobs/{job['id']}").json()
                if job["state"] in _FINAL:
                    self._seconds.append(time.monotonic() - began)
