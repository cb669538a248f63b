"""A report being drawn: whose it is, its flow of pages, and the truth known from drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from demo.flow import Flow, Placed, TableDraft
from demo.grid import Align
from demo.invented import HouseStyle, InventedCompany
from demo.printing import amount
from demo.profiles import Profile, Staff
from demo.prose import Prose, YearProse, read_prose
from nianbao.domain.fact import Scope, Table
from nianbao.domain.geometry import Box


@dataclass(frozen=True, slots=True)
class TruthCell:
    """One value that a parser must find: what it is, how it is printed and where.

    `metric` is the catalogue's name where there is one, else "". `label` is the row as
    printed, wrapped lines joined. `value` is in yuan, persons or a fraction, or text.
    `box` covers the printed text, `cell_box` the ruled cell.
    """

    table: Table
    scope: Scope
    metric: str
    label: str
    period: str
    value: Decimal | str
    unit: str
    printed: str
    page: int
    box: Box
    cell_box: Box
    is_restated_away: bool = False


@dataclass(slots=True)
class ReportDraft:
    """What the writers of the sections share."""

    company: InventedCompany
    year: int
    flow: Flow
    truth: list[TruthCell] = field(default_factory=list)

    @property
    def profile(self) -> Profile:
        """Who the company is in this year's report."""
        return self.company.profiles[self.year]

    @property
    def staff(self) -> Staff:
        """The head-counts of this year."""
        return self.company.staff[self.year]

    @property
    def prose(self) -> Prose:
        """What the company says about itself."""
        return read_prose("hengjin" if self.is_shanghai else "xunyan")

    @property
    def said(self) -> YearProse:
        """What it says in this year's report only."""
        return self.prose.years[self.year]

    @property
    def style(self) -> HouseStyle:
        """Whose template the report follows."""
        return self.company.style

    @property
    def is_shanghai(self) -> bool:
        """Whether the report follows the Shanghai template."""
        return self.company.style is HouseStyle.SHANGHAI

    @property
    def unit_line(self) -> str:
        """The line over a table of amounts."""
        return "单位：元  币种：人民币" if self.is_shanghai else "单位：元"

    def money(self, value: Decimal | None) -> str:
        """Print an amount as this report does."""
        return amount(value, self.style)

    def number_table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], *, has_unit: bool = True
    ) -> dict[tuple[int, int], Placed]:
        """Draw a table with one header row, text in the first column and numbers after it."""
        if has_unit:
            self.flow.reserve(60)
            self.flow.text(self.unit_line, align=Align.RIGHT, size=9)
        aligns = [Align.LEFT] + [Align.RIGHT] * (len(header) - 1)
        return self.flow.table(TableDraft([header, *rows], widths, aligns))

    def text_table(
        self, rows: Sequence[Sequence[str]], widths: Sequence[float], header_rows: int = 0
    ) -> dict[tuple[int, int], Placed]:
        """Draw a table of texts."""
        return self.flow.table(TableDraft(rows, widths, [Align.LEFT] * len(widths), header_rows))

    def record(
        self,
        table: Table,
        label: str,
        value: Decimal | str,
        printed: str,
        placed: Placed,
        *,
        metric: str = "",
        scope: Scope = Scope.NONE,
        period: str = "",
        unit: str = "元",
        is_restated_away: bool = False,
    ) -> None:
        """Remember a drawn value as truth."""
        self.truth.append(
            TruthCell(
                table, scope, metric, label, period or str(self.year), value, unit, printed,
                placed.page, placed.text_box, placed.cell_box, is_restated_away,
            )
        )  # fmt: skip
