"""Where the running gateway answers."""

from __future__ import annotations

from nianbao.domain.errors import Unavailable
from nianbao.runtime.home import Home
from nianbao.runtime.local.state import read_state


def gateway_url(at: Home) -> str:
    """Return the base URL of the gateway that runs under a home.

    Raises:
        Unavailable: nothing runs there.
    """
    state = read_state(at.state)
    port = state.ports.get("gateway")
    if port is None or not state.is_running:
        message = f"系统没有运行（{at.root}）。请先执行 nianbao up，或用 NIANBAO_URL 指明网关地址。"
        raise Unavailable(message, service="gateway")
    return f"http://127.0.0.1:{port}"
