"""Which version this is."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """The version of the installed distribution."""
    try:
        return metadata.version("nianbao")
    except metadata.PackageNotFoundError:
        return "（未安装的源码）"
