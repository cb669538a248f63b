"""The command line: Chinese messages, exit codes, tracebacks only where asked for."""

import sys
import types

import pytest

from nianbao.cli import main as cli
from nianbao.domain.errors import BadQuestion, BadSettings, Unavailable


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("NIANBAO_HOME", str(tmp_path / "home"))

    def run(*words, raises=None):
        def fake():
            """做点什么。"""
            if raises is not None:
                raise raises

        module = types.ModuleType("nianbao.cli.fake_thing")
        module.fake_thing = fake
        module.__spec__ = types.SimpleNamespace(name="nianbao.cli.fake_thing")
        monkeypatch.setitem(sys.modules, "nianbao.cli.fake_thing", module)
        monkeypatch.setattr(cli, "COMMANDS", ("status", "fake-thing"))
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_help_lists_the_commands_in_chinese(run):
    code, out, _ = run("--help")
    assert code == 0
    assert "fake-thing" in out
    assert "做点什么。" in out
    assert "Show this message" not in out


def test_version(run):
    code, out, _ = run("--version")
    assert code == 0
    assert out.startswith("nianbao ")


def test_a_command_that_works_ends_with_0(run):
    assert run("fake-thing") == (0, "", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nope",), "没有命令 nope。用法见 nianbao --help"),
        (("fake-thing", "--nope"), "没有选项 --nope。用法见 nianbao fake-thing --help"),
        (("fake-thing", "extra"), "多余的参数 extra。用法见 nianbao fake-thing --help"),
        ((), "没有写命令。用法见 nianbao --help"),
    ],
)
def test_wrong_use_ends_with_2(run, words, said):
    code, _, err = run(*words)
    assert code == 2
    assert err == f"nianbao: {said}\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadQuestion("问题是空的。"), 2),
        (BadSettings("端口已被占用。"), 2),
        (Unavailable("系统没有运行。", service="gateway"), 1),
    ],
)
def test_an_error_of_ours_is_its_message_and_an_exit_code(run, error, code):
    assert run("fake-thing", raises=error) == (code, "", f"nianbao: {error.message}\n")


def test_an_unknown_error_is_one_line_and_leaves_its_traceback_in_the_log(run, tmp_path):
    code, _, err = run("fake-thing", raises=RuntimeError("at postgresql://a:s3cret@b\nsecond line"))
    log = tmp_path / "home" / "logs" / "cli.log"
    assert code == 1
    assert err.count("\n") == 1
    assert err.startswith("nianbao: 出错了：RuntimeError: at postgresql://a:***@b second line")
    assert str(log) in err
    assert "Traceback" in log.read_text()
    assert "s3cret" not in log.read_text()


def test_debug_shows_the_traceback(run):
    code, _, err = run("fake-thing", "--debug", raises=RuntimeError("boom"))
    assert code == 1
    assert "Traceback" in err


def test_status_of_nothing_ends_with_1(run):
    code, out, _ = run("status")
    assert code == 1
    assert "nianbao up" in out
