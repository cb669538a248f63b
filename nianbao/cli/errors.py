"""Errors at the edge of the command line: one Chinese line for people, the traceback in a file."""

from __future__ import annotations

import sys
import traceback
from datetime import UTC, datetime

from nianbao.domain.errors import BadInput, BadSettings, NianbaoError
from nianbao.runtime.home import home
from nianbao.runtime.logging import redact

FAILED = 1
WRONG_USE = 2


def report_error(error: Exception, *, debug: bool = False) -> int:
    """Say on stderr what went wrong and return the exit code.

    Wrong input and wrong settings are 2, everything else is 1. Unknown errors leave their
    traceback in `logs/cli.log` under the home, or on the terminal with `debug`.
    """
    if debug:
        traceback.print_exception(error)
    if isinstance(error, NianbaoError):
        _say(error.message)
        return WRONG_USE if isinstance(error, (BadInput, BadSettings)) else FAILED
    if debug:
        return FAILED
    summary = " ".join(str(redact(f"{type(error).__name__}: {error}")).split())[:200]
    kept = _keep_traceback(error)
    _say(f"出错了：{summary}。{f'详情见 {kept}，' if kept else ''}加 --debug 可直接显示。")
    return FAILED


def _keep_traceback(error: Exception) -> str | None:
    path = home().log("cli")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"--- {datetime.now(UTC).isoformat()} nianbao {' '.join(sys.argv[1:2])}\n")
            log.write(str(redact("".join(traceback.format_exception(error)))))
    except OSError:
        return None
    return str(path)


def _say(message: str) -> None:
    print(f"nianbao: {message}", file=sys.stderr)
