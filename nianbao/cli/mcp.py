"""`nianbao mcp`: annual reports as tools of an assistant."""

from __future__ import annotations

import ipaddress
from importlib.util import find_spec
from typing import Annotated

import typer

from nianbao.domain.errors import BadSettings


def mcp(
    http: Annotated[bool, typer.Option("--http", help="以 HTTP 提供（/mcp），缺省为标准输入输出")] = False,
    host: Annotated[str, typer.Option("--host", help="HTTP 监听的地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="HTTP 监听的端口")] = 8610,
) -> None:
    """以 MCP 协议向 AI 助手提供年报问答、查数、比较与读原文的工具。

    网关地址与密钥取自 NIANBAO_URL 与 NIANBAO_API_KEY。
    """
    if find_spec("mcp") is None:
        raise BadSettings("没有安装 MCP 组件，请运行 pip install 'nianbao[mcp]'")
    from nianbao.mcp.server import make_server

    if not http:
        make_server(None, None).run("stdio")
        return
    server = make_server(None, None, trusts_callers=_is_own(host))
    # Each call stands alone, so that any number of servers may take the next one.
    server.run("streamable-http", host=host, port=port, stateless_http=True)


def _is_own(host: str) -> bool:
    """Whether only this machine can reach an address; others must show a key of their own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
