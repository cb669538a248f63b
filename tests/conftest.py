"""Markers by folder, and where the shared evaluation data lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TIERS = {"unit", "contract", "integration", "e2e", "golden", "architecture"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        tier = item.path.relative_to(ROOT / "tests").parts[0]
        if tier in TIERS:
            item.add_marker(tier)
        if item.get_closest_marker("long") and not os.environ.get("NIANBAO_TEST_ALL"):
            item.add_marker(pytest.mark.skip(reason="long: `make test-all` runs it"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real reports; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("NIANBAO_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the real reports are not here ({folder})")
    return folder
