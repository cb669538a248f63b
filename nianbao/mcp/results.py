"""What the tools give back: what an assistant needs to answer and to cite, and no more.

Figures are plain decimals as text: yuan, persons or a fraction, exact as stated.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from nianbao.client import models


class Place(BaseModel):
    """Where something said stands: cite it with what is said."""

    document: str = Field(description="文件名")
    page: int = Field(description="页码，从 1 起；0 表示导入的数据")
    text: str = Field(description="原文")
    report: str | None = Field(None, description="报告编号，可用于 outline 与 read_section")
    metric: str = Field("", description="指标；空表示引用的是文字")
    period: str = ""
    scope: str = Field("", description="合并 或 母公司")
    value: str = Field("", description="数值，元、人或小数")
    checks: list[str] = Field(default_factory=list, description="参与的勾稽校验及结果")


class AskResult(BaseModel):
    """An answer; one that is refused says what is missing."""

    answer: str
    refused: bool
    citations: list[Place]
    warnings: list[str]
    session: str | None = Field(description="接着问时原样传回")


class ReportResult(BaseModel):
    """A report that can be asked about."""

    id: str
    company_code: str
    company: str
    year: int
    kind: str
    document: str
    pages: int


class ReportsResult(BaseModel):
    """Reports by company and year."""

    reports: list[ReportResult]
    is_cut: bool = Field(description="还有更多报告没有列出，请缩小范围")


class FactResult(BaseModel):
    """A figure or text of a report with its place."""

    company: str
    metric: str
    label: str = Field(description="报告中的行名")
    value: str
    unit: str = Field(description="报告中所印的单位；value 已换算")
    table: str
    place: Place


class FactsResult(BaseModel):
    """Facts in the order printed."""

    facts: list[FactResult]
    is_cut: bool = Field(description="还有更多数据没有列出，请缩小范围")


class ComparedResult(BaseModel):
    """One value, or why it is missing; the operands of a computed one are in `places`."""

    company: str
    metric: str
    period: str
    value: str | None
    missing: str = Field("", description="缺失原因")
    places: list[Place]


class CompareResult(BaseModel):
    """Companies beside each other."""

    values: list[ComparedResult]
    formulas: dict[str, str] = Field(description="计算得出的指标及其公式")
    warnings: list[str]


class HeadingResult(BaseModel):
    """A heading of a report."""

    level: int
    title: str
    page: int


class OutlineResult(BaseModel):
    """The headings of a report in reading order."""

    headings: list[HeadingResult]


class SectionResult(BaseModel):
    """What stands below one heading; each line begins with its page."""

    titles: list[str]
    text: str


class SectionsResult(BaseModel):
    """Sections in reading order; `omitted` more were left out."""

    document: str
    sections: list[SectionResult]
    omitted: int


def ask_result(answer: models.Answer) -> AskResult:
    """Leave out what only concerns the making of an answer."""
    sources = [None if each.report is None else str(each.report) for each in answer.sources]
    return AskResult(
        answer=answer.answer,
        refused=answer.refused,
        citations=[
            Place(
                document=each.document,
                page=each.page,
                text=each.text,
                report=source,
                metric=each.metric,
                period=each.period,
                scope=each.scope,
                value=each.value,
                checks=list(each.checks),
            )
            for each, source in zip(answer.citations, sources, strict=True)
        ],
        warnings=list(answer.warnings),
        session=answer.session,
    )


def report_result(report: models.Report) -> ReportResult:
    """A report as listed."""
    return ReportResult(
        id=str(report.id),
        company_code=report.company_code,
        company=report.short_name or report.full_name,
        year=report.year,
        kind=report.kind,
        document=report.document,
        pages=report.pages,
    )


def fact_result(fact: models.Fact) -> FactResult:
    """A fact with its place."""
    place = Place(
        document=fact.document,
        page=fact.page,
        text=fact.printed,
        report=str(fact.report),
        metric=fact.metric,
        period=fact.period,
        scope=fact.scope,
        value=fact.value,
        checks=list(fact.checks),
    )
    return FactResult(
        company=fact.company,
        metric=fact.metric,
        label=fact.label,
        value=fact.value,
        unit=fact.unit,
        table=fact.table,
        place=place,
    )


def compare_result(comparison: models.Comparison) -> CompareResult:
    """Values by company, each with the figures that it is, or is made of."""
    names = {company.code: company.short_name for company in comparison.companies}
    return CompareResult(
        values=[
            ComparedResult(
                company=names[each.company],
                metric=each.metric,
                period=each.period,
                value=each.value,
                missing="" if each.missing is None else each.missing.message,
                places=[_place(comparison.figures[place]) for place in _figures_of(each)],
            )
            for each in comparison.values
        ],
        formulas={metric.name: metric.formula for metric in comparison.metrics if metric.formula},
        warnings=list(comparison.warnings),
    )


def sections_result(sections: models.Sections) -> SectionsResult:
    """Sections as text, each line behind its page."""
    return SectionsResult(
        document=sections.document,
        sections=[
            SectionResult(
                titles=list(section.titles),
                text="\n".join(f"〔第{line.page}页〕{line.text}" for line in section.lines),
            )
            for section in sections.sections
        ],
        omitted=sections.omitted,
    )


def _figures_of(value: models.ComparedValue) -> list[int]:
    own = [value.figure] if value.figure is not None else []
    return [*own, *(each.figure for each in value.operands if each.figure is not None)]


def _place(figure: models.Figure) -> Place:
    return Place(
        document=figure.document,
        page=figure.page,
        text=figure.text,
        report=figure.report,
        metric=figure.metric,
        period=figure.period,
        scope=figure.scope,
        value=figure.value,
        checks=list(figure.checks),
    )
