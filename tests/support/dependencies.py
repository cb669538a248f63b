"""Which packages nianbao brings with it, as installed here, and their licences."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
NAME = "nianbao"


def own_requirements() -> list[tuple[str, Requirement]]:
    """What pyproject.toml requires, each with the extra that it is part of, "" for none."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"": project["dependencies"], **project["optional-dependencies"]}
    return [(extra, Requirement(text)) for extra, texts in groups.items() for text in texts]


def closure(extras: Iterable[str]) -> list[metadata.Distribution]:
    """The distributions that extras of nianbao bring, by name; those that are not installed here are left out."""
    found: dict[str, metadata.Distribution] = {}
    seen: set[tuple[str, str]] = set()
    waiting = _own(("", *extras))
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            if name == NAME:
                waiting += _own((extra,))
                continue
            try:
                found[name] = metadata.distribution(name)
            except metadata.PackageNotFoundError:
                continue
            needed = (Requirement(text) for text in found[name].requires or ())
            waiting += [each for each in needed if each.marker is None or each.marker.evaluate({"extra": extra})]
    return [found[name] for name in sorted(found)]


def _own(extras: Iterable[str]) -> list[Requirement]:
    return [requirement for extra, requirement in own_requirements() if extra in extras]


def licence_of(distribution: metadata.Distribution) -> str:
    """The licence that a package states: an expression, its classifiers, or the first line of its text."""
    stated = distribution.metadata
    classified = [
        text.split("::")[-1].strip() for text in stated.get_all("Classifier") or () if text.startswith("License ::")
    ]
    first_line = "".join((stated.get("License") or "").strip().splitlines()[:1])
    return stated.get("License-Expression") or "; ".join(classified) or first_line
