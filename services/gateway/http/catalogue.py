"""/v1/catalogue: what can be asked about, and what the checks of figures say."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter
from pydantic import BaseModel

from nianbao.domain.catalogue import load_catalogue
from services.gateway.say_checks import say_checks

router = APIRouter(prefix="/v1/catalogue", tags=["reports"])


class MetricJson(BaseModel):
    """A metric that reports state; `unit` is that of stored values, "" for texts, % for fractions."""

    name: str
    tables: list[str]
    kind: str
    unit: str
    aliases: list[str]
    meaning: str


class DerivedMetricJson(BaseModel):
    """A metric computed from stated ones; `display` is percent, decimal or yuan."""

    name: str
    formula: str
    display: str
    aliases: list[str]
    meaning: str


class CatalogueJson(BaseModel):
    """All metrics, and for each check's name what it says."""

    metrics: list[MetricJson]
    derived: list[DerivedMetricJson]
    checks: dict[str, str]


@router.get("")
async def show_catalogue() -> CatalogueJson:
    """List the metrics and explain the checks."""
    return _catalogue()


@cache
def _catalogue() -> CatalogueJson:
    catalogue = load_catalogue()
    return CatalogueJson(
        metrics=[
            MetricJson(
                name=each.name,
                tables=[table.value for table in each.tables],
                kind=each.kind.value,
                unit=each.unit,
                aliases=list(each.aliases),
                meaning=each.meaning,
            )
            for each in catalogue.metrics
            if not each.is_itemised
        ],
        derived=[
            DerivedMetricJson(
                name=each.name,
                formula=each.formula,
                display=each.display.value,
                aliases=list(each.aliases),
                meaning=each.meaning,
            )
            for each in catalogue.derived
        ],
        checks=dict(say_checks(catalogue)),
    )
