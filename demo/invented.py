"""Two invented companies: what was decided about each year, and their books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache

from demo.books import keep_books
from demo.ledger import Books, Drivers, Entity, cents
from demo.profiles import HENGJIN, HENGJIN_STAFF, XUNYAN, XUNYAN_STAFF, Profile, Staff
from nianbao.domain.fact import Scope

REPORT_YEARS = (2022, 2023)
MILLION = Decimal(1_000_000)


class HouseStyle(StrEnum):
    """Which exchange's report template a company follows."""

    SHANGHAI = "shanghai"
    SHENZHEN = "shenzhen"


@dataclass(frozen=True, slots=True)
class InventedCompany:
    """A company with its books of every year and scope."""

    style: HouseStyle
    profiles: Mapping[int, Profile]
    staff: Mapping[int, Staff]
    group: Mapping[int, Books]
    parent: Mapping[int, Books]
    shares: int
    dividend_per_ten: Mapping[int, Decimal]

    def books(self, scope: Scope, year: int) -> Books:
        """The books of the group or of the parent company."""
        return (self.group if scope is Scope.CONSOLIDATED else self.parent)[year]

    @property
    def short_name(self) -> str:
        """The short name, which stays the same over the years."""
        return next(iter(self.profiles.values())).short_name


def _drivers(revenue: str, cost: str, selling: str, admin: str, research: str, capital: str, **rest: str) -> Drivers:
    """Drivers from figures in million yuan and shares of revenue."""
    return Drivers(
        revenue=cents(Decimal(revenue) * MILLION),
        cost_share=Decimal(cost),
        selling_share=Decimal(selling),
        administration_share=Decimal(admin),
        research_share=Decimal(research),
        capital_spending=cents(Decimal(capital) * MILLION),
        borrowing=cents(Decimal(rest.get("borrowing", "0")) * MILLION),
        dividends=cents(Decimal(rest.get("dividends", "0")) * MILLION),
        invested_in_subsidiaries=cents(Decimal(rest.get("invested", "0")) * MILLION),
        dividends_from_subsidiaries=cents(Decimal(rest.get("received", "0")) * MILLION),
        treasury_shares_bought=cents(Decimal(rest.get("treasury", "0")) * MILLION),
    )


def _hengjin_books() -> tuple[dict[int, Books], dict[int, Books]]:
    parent = Entity(
        "珩槿精工母公司",
        False,
        Decimal(428_600_000),
        Decimal("611384207.35"),
        Decimal("402187566.41"),
        Decimal("538219904.77"),
        (Decimal(180_000_000), Decimal(90_000_000)),
        Decimal("486500000.00"),
        Decimal(0),
        Decimal(0),
        Decimal(0),
    )
    parent_books = keep_books(
        parent,
        {
            2020: _drivers(
                "1487.31660215",
                "0.736",
                "0.031",
                "0.048",
                "0.043",
                "118",
                borrowing="20",
                dividends="85.72",
                received="30",
                invested="15",
            ),
            2021: _drivers(
                "1702.94418832",
                "0.729",
                "0.030",
                "0.047",
                "0.045",
                "134",
                borrowing="30",
                dividends="85.72",
                received="30",
                invested="20",
            ),
            2022: _drivers(
                "1844.07035519",
                "0.741",
                "0.029",
                "0.046",
                "0.047",
                "152",
                borrowing="-20",
                dividends="98.578",
                received="45",
                invested="10",
            ),
            2023: _drivers(
                "2015.63810947",
                "0.727",
                "0.030",
                "0.045",
                "0.049",
                "127",
                borrowing="10",
                dividends="107.15",
                received="50",
                invested="30",
                treasury="22.46",
            ),
        },
    )
    group = Entity(
        "珩槿精工",
        True,
        Decimal(428_600_000),
        Decimal("604772318.06"),
        Decimal("655302874.19"),
        Decimal("1127480366.52"),
        (Decimal(310_000_000), Decimal(190_000_000)),
        Decimal("63418205.88"),
        Decimal("47120366.90"),
        Decimal("0.046"),
        Decimal("88216430.27"),
    )
    group_books = keep_books(
        group,
        {
            2020: _drivers(
                "2618.90447163", "0.748", "0.034", "0.052", "0.041", "214", borrowing="40", dividends="85.72"
            ),
            2021: _drivers(
                "3017.55283908", "0.741", "0.033", "0.050", "0.043", "262", borrowing="60", dividends="85.72"
            ),
            2022: _drivers(
                "3204.71960352", "0.753", "0.032", "0.049", "0.045", "287", borrowing="-30", dividends="98.578"
            ),
            2023: _drivers(
                "3561.28804716",
                "0.738",
                "0.033",
                "0.047",
                "0.047",
                "231",
                borrowing="25",
                dividends="107.15",
                treasury="22.46",
            ),
        },
        {year: books.detail["提取盈余公积"] for year, books in parent_books.items()},
    )
    return group_books, parent_books


