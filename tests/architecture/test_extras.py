"""Each service starts with its own extra alone: nothing outside it is imported."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("gateway", "parser", "indexer", "router", "nl2sql", "generator")

# Runs in a fresh interpreter: modules of distributions outside the extra cannot be found there.
IMPORT_WIRING = """
import importlib, json, sys
hidden = set(json.loads(sys.stdin.read()))
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in hidden:
            raise ModuleNotFoundError(f"{name} is not in the extra")
sys.meta_path.insert(0, Hide())
wiring = importlib.import_module(f"services.{sys.argv[1]}.wiring")
assert callable(wiring.build)
"""


def distributions_of(extra: str) -> set[str]:
    """Everything that `pip install nianbao[extra]` installs, by canonical name."""
    found: set[tuple[str, str]] = set()
    names = {"nianbao"}
    todo = [("nianbao", ""), ("nianbao", extra)]
    while todo:
        name, wanted = todo.pop()
        if (name, wanted) in found:
            continue
        found.add((name, wanted))
        for line in metadata.distribution(name).requires or ():
            requirement = Requirement(line)
            if requirement.marker is not None and not requirement.marker.evaluate({"extra": wanted}):
                continue
            child = canonicalize_name(requirement.name)
            names.add(child)
            todo += [(child, each) for each in ("", *requirement.extras)]
    return names


def hidden_modules(extra: str) -> set[str]:
    allowed = distributions_of(extra)
    return {
        module
        for module, owners in metadata.packages_distributions().items()
        if not {canonicalize_name(owner) for owner in owners} & allowed
    }


@pytest.mark.parametrize("service", SERVICES)
def test_wiring_imports_nothing_outside_the_extra(service: str) -> None:
    hidden = hidden_modules(service)
    assert "pytest" in hidden
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_WIRING, service],
        input=json.dumps(sorted(hidden)),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("service", "absent"),
    [("router", "pymupdf"), ("router", "celery"), ("gateway", "rjieba"), ("nl2sql", "celery"), ("parser", "psycopg")],
)
def test_images_stay_small(service: str, absent: str) -> None:
    assert absent in hidden_modules(service)
