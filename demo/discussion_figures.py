"""Figures that the texts and tables of the discussion quote, all from the books."""

from __future__ import annotations

from decimal import Decimal

from demo.figures import key_figures
from demo.ledger import cents, split
from demo.printing import growth, share
from demo.report_draft import ReportDraft

TEN_THOUSAND = Decimal(10_000)


def in_ten_thousand(value: Decimal) -> Decimal:
    """An amount in 万元, to two decimals."""
    return cents(value / TEN_THOUSAND)


def quoted_figures(draft: ReportDraft) -> dict[str, str]:
    """The fields that the prose may quote."""
    company, year = draft.company, draft.year
    now, before = key_figures(company, year), key_figures(company, year - 1)
    research = company.group[year].income["研发费用"]
    top = top_customers(draft)
    return {
        "year": str(year),
        "revenue": f"{in_ten_thousand(now.revenue):,}",
        "revenue_growth": str(growth(now.revenue, before.revenue)),
        "profit": f"{in_ten_thousand(now.profit):,}",
        "profit_growth": str(growth(now.profit, before.profit)),
        "research": f"{in_ten_thousand(research):,}",
        "research_share": str(share(research, now.revenue)),
        "research_growth": str(growth(research, company.group[year - 1].income["研发费用"])),
        "researchers": str(draft.staff.research),
        "researcher_share": str(share(Decimal(draft.staff.research), Decimal(draft.staff.total))),
        "patents": str(draft.staff.research - 41),
        "inventions": str((draft.staff.research - 41) // 3),
        "top": f"{in_ten_thousand(sum(top, Decimal(0))):,}",
        "top_share": str(share(sum(top, Decimal(0)), now.revenue)),
    }


def top_customers(draft: ReportDraft) -> list[Decimal]:
    """Sales to the five largest customers, as parts of ten thousand of revenue."""
    revenue = draft.company.group[draft.year].income["营业收入"]
    return [cents(revenue * part / TEN_THOUSAND) for part in draft.said.customers]


def top_suppliers(draft: ReportDraft) -> list[Decimal]:
    """Purchases from the five largest suppliers, as parts of ten thousand of all purchases."""
    return [cents(purchases(draft) * part / TEN_THOUSAND) for part in draft.said.suppliers]


def purchases(draft: ReportDraft) -> Decimal:
    """What was bought in the year."""
    return cents(draft.company.group[draft.year].income["营业成本"] * Decimal("0.78"))


def by_product(draft: ReportDraft, key: str, year: int) -> dict[str, Decimal]:
    """Revenue or cost of a year by product; costs lean a little to the first products."""
    weights = list(draft.prose.products.values())
    if key == "营业成本":
        weights = [10 * weight + lean for weight, lean in zip(weights, (9, 2, -4, -7), strict=True)]
    return dict(zip(draft.prose.products, split(draft.company.group[year].income[key], weights), strict=True))


def by_region(draft: ReportDraft, key: str, year: int) -> dict[str, Decimal]:
    """Revenue or cost of a year by region; abroad moves up from year to year."""
    weights = [10 * weight for weight in draft.prose.regions.values()]
    weights[0] -= 4 * (year - 2021)
    weights[-1] += (4 if key == "营业收入" else 2) * (year - 2021)
    return dict(zip(draft.prose.regions, split(draft.company.group[year].income[key], weights), strict=True))
