"""Understandings as the router makes them, for invented companies."""

from __future__ import annotations

from dataclasses import replace

from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from nianbao.domain.question import Operation, Route, Understanding
from nianbao.domain.report import Company

QINGHE = Company("600001", "青禾股份", "青禾农业股份有限公司")
YUNLING = Company("000002", "云岭科技", "云岭科技股份有限公司")
HAILAN = Company("300003", "海澜医药", "海澜医药股份有限公司")


def asked(
    operation: Operation,
    *metrics: str,
    periods: str = "2020",
    companies: tuple[Company, ...] = (QINGHE,),
    text: str = "",
    scope: Scope = Scope.CONSOLIDATED,
    route: Route = Route.FACT,
) -> Understanding:
    """An understanding; `periods` are separated by blanks. Use `replace` for the rest."""
    return Understanding(
        text=text or f"{'、'.join(metrics)}是多少",
        route=route,
        operation=operation,
        companies=companies,
        periods=tuple(Period.parse(period) for period in periods.split()),
        metrics=metrics,
        scope=scope,
    )


__all__ = ["HAILAN", "QINGHE", "YUNLING", "asked", "replace"]
