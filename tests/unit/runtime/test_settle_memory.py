"""What a service loaded before it serves is never looked through again; what comes later still is."""

import subprocess
import sys

SETTLED = """
import gc
from nianbao.runtime.settle_memory import settle_memory

class Loop:
    pass

loaded = [Loop() for _ in range(50_000)]
settle_memory()
assert gc.get_freeze_count() > 50_000
assert len(gc.get_objects()) < 1_000

ends = []
later = Loop()
later.itself = later
Loop.__del__ = lambda self: ends.append(1)
del later
gc.collect()
assert ends == [1]
Loop.__del__ = lambda self: None
"""


def test_a_collection_has_little_to_look_at_and_still_finds_garbage():
    done = subprocess.run([sys.executable, "-c", SETTLED], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
