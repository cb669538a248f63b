"""Where the gateway answers, for programs that call it."""

from __future__ import annotations

import os

from nianbao.domain.errors import Unavailable
from nianbao.runtime.home import Home, home


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
