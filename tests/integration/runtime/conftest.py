"""Systems to test, as the present user and as an ordinary one."""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nianbao.runtime.embedded.account import Account, needed_capability
from nianbao.runtime.embedded.linux import permitted_capabilities
from nianbao.runtime.local.processes import end, leftovers
from tests.support.fake_services import ROOT
from tests.support.local_system import LocalSystem, make_system


@pytest.fixture
def local_system(tmp_path: Path) -> Iterator[LocalSystem]:
    """As the user who runs the tests; for root below a folder that only root may enter."""
    system = make_system(tmp_path)
    yield system
    end(leftovers(system.home))


@pytest.fixture
def system_of_ordinary_user(tmp_path: Path) -> Iterator[LocalSystem]:
    """As `nobody`, who may read whatever the tests' Python needs."""
    if os.geteuid() != 0:
        pytest.skip("the tests run as an ordinary user already: the other test covers this")
    user = pwd.getpwnam("nobody")
    reach = needed_capability(
        user.pw_uid, [Path(sys.executable).resolve(), tmp_path / "x", ROOT / "x"], permitted_capabilities()
    )
    system = make_system(
        tmp_path, Account(user.pw_uid, user.pw_gid, reach).enter, user.pw_uid, services=("gateway", "nl2sql")
    )
    yield system
    end(leftovers(system.home))
