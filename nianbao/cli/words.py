"""What typer says in English by itself, in Chinese: panel titles, the help option, usage errors."""

from __future__ import annotations

import re

from typer import _click
from typer._click.exceptions import BadParameter, MissingParameter, NoArgsIsHelpError, NoSuchOption, UsageError
from typer.core import TyperCommand, TyperGroup, TyperOption


def use_chinese_titles() -> None:
    """Name the panels of the help pages in Chinese."""
    from typer import rich_utils

    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.DEFAULT_STRING = "[默认：{}]"
    rich_utils.ENVVAR_STRING = "[环境变量：{}]"
    rich_utils.REQUIRED_LONG_STRING = "[必填]"


class ChineseCommand(TyperCommand):
    """A command whose help option is described in Chinese."""

    def get_help_option(self, ctx: _click.Context) -> TyperOption | None:
        """Return the help option."""
        return _described(super().get_help_option(ctx))


class ChineseGroup(TyperGroup):
    """A group whose help option is described in Chinese."""

    def get_help_option(self, ctx: _click.Context) -> TyperOption | None:
        """Return the help option."""
        return _described(super().get_help_option(ctx))


def _described(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = "显示帮助后退出。"
    return option


def explain(error: UsageError) -> str:
    """Say in one line what was wrong with the command line, and where the help is."""
    ctx = error.ctx
    help_command = f"{ctx.command_path} --help" if ctx is not None else "nianbao --help"
    return f"{_reason(error)}。用法见 {help_command}"


def _reason(error: UsageError) -> str:
    match error:
        case NoSuchOption():
            return f"没有选项 {error.option_name}"
        case MissingParameter():
            return f"缺少参数 {_name(error)}"
        case BadParameter():
            return f"参数 {_name(error)} 有误：{error.message}"
        case NoArgsIsHelpError():
            return "没有写命令"
        case _:
            return _misspelt(error) or f"命令有误：{error.message}"


def _name(error: BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    if error.param.param_type_name == "argument":
        return str(error.param.metavar or error.param.name or "").upper()
    return " / ".join(error.param.opts)


def _misspelt(error: UsageError) -> str | None:
    # Read from: No such command 'statu'. Did you mean 'status'?
    unknown = re.match(r"No such command '([^']*)'", error.message)
    if unknown:
        return f"没有命令 {unknown[1]}"
    # Read from: Got unexpected extra argument(s) (b c)
    extra = re.match(r"Got unexpected extra arguments? ?\S* ?\((.*)\)", error.message)
    return f"多余的参数 {extra[1]}" if extra else None
