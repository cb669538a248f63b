"""The commands against a scripted gateway."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from nianbao.cli.main import main
from tests.support.scripted_gateway import ScriptedGateway, scripted_gateway

Run = Callable[..., int]


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[ScriptedGateway]:
    with scripted_gateway() as scripted:
        monkeypatch.setenv("NIANBAO_URL", scripted.url)
        monkeypatch.setenv("NIANBAO_HOME", str(tmp_path / "home"))
        # Rich wraps lines at the width of the terminal; tests read whole ones.
        monkeypatch.setenv("COLUMNS", "300")
        yield scripted


@pytest.fixture
def run() -> Run:
    """Run a command line and return its exit code."""

    def run(*words: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(words)
        return int(ended.value.code or 0)

    return run