def _xunyan_books() -> tuple[dict[int, Books], dict[int, Books]]:
    parent = Entity(
        "浔砚生科母公司",
        False,
        Decimal(186_400_000),
        Decimal("402918774.60"),
        Decimal("288641203.55"),
        Decimal("171306448.92"),
        (Decimal(20_000_000), Decimal(0)),
        Decimal("152000000.00"),
        Decimal(0),
        Decimal(0),
        Decimal(0),
    )
    parent_books = keep_books(
        parent,
        {
            2020: _drivers("398.20417735", "0.412", "0.142", "0.081", "0.118", "38", dividends="27.96", invested="10"),
            2021: _drivers(
                "451.88302916",
                "0.405",
                "0.138",
                "0.079",
                "0.127",
                "52",
                borrowing="10",
                dividends="27.96",
                invested="10",
            ),
            2022: _drivers(
                "427.51968844",
                "0.438",
                "0.151",
                "0.088",
                "0.146",
                "61",
                borrowing="15",
                dividends="37.28",
                received="8",
            ),
            2023: _drivers(
                "489.06117283",
                "0.421",
                "0.144",
                "0.083",
                "0.139",
                "44",
                borrowing="-5",
                dividends="18.64",
                received="12",
                invested="20",
            ),
        },
    )
    group = Entity(
        "浔砚生科",
        True,
        Decimal(186_400_000),
        Decimal("399504182.11"),
        Decimal("364118830.74"),
        Decimal("298815270.63"),
        (Decimal(50_000_000), Decimal(30_000_000)),
        Decimal("28730915.42"),
        Decimal("19384402.15"),
        Decimal("0.031"),
        Decimal("31077518.96"),
    )
    group_books = keep_books(
        group,
        {
            2020: _drivers("702.41833906", "0.437", "0.151", "0.087", "0.104", "63", dividends="27.96"),
            2021: _drivers("811.95027448", "0.429", "0.147", "0.084", "0.113", "88", borrowing="15", dividends="27.96"),
            2022: _drivers("763.48150927", "0.464", "0.158", "0.093", "0.131", "97", borrowing="20", dividends="37.28"),
            2023: _drivers(
                "868.37721504", "0.441", "0.153", "0.087", "0.125", "72", borrowing="-10", dividends="18.64"
            ),
        },
        {year: books.detail["提取盈余公积"] for year, books in parent_books.items()},
    )
    return group_books, parent_books


@cache
def invented_companies() -> tuple[InventedCompany, ...]:
    """The two companies, books kept from 2020 to 2023."""
    hengjin_group, hengjin_parent = _hengjin_books()
    xunyan_group, xunyan_parent = _xunyan_books()
    return (
        InventedCompany(
            HouseStyle.SHANGHAI,
            {2022: HENGJIN, 2023: replace(HENGJIN, legal_representative="闻景澄")},
            HENGJIN_STAFF,
            hengjin_group,
            hengjin_parent,
            428_600_000,
            {2022: Decimal("2.50"), 2023: Decimal("2.80")},
        ),
        InventedCompany(
            HouseStyle.SHENZHEN,
            {2022: XUNYAN, 2023: XUNYAN},
            XUNYAN_STAFF,
            xunyan_group,
            xunyan_parent,
            186_400_000,
            {2022: Decimal("1.00"), 2023: Decimal("1.50")},
        ),
    )
