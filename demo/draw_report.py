"""Draw the sample reports: the sections in order, and what is true about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from demo.canvas import Canvas, Typeface
from demo.flow import Flow, PageLook
from demo.grid import RuleStyle
from demo.invented import REPORT_YEARS, HouseStyle, InventedCompany, invented_companies
from demo.note_topics import note_numbers
from demo.report_draft import ReportDraft, TruthCell
from demo.section_audit import write_audit_report
from demo.section_company import write_company
from demo.section_discussion import write_discussion
from demo.section_equity import write_equity_statements
from demo.section_front import write_front
from demo.section_governance import write_governance
from demo.section_key_figures import write_key_figures
from demo.section_matters import write_matters
from demo.section_notes import write_notes
from demo.section_policies import write_policies
from demo.section_statements import write_statements

LOOKS = {
    HouseStyle.SHANGHAI: PageLook(
        left=82, right=514, top=66, bottom=782, body_size=10.5, table_size=9, rule_style=RuleStyle.STROKES,
        is_header_centred=True, has_page_total=True, has_shaded_headers=False,
    ),
    HouseStyle.SHENZHEN: PageLook(
        left=58, right=538, top=66, bottom=782, body_size=10.5, table_size=9, rule_style=RuleStyle.THIN_RECTS,
        is_header_centred=False, has_page_total=False, has_shaded_headers=True,
    ),
}  # fmt: skip
TYPEFACES = {HouseStyle.SHANGHAI: Typeface.TIMES_DIGITS, HouseStyle.SHENZHEN: Typeface.UNIFORM}


@dataclass(frozen=True, slots=True)
class SampleReport:
    """A drawn report; `company` is its short name, `truth` every fact that it states."""

    path: Path
    company: str
    code: str
    year: int
    page_count: int
    truth: tuple[TruthCell, ...]


def draw_samples(folder: Path) -> tuple[SampleReport, ...]:
    """Draw both companies' reports of both years into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(draw_report(company, year, folder) for company in invented_companies() for year in REPORT_YEARS)


def draw_report(company: InventedCompany, year: int, folder: Path) -> SampleReport:
    """Draw one report; the file is named as the exchanges name them."""
    who = company.profiles[year]
    canvas = Canvas(typeface=TYPEFACES[company.style])
    ending = "年年度报告" if company.style is HouseStyle.SHANGHAI else "年年度报告全文"
    draft = ReportDraft(company, year, Flow(canvas, LOOKS[company.style], f"{who.full_name}{year}{ending}"))
    write_front(draft)
    write_company(draft)
    write_key_figures(draft)
    write_discussion(draft)
    write_governance(draft)
    write_matters(draft)
    write_audit_report(draft)
    write_statements(draft, note_numbers(company.style))
    write_equity_statements(draft)
    write_policies(draft)
    write_notes(draft)
    draft.flow.finish()
    path = folder / f"{who.code}_{who.short_name}_{year}_annual.pdf"
    path.write_bytes(canvas.to_pdf())
    return SampleReport(path, who.short_name, who.code, year, len(canvas.pages), tuple(draft.truth))
