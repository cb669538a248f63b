"""The MCP server: its tools, and failures said in Chinese."""

from __future__ import annotations

from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from pydantic import ValidationError

from nianbao.client import AsyncClient
from nianbao.mcp.tools import Tools

_INSTRUCTIONS = """\
上市公司年报的数据与原文。先用 ask 提问；要逐条核对用 find_facts，多公司多年度用 compare，要读原文先用 list_reports \
找到报告编号，再用 outline 看目录、read_section 读章节。数值是精确的十进制文本（元、人或小数），请连同出处\
（文件与页码）一起引用；标明缺失的数值不要估计。"""


class ReportServer(MCPServer[Any]):
    """An MCP server whose failures are sentences."""

    async def call_tool(self, name: str, *arguments: Any, **more: Any) -> Any:
        """Call a tool; see `MCPServer.call_tool`.

        Raises:
            ToolError: with a sentence that says what to change.
        """
        try:
            return await super().call_tool(name, *arguments, **more)
        except UnexpectedToolError:
            raise
        except ToolError as error:
            raise ToolError(_sentence(name, error)) from error


def make_server(base_url: str | None, api_key: str | None, *, trusts_callers: bool = True) -> ReportServer:
    """Make the server over a gateway.

    A caller over HTTP who shows a key (`Authorization`) acts with that key. One who shows none acts with
    `api_key`, or NIANBAO_API_KEY where that is None, if callers are trusted: those of this machine.
    """

    def connect(request: Any) -> AsyncClient:
        shown = "" if request is None else request.headers.get("authorization", "")
        kind, _, key = shown.partition(" ")
        if kind.lower() == "bearer" and key.strip():
            return AsyncClient(base_url, key.strip())
        return AsyncClient(base_url, api_key if trusts_callers else "")

    server = ReportServer("nianbao", title="年报", instructions=_INSTRUCTIONS, log_level="WARNING")
    tools = Tools(connect)
    for tool in (tools.ask, tools.list_reports, tools.find_facts, tools.compare, tools.outline, tools.read_section):
        server.add_tool(tool)
    return server


def _sentence(name: str, error: ToolError) -> str:
    cause = error.__cause__
    if isinstance(cause, ToolError):
        return str(cause)
    if isinstance(cause, ValidationError):
        fields = "、".join(dict.fromkeys(".".join(map(str, each["loc"])) for each in cause.errors()))
        return f"工具 {name} 的参数有误：{fields}，请按工具说明改正后再试"
    return f"没有名为 {name} 的工具，可用的工具见 tools/list"
