"""Runs what needs torch in the environment of its own that it has."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
RunTraining = Callable[..., str]


@pytest.fixture(scope="session")
def run_training() -> RunTraining:
    """Run `python …` of the training environment, without network, and give what it prints."""
    python = Path(os.environ.get("NIANBAO_TRAINING_PYTHON", ROOT / ".venv/training/bin/python"))
    if not python.exists():
        pytest.skip(f"no training environment ({python}): `make training-env` installs it")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/tmp"),
        "PYTHONPATH": str(ROOT),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "LLAMAFACTORY_VERBOSITY": "ERROR",
        # More threads than cores that are free spin for each other.
        "OMP_NUM_THREADS": "1",
    }

    def run(*arguments: str | Path) -> str:
        done = subprocess.run(
            [python, *map(str, arguments)], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=280
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    return run
