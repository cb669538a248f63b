"""SECURITY.md names tests for its controls: each of them exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_test_that_the_threat_model_names_exists() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert len(named) > 25
    for path, function in named:
        assert (ROOT / path).is_file(), path
        if function:
            assert re.search(rf"def {function}\(", (ROOT / path).read_text(encoding="utf-8")), (path, function)


def test_every_threat_has_a_control_and_a_test() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    table = text.split("| threat | control | shown by |\n|---|---|---|\n")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()]
    assert len(rows) >= 18
    assert all(len(row) == 3 and all(row) and "tests/" in row[2] for row in rows)


def test_every_setting_that_the_threat_model_names_is_one() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    code = "\n".join(
        path.read_text(encoding="utf-8") for tree in ("nianbao", "services") for path in (ROOT / tree).rglob("*.py")
    )
    for key in set(re.findall(r"`(NIANBAO_[A-Z_]+)", text)):
        field = re.sub(r"^NIANBAO_(GATEWAY_)?", "", key).rstrip("_").lower()
        assert key in code or re.search(rf"\b{field}: ", code), key
