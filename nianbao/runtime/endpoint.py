"""Where the gateway answers and with which key, for programs that call it."""

from __future__ import annotations

import os

from nianbao.domain.errors import Unavailable
from nianbao.runtime.home import Home, home
from nianbao.runtime.settings import secret_from_environment


def endpoint(at: Home | None = None) -> str:
    """Return the gateway's base URL for clients, without a trailing slash.

    NIANBAO_URL overrides; otherwise it is the system that `nianbao up` started here.

    Raises:
        Unavailable: nothing runs under this home.
    """
    named = os.environ.get("NIANBAO_URL", "").strip()
    if named:
        return named.rstrip("/")
    at = at or home()
    try:
        from nianbao.runtime.local.state import read_state
    except ModuleNotFoundError:
        message = "这里没有安装整个系统。请用 NIANBAO_URL 指明网关地址，或运行 pip install 'nianbao[embedded]'。"
        raise Unavailable(message, service="gateway") from None
    state = read_state(at.state)
    port = state.ports.get("gateway")
    if port is None or not state.is_running:
        message = f"系统没有运行（{at.root}）。请先执行 nianbao up，或用 NIANBAO_URL 指明网关地址。"
        raise Unavailable(message, service="gateway")
    return f"http://127.0.0.1:{port}"


def api_key(at: Home | None = None) -> str:
    """Return the key to show to the gateway, empty for none.

    NIANBAO_API_KEY, or the file that NIANBAO_API_KEY_FILE names; for the system that
    `nianbao up` started here, the key that it made for this machine's own commands.

    Raises:
        BadSettings: the file cannot be read.
    """
    given = secret_from_environment("NIANBAO_API_KEY")
    if given or os.environ.get("NIANBAO_URL", "").strip():
        return given
    try:
        return (at or home()).admin_key.read_text(encoding="ascii").strip()
    except OSError:
        return ""
