"""Sets made from loaded reports: only sure figures, only companies of the split, answers computed apart."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from nianbao.client.models import Fact, OutlineNode, Report, Section, SectionLine, Sections
from nianbao.domain.errors import BadInput, NotFound
from nianbao.evaluation.company_split import split_of
from nianbao.evaluation.make_set.make_set import make_set
from nianbao.evaluation.make_set.wordings import load_wordings
from nianbao.evaluation.read_questions import read_questions

OURS, RIVAL, ELSEWHERE = ("000059", "岚川化工"), ("301080", "墨石生物"), ("600519", "训练酒业")
FIGURES: Mapping[str, tuple[str, str]] = {  # this year, the year before
    "营业收入": ("1200.00", "1000.00"),
    "营业成本": ("900.00", "800.00"),
    "净利润": ("60.00", "80.00"),
    "资产总计": ("5000.00", "4000.00"),
    "负债合计": ("2000.00", "1900.00"),
    "管理费用": ("70.00", "65.00"),
}


class LoadedReports:
    """What the client says of three reports, one of a company of another split."""

    def __init__(self) -> None:
        self._reports = tuple(
            _report(number, *company) for number, company in enumerate((OURS, RIVAL, ELSEWHERE), start=1)
        )

    def reports(self, *, offset: int = 0, **_: object) -> tuple[Report, ...]:
        return self._reports[offset:]

    def facts(self, *, report_id: UUID, offset: int = 0, **_: object) -> tuple[Fact, ...]:
        report = next(each for each in self._reports if each.id == report_id)
        return _facts(report)[offset:]

    def outline(self, report_id: UUID) -> tuple[OutlineNode, ...]:
        titles = ("第三节 管理层讨论与分析", "（二）主要研发方向", "（三）其他说明")
        return tuple(
            OutlineNode(id=n, parent=None, level=n, type="", title=title, page=9) for n, title in enumerate(titles, 1)
        )

    def sections(self, report_id: UUID, title: str, *, limit: int) -> Sections:
        text = (
            "公司围绕新材料开展研发，全年投入3,456.78万元，占营业收入的4.32%，新增授权专利17项，" + "并与高校合作。" * 8
        )
        line = SectionLine(text=text, page=12, box=None, is_row=False)
        section = Section(number=1, titles=("第三节 管理层讨论与分析", title), lines=(line,))
        return Sections(report=report_id, document="x.pdf", sections=(section,), omitted=0)

    def call(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        # One line of another trade is told of in the notes.
        return {"places": [{}] if "保险" in request["params"]["q"] else []}


def _report(number: int, code: str, name: str) -> Report:
    return Report(
        id=UUID(int=number),
        kb="default",
        document=f"{code}.pdf",
        company_code=code,
        short_name=name,
        full_name=f"{name}股份有限公司",
        year=2022,
        kind="年报",
        period="2022",
        pages=100,
        current=True,
        corrected=False,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def _facts(report: Report) -> tuple[Fact, ...]:
    scale = int(str(report.id)[-1])
    found = [
        _fact(report, name, period, str(Decimal(value) * scale), ("total=parts:pass",))
        for name, values in FIGURES.items()
        for period, value in zip(("2022", "2021"), values, strict=True)
    ]
    # Neither what failed a check, nor what is checked by nothing, nor what two places state differently is sure.
    found.append(_fact(report, "存货", "2022", "1.00", ("a=b:pass", "c=d:fail")))
    found.append(_fact(report, "商誉", "2022", "2.00", ()))
    found += [_fact(report, "货币资金", "2022", value, ("a=b:pass",)) for value in ("3.00", "4.00")]
    found.append(_fact(report, "法定代表人", "2022", "林知远", ()))
    return tuple(found)


def _fact(report: Report, metric: str, period: str, value: str, checks: tuple[str, ...]) -> Fact:
    return Fact(
        report=report.id,
        document=report.document,
        company_code=report.company_code,
        company=report.short_name,
        table="",
        scope="合并",
        metric=metric,
        label=metric,
        period=period,
        value=value,
        unit="元",
        printed=value,
        page=7,
        box=(1, 2, 3, 4),
        checks=checks,
        column="",
        parent="",
    )


@pytest.fixture(scope="module")
def lines():
    return make_set(LoadedReports(), None, "test", 200, 5)  # type: ignore[arg-type]


def test_the_same_seed_makes_the_same_set_and_another_seed_another(lines):
    assert make_set(LoadedReports(), None, "test", 200, 5) == lines
    assert make_set(LoadedReports(), None, "test", 200, 6) != lines
    assert len({line.id for line in lines}) == len({line.question for line in lines}) == len(lines) > 100


def test_only_companies_of_the_split_are_asked_about(lines):
    assert {line.company for line in lines} - {""} == {OURS[0], RIVAL[0]}
    assert {split_of(line.company) for line in lines if line.company} == {"test"}
    assert not any(ELSEWHERE[1] in line.question or ELSEWHERE[0] in line.question for line in lines)
    with pytest.raises(BadInput, match="dev"):
        make_set(LoadedReports(), None, "dev", 10, 1)


def test_figures_that_are_not_sure_are_not_asked_for(lines):
    answered = [line for line in lines if not line.expected.refused]
    assert not any(word in line.question for line in answered for word in ("存货", "商誉", "货币资金"))


def test_answers_are_computed_from_what_is_stated(lines):
    of_kind = {kind: [line for line in lines if line.id.startswith(kind)] for kind in ("growth", "ratio", "moved")}
    growths = {line.expected.values[0].value for line in of_kind["growth"]}
    ratios = {
        round(line.expected.values[0].value, 4)
        for line in of_kind["ratio"]
        if "负债率" in line.question or "毛利率" in line.question
    }
    assert {Decimal(20), Decimal(-25), Decimal("12.5")} <= growths
    assert ratios == {Decimal(40), Decimal(25)}
    for line in of_kind["moved"]:
        assert line.expected.choice.right[0] == ("减少" if "净利润" in line.question else "增加")
    for line in of_kind["growth"]:
        assert len(line.expected.operands) == 2
        assert {place.page for place in line.expected.citations} == {7}


def test_what_must_be_refused_is_not_there(lines):
    refused = [line for line in lines if line.expected.refused]
    years = {
        int(year)
        for line in refused
        if line.id.startswith("absent_year")
        for year in re.findall(r"20\d\d", line.question)
    }
    assert years <= {2017, 2018, 2024, 2025}
    assert all(
        any(name in line.question for name in load_wordings().absent_companies)
        for line in refused
        if line.id.startswith("absent_company")
    )
    unstated = [line.question for line in refused if line.id.startswith("unstated")]
    assert unstated
    assert not any("保险" in question for question in unstated)


def test_a_section_is_asked_for_what_it_states(lines):
    opened = [line for line in lines if line.id.startswith("open")]
    assert {line.expected.must_have for line in opened} == {(("3,456.78万元",), ("4.32%",), ("17项",))}
    assert {place.page for line in opened for place in line.expected.citations} == {12}
    assert all("主要研发方向" in line.question for line in opened)


class ImportedFigures(LoadedReports):
    """Reports of which figures were imported, and no headings."""

    def outline(self, report_id: UUID) -> tuple[OutlineNode, ...]:
        raise NotFound("没有编号为…的报告", code="report_not_found")


def test_reports_without_headings_are_asked_for_their_figures_alone():
    made = make_set(ImportedFigures(), None, "test", 200, 5)  # type: ignore[arg-type]
    assert len(made) > 50
    assert not [line for line in made if line.type == "open"]


def test_no_wording_is_one_that_is_trained_on():
    def shape(wording: str) -> str:
        return re.sub(r"[？?，。,、 ]", "", re.sub(r"\{\w+\}", "{}", wording))

    trained = (Path(__file__).resolve().parents[3] / "training" / "data" / "wordings.toml").read_text(encoding="utf-8")
    theirs = {shape(each) for each in re.findall(r'"([^"]*\{[^"]*)"', trained)}
    ours = [each for _, list in load_wordings() if isinstance(list, tuple) for each in list if "{" in str(each)]
    assert len(theirs) > 300
    assert [each for each in ours if shape(each) in theirs] == []


def test_every_line_is_one_that_is_read(lines, tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text("".join(line.model_dump_json(exclude_defaults=True) + "\n" for line in lines), encoding="utf-8")
    read = read_questions(path)
    assert [each.question for each in read] == [line.question for line in lines]
    assert [each.expected for each in read] == [line.expected.expected() for line in lines]
    assert "refused" not in json.loads(path.read_text(encoding="utf-8").splitlines()[0])["expected"]
