"""NIANBAO_HOME: where things are, who may read them, where the gateway answers."""

import stat
from pathlib import Path

import pytest

from nianbao.domain.errors import BadSettings, Unavailable
from nianbao.runtime.endpoint import endpoint
from nianbao.runtime.home import Home, home
from nianbao.runtime.local.state import ProcessId, State, write_state


def test_the_home_is_absolute_and_defaults_to_a_folder_of_the_user(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NIANBAO_HOME", "data/../home")
    assert home().root == tmp_path / "home"
    monkeypatch.setenv("NIANBAO_HOME", "~/x")
    assert home().root == Path.home() / "x"
    monkeypatch.delenv("NIANBAO_HOME")
    assert home().root == Path.home() / ".nianbao"


def test_nobody_else_can_list_what_is_created(tmp_path):
    at = Home(tmp_path / "a" / "home")
    at.create()
    at.create()
    for folder in (at.root, at.postgres, at.valkey, at.objects, at.secrets, at.logs, at.run, at.programs, at.health):
        assert folder.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH) == 0
    assert at.secrets.stat().st_mode & 0o077 == 0


def test_the_permissions_of_a_home_that_exists_stay(tmp_path):
    tmp_path.chmod(0o750)
    Home(tmp_path).create()
    assert tmp_path.stat().st_mode & 0o777 == 0o750


def test_a_home_that_cannot_be_written_says_what_to_set(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSettings, match="NIANBAO_HOME"):
        Home(tmp_path / "file" / "home").create()


def test_the_endpoint_is_that_of_the_running_system(tmp_path, monkeypatch):
    monkeypatch.delenv("NIANBAO_URL", raising=False)
    at = Home(tmp_path)
    at.run.mkdir()
    with pytest.raises(Unavailable, match="请先执行 nianbao up"):
        endpoint(at)
    import os

    write_state(at.state, State({"gateway": 8611}, supervisor=ProcessId.of(os.getpid())))
    assert endpoint(at) == "http://127.0.0.1:8611"


def test_a_url_from_the_environment_overrides(tmp_path, monkeypatch):
    monkeypatch.setenv("NIANBAO_URL", "https://nianbao.example/ ")
    assert endpoint(Home(tmp_path)) == "https://nianbao.example"
