"""Start one service in one role: `python -m services router --role rpc`."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import services
from nianbao.runtime.serve import main
from nianbao.runtime.service import Service


def names() -> list[str]:
    """List the services installed here: the packages that have a `wiring` module."""
    packages = (module.name for module in iter_modules(services.__path__) if module.ispkg)
    return sorted(name for name in packages if find_spec(f"services.{name}.wiring"))


def build(name: str) -> Service:
    """Wire one service; only its own package is imported."""
    service: Service = import_module(f"services.{name}.wiring").build()
    return service


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], names=names, build=build))
