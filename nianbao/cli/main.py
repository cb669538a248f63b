"""`nianbao`: registers the commands, and turns every error into one line and an exit code.

A command is a module `nianbao/cli/<command>.py` with a function of the same name
(hyphens become underscores), annotated for typer, its help in Chinese:

    def ask(question: Annotated[str, typer.Argument(help="问题")]) -> None:
        '''问一个问题。'''

It raises `NianbaoError` for what the user should read, `typer.Exit(1)` when something
failed and was already said. Modules are imported only when their command runs, so heavy
imports of one command never slow another; add the command's name to `COMMANDS`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, NoReturn

import typer
from typer._click.exceptions import UsageError
from typer.core import TyperCommand

from nianbao.cli.errors import FAILED, WRONG_USE, report_error
from nianbao.cli.version import version
from nianbao.cli.words import ChineseCommand, ChineseGroup, explain, use_chinese_titles

COMMANDS = (
    "up",
    "down",
    "status",
    "ingest",
    "import-facts",
    "jobs",
    "batches",
    "collect",
    "embed",
    "ask",
    "answer",
    "eval",
    "eval-set",
    "bad-cases",
    "parse",
    "mcp",
    "keys",
    "backup",
    "restore",
    "migrate",
)
"""In the order of the help; a command whose module is not installed is left out."""


class LazyCommands(ChineseGroup):
    """A command group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """List the commands whose module is installed, in the order of `COMMANDS`."""
        return [name for name in COMMANDS if find_spec(_module(name))]

    def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | None:  # type: ignore[override]
        """Import one command; None when there is no such command."""
        if cmd_name not in COMMANDS or not find_spec(_module(cmd_name)):
            return None
        function = getattr(import_module(_module(cmd_name)), cmd_name.replace("-", "_"))
        single = typer.Typer(add_completion=False, context_settings=CONTEXT)
        single.command(cmd_name, cls=ChineseCommand)(function)
        command = typer.main.get_command(single)
        assert isinstance(command, TyperCommand)
        return command


CONTEXT = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    name="nianbao",
    cls=LazyCommands,
    help="上市公司年报问答：每个数字都有出处。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings=CONTEXT,
)


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", is_eager=True, help="显示版本后退出。")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="出错时显示完整的调用栈。")] = False,
) -> None:
    """上市公司年报问答：每个数字都有出处。"""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with 0 (done), 1 (something failed) or 2 (wrong use)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Accepted anywhere, since people add it to the end of the command that failed.
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    if words[:1] == ["--version"]:
        print(f"nianbao {version()}")
        sys.exit(0)
    use_chinese_titles()
    try:
        code = app(words, prog_name="nianbao", standalone_mode=False)
    except UsageError as error:
        print(f"nianbao: {explain(error)}", file=sys.stderr)
        sys.exit(WRONG_USE)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(FAILED)
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; what is still buffered must not raise at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except Exception as error:  # noqa: BLE001 - the edge of the command line
        sys.exit(report_error(error, debug=debug))
    sys.exit(code if isinstance(code, int) else 0)


def _module(command: str) -> str:
    return f"nianbao.cli.{command.replace('-', '_')}"


if __name__ == "__main__":
    main()
