"""The real system, once a session: embedded stores, every service, driven by its command line.

NIANBAO_TEST_HOME names the home of a system that runs already, to use instead of starting one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.draw_report import SampleReport, draw_samples
from nianbao.runtime.home import Home
from tests.support.local_system import LocalSystem

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[SampleReport, ...]:
    return draw_samples(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSystem]:
    """All services up, nothing loaded; afterwards no process may be left."""
    home = Home(tmp_path_factory.mktemp("e2e") / "home")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NIANBAO_")}
    environment = kept | {
        "NIANBAO_EMBEDDINGS": "false",  # a core's work that no test here waits for
        "NIANBAO_OCR": "false",  # what a machine without the extra does
        "NIANBAO_HOME": str(home.root),
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    if given := os.environ.get("NIANBAO_TEST_HOME"):
        yield LocalSystem(Home(Path(given)), environment | {"NIANBAO_HOME": given}, None)
        return
    running = LocalSystem(home, environment, None)
    running.up()
    yield running
    code, output = running.run("down")
    assert code == 0, output
    assert running.processes() == []


@pytest.fixture(scope="session")
def loaded(system: LocalSystem, samples: tuple[SampleReport, ...]) -> LocalSystem:
    """The sample reports ingested into the default knowledge base."""
    code, output = system.run("ingest", str(samples[0].path.parent))
    assert code == 0, output
    return system
