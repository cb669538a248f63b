"""What nianbao depends on is pinned, is what runs here, and may be used. No advisory is asked: see `make audit`."""

from __future__ import annotations

import re

import pytest
from packaging.utils import canonicalize_name

from tests.support.dependencies import NAME, ROOT, closure, licence_of, own_requirements

# What may be distributed with AGPL-3.0 software.
_FREE = re.compile(
    r"MIT|Apache|BSD|ISC|PSF|Python Software Foundation|MPL|Mozilla|0BSD|Zlib|LGPL|AFFERO|AGPL|HPND|Unlicense|"
    r"public domain|CC0|PostgreSQL|EUPL",
    re.I,
)
# Whose metadata says nothing that the pattern knows; where it was read, and what it says.
_READ_ELSEWHERE = {
    "supervisor": "repoze licence, a BSD one: LICENSES.txt of the package",
}


@pytest.fixture(scope="module")
def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if re.fullmatch(r"[A-Za-z0-9_.-]+==[\w.+!-]+", line) is None] == []
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


def test_every_direct_dependency_is_pinned(pins: dict[str, str]) -> None:
    unpinned = {
        requirement.name
        for extra, requirement in own_requirements()
        # Large, and of no image: each says in pyproject.toml what it is for.
        if extra not in ("evals", "transformers") and canonicalize_name(requirement.name) not in (NAME, *pins)
    }
    assert unpinned == set()


def test_all_of_the_training_environment_is_pinned() -> None:
    lines = (ROOT / "training/requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    # Nothing is resolved there, so what is not named is not installed.
    assert {"llamafactory", "torch", "transformers", "trl", "peft", "deepspeed"} <= {p.split("==")[0] for p in pinned}
    assert [line for line in pinned if re.fullmatch(r"[A-Za-z0-9_.-]+==[\w.+!-]+", line) is None] == []


def test_every_pin_is_one_that_pyproject_allows(pins: dict[str, str]) -> None:
    wrong = {
        str(requirement): pins[canonicalize_name(requirement.name)]
        for _, requirement in own_requirements()
        if canonicalize_name(requirement.name) in pins
        and not requirement.specifier.contains(pins[canonicalize_name(requirement.name)], prereleases=True)
    }
    assert wrong == {}


def test_all_that_an_image_holds_is_pinned_and_of_that_version(pins: dict[str, str]) -> None:
    loose = {
        each.metadata["Name"]: each.version
        for each in closure(("embedded", "s3", "ocr"))
        if pins.get(canonicalize_name(each.metadata["Name"])) != each.version
    }
    assert loose == {}


def test_all_that_an_image_holds_may_be_distributed() -> None:
    held = closure(("embedded", "s3", "ocr"))
    assert len(held) > 80
    doubtful = {
        each.metadata["Name"]: licence_of(each)
        for each in held
        if not _FREE.search(licence_of(each)) and canonicalize_name(each.metadata["Name"]) not in _READ_ELSEWHERE
    }
    assert doubtful == {}


def test_no_package_comes_from_a_place_of_its_own() -> None:
    # A URL or a path would come past the index, its hashes and `make audit`.
    assert [str(requirement) for _, requirement in own_requirements() if requirement.url] == []
