"""Each import contract notices the violation that it is meant for, and only that one does."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

VIOLATIONS = {
    "Services stand beside each other": ("services/router/planted.py", "import services.nl2sql.settings"),
    "The kernel is layered": ("nianbao/text/planted.py", "import nianbao.store.pool"),
    "The kernel knows no service": ("nianbao/runtime/planted.py", "import services.router.settings"),
    "Nothing that runs imports what trains": ("services/router/planted.py", "import training.data.question_key"),
    "The domain is pure": ("nianbao/domain/planted.py", "import psycopg"),
    "Generated protobuf is spoken only by the rpc adapters": (
        "services/router/planted.py",
        "import nianbao.rpc.v1.types_pb2",
    ),
    "Inside a service: wiring, adapters, then the work": (
        "services/router/settings.py",
        "import services.router.pipeline",
    ),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for tree in ("nianbao", "services", "training"):
        shutil.copytree(ROOT / tree, tmp_path / tree, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(root: Path) -> set[str]:
    command = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([command, "--no-cache"], cwd=root, capture_output=True, text=True, env={"PYTHONPATH": "."})
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return set(re.findall(r"^(.+) BROKEN", done.stdout, re.M))


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_breaks_its_contract(contract: str, copy: Path) -> None:
    file, statement = VIOLATIONS[contract]
    with (copy / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{statement}\n")
    assert broken_contracts(copy) == {contract}


def test_a_new_service_folder_does_not_go_unchecked(copy: Path) -> None:
    (copy / "services/newcomer").mkdir()
    (copy / "services/newcomer/__init__.py").touch()
    command = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([command, "--no-cache"], cwd=copy, capture_output=True, text=True, env={"PYTHONPATH": "."})
    assert done.returncode != 0
    assert "newcomer" in done.stdout + done.stderr
