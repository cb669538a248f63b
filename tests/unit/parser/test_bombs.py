"""A bomb costs its own child some time and memory, within limits, and ends as a report or a reason."""

from __future__ import annotations

import json
import os
import resource
import tempfile
import time
from pathlib import Path

import pytest

from services.parser.pipeline import Limits
from services.parser.run_in_child import ChildLimits
from tests.support.bomb_pdfs import BOMB_PDFS
from tests.support.parse_hostile import REPORT, parse_hostile

CHILD = ChildLimits(memory_mb=600, cpu_s=10, wall_s=15)
OUTCOMES = {REPORT, "no_text", "no_pages", "truncated_pdf", "memory_limit", "time_limit", "too_large"}
# For what the parse itself holds beside its limit: code, and pages that the two share by chance.
_ROOM_KB = 100_000


def _measured(content: bytes) -> tuple[str, float, int]:
    """The outcome of a parse, its seconds, and the most memory in kB that its child had more than its parent.

    In a process between, whose only child is the parse. What a fork shares with its parent counts as its own
    too, and the test's process may have grown by all tests before it.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "source"), Path(folder, "result")
        source.write_bytes(content)
        between = os.fork()
        if between == 0:
            try:
                Path(folder, "parse").mkdir()
                started = time.monotonic()
                code, _ = parse_hostile(source, Path(folder, "parse"), Limits(), CHILD)
                peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
                shared = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                result.write_text(json.dumps([code, time.monotonic() - started, peak - shared]))
            finally:
                os._exit(0)
        os.waitpid(between, 0)
        code, seconds, more_kb = json.loads(result.read_text())
        return code, seconds, more_kb


@pytest.mark.parametrize("name", BOMB_PDFS)
def test_a_bomb_ends_within_the_limits_of_its_child(name: str) -> None:
    content = BOMB_PDFS[name]()
    assert len(content) < 6_000_000
    outcome, seconds, more_kb = _measured(content)

    assert outcome in OUTCOMES
    assert seconds < CHILD.wall_s + 5
    assert more_kb < CHILD.memory_mb * 1000 + _ROOM_KB
