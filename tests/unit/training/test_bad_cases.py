"""Each class of bad cases becomes data of its own kind, which passes its checks."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from evals.bad_cases.planted import planted_cases
from nianbao.bad_cases.case import BadCase, CaseClass
from nianbao.client.client import Client
from nianbao.client.models import OutlineNode, Report
from nianbao.domain.catalogue import is_number, load_catalogue
from nianbao.domain.errors import BadInput
from nianbao.domain.glossary import load_glossary
from nianbao.evaluation.company_split import split_of
from services.generator.define_term import define_term
from tests.support.scripted_gateway import ScriptedGateway, scripted_gateway
from training.__main__ import app
from training.bad_cases.build import Built, answered, build, read_export, without_leaks
from training.bad_cases.ground import GatewayGround
from training.bad_cases.made import Example, SortedCase
from training.bad_cases.teach_reasoning import make_template
from training.bad_cases.write_cells import check_cells

COMPANIES = [(f"6009{number:02}", f"样本{chr(0x7532 + number)}业") for number in range(30)]
TRAIN = [code for code, _ in COMPANIES if split_of(code) == "train"]
YEARS = (2019, 2020, 2021, 2022)
HEADINGS = ("第一节 释义", "第三节 管理层讨论与分析", "研发投入", "利润分配预案", "员工培训计划", "重大诉讼")


def _report(code: str, name: str, year: int) -> Report:
    names = {"kb": "default", "document": f"{code}.pdf", "company_code": code, "short_name": name, "full_name": name}
    told = {"year": year, "kind": "年报", "period": str(year), "pages": 90, "current": True, "corrected": False}
    at = {"id": UUID(int=int(code) * 10_000 + year), "created_at": "2026-01-01T00:00:00Z"}
    return Report.model_validate({**names, **told, **at})


class DrawnGround:
    """Thirty companies with a figure for every stated metric and year."""

    def reports(self) -> tuple[Report, ...]:
        cited = _report(TRAIN[0], dict(COMPANIES)[TRAIN[0]], 2021).model_copy(update={"document": "600901.pdf"})
        return (*(_report(code, name, 2022) for code, name in COMPANIES), cited)

    def outline(self, report: Report) -> tuple[OutlineNode, ...]:
        return tuple(
            OutlineNode(id=place, parent=None, level=1, type="一、", title=title, page=3 + 14 * place)
            for place, title in enumerate(HEADINGS)
        )

    def figures(self, metric: str, year: int) -> dict[str, Decimal]:
        return {code: self.figure(code, metric, year) for code, _ in COMPANIES}

    @staticmethod
    def figure(code: str, metric: str, year: int) -> Decimal:
        return Decimal(Random(f"{code}{metric}{year}").randrange(10**6, 10**11)) / 100


def _export(path: Path) -> list[SortedCase]:
    lines = [
        {"id": number, "class": case_class, **case.model_dump(mode="json")}
        for number, (case, case_class) in enumerate(planted_cases(), 1)
    ]
    lines.append({"id": 999, "class": None, "source": "thumb", "question": "没有分类的"})
    path.write_text("".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in lines), encoding="utf-8")
    return read_export(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


@pytest.fixture(scope="module")
def built(folder: Path) -> Built:
    return build(_export(folder / "export.jsonl"), DrawnGround(), folder, variants=4, seed=1, shared=None)


def _rows(folder: Path, case_class: CaseClass) -> list[dict[str, str]]:
    info = json.loads((folder / "dataset_info.json").read_text())
    file = info[f"nianbao_bad_cases_{case_class}_train"]["file_name"]
    rows: list[dict[str, str]] = json.loads((folder / file).read_text(encoding="utf-8"))
    return rows


def test_every_class_comes_out(built: Built) -> None:
    assert built.cases == dict.fromkeys(CaseClass, 20)
    assert {each: built.made[each] > 0 for each in CaseClass} == dict.fromkeys(CaseClass, True)
    assert sum(built.skipped.values()) > 0


def test_concepts_are_explained_in_the_words_of_the_glossary(folder: Path, built: Built) -> None:
    glossary = load_glossary()
    known = {define_term(term, glossary) for term in glossary.terms} | {term.note for term in glossary.terms}
    rows = _rows(folder, CaseClass.CONCEPT)
    apart = [row for row in rows if "区别" in row["input"] or "一回事" in row["input"]]
    assert len(apart) > 0
    assert [row["output"] for row in rows if row not in apart and row["output"] not in known] == []
    asked = [row["input"] for row in rows]
    assert len(asked) == len(set(asked)) == built.made[CaseClass.CONCEPT]


def test_refilled_questions_have_the_facts_figures_and_no_company_kept_for_measuring(
    folder: Path, built: Built
) -> None:
    rows = _rows(folder, CaseClass.REASONING)
    assert len(rows) == built.made[CaseClass.REASONING] >= 15
    names = {name: code for code, name in COMPANIES}
    stated = 0
    for row in rows:
        for name, year, metric, value in re.findall(
            r"(样本.业)(\d{4})年(\D+?)(-?[\d,]+(?:\.\d+)?)元", row["output"].split("\n")[0]
        ):
            assert split_of(names[name]) == "train"
            assert Decimal(value.replace(",", "")) == DrawnGround.figure(names[name], metric, int(year))
            stated += 1
    assert stated >= len(rows)
    growths = [row for row in rows if "增长率" in row["input"]]
    assert growths
    for row in growths:
        now, before = (
            Decimal(each.replace(",", "")) for each in re.findall(r"(-?[\d,]+(?:\.\d+)?)元", row["output"])[:2]
        )
        (said,) = re.findall(r"增长率为(-?[\d,]+\.\d+)%", row["output"])
        assert abs((now - before) / before * 100 - Decimal(said.replace(",", ""))) <= Decimal("0.005")


def test_search_gets_the_right_section_and_wrong_ones_but_no_evaluation_question(folder: Path, built: Built) -> None:
    lines = [json.loads(line) for line in (folder / "retrieval.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == built.made[CaseClass.RETRIEVAL] > 0
    evaluated = {case.question for case, _ in planted_cases() if case.source == "eval"}
    for line in lines:
        right = {(each["title"], each["page"]) for each in line["positives"]}
        wrong = {(each["title"], each["page"]) for each in line["negatives"]}
        assert right and wrong and not right & wrong
        assert line["query"] not in evaluated
        assert split_of(line["company_code"]) == "train"
    # The page that was cited instead of the right one is the most telling of the wrong ones.
    assert lines[0]["negatives"][0] == {"title": HEADINGS[0], "page": 3}


def test_a_right_page_that_a_person_wrote_makes_a_line_for_search(folder: Path, built: Built, tmp_path: Path) -> None:
    told = [json.loads(line) for line in (folder / "for_people.jsonl").read_text(encoding="utf-8").splitlines()]
    filled = [{**each, "pages": [45]} for each in told if each.get("document") == "600901.pdf"][:5]
    path = tmp_path / "filled.jsonl"
    path.write_text("".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in filled), encoding="utf-8")
    cases = answered(_export(tmp_path / "export.jsonl"), path)
    again = build(cases, DrawnGround(), tmp_path / "again", 1, 1, None)
    assert again.made[CaseClass.RETRIEVAL] == built.made[CaseClass.RETRIEVAL] + len(filled) > len(filled) > 0
    path.write_text("[]\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"for_people\.jsonl"):
        answered(cases, path)


def test_misread_cells_wait_for_a_person_to_read_them(folder: Path, built: Built) -> None:
    cells = [
        cell
        for path in (folder / "cells").glob("*.toml")
        for cell in tomllib.loads(path.read_text(encoding="utf-8"))["cell"]
    ]
    assert len(cells) == check_cells(folder / "cells") == built.made[CaseClass.PARSE] > 0
    assert {cell["expected"] for cell in cells} == {""}
    assert all(cell["page"] >= 1 and cell["printed"] for cell in cells)


def test_a_cell_that_stands_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "甲.toml").write_text(
        'document = "甲"\n[[cell]]\npage = 0\nbox = []\nlabel = "存货"\n', encoding="utf-8"
    )
    with pytest.raises(BadInput, match="存货"):
        check_cells(tmp_path)


def test_reports_to_load_are_listed_by_how_often_they_are_asked_for(folder: Path, built: Built) -> None:
    with (folder / "reports_to_load.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head[:2] == ["证券代码", "公司"]
    assert len(rows) == built.made[CaseClass.DATA] >= 10
    counts = [int(row[4]) for row in rows]
    assert counts == sorted(counts, reverse=True)


def test_the_same_cases_make_the_same_bytes(folder: Path, built: Built, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert build(_export(tmp_path / "export.jsonl"), DrawnGround(), again, 4, 1, None) == built
    for path in again.rglob("*.*"):
        assert path.read_bytes() == (folder / path.relative_to(again)).read_bytes()


def test_companies_and_questions_of_evaluations_are_left_out() -> None:
    kept_out = next(code for code, _ in COMPANIES if split_of(code) != "train")
    fine = Example("样本甲业2019年的存货是多少？", "", "样本甲业2019年的存货是多少？", "1", 1, frozenset(TRAIN[:1]))
    of_company = Example("样本乙业2019年的存货？", "", "样本乙业2019年的存货？", "1", 1, frozenset({kept_out}))
    leaking = Example("浔砚生科的研发投入有哪些项目呢", "", "浔砚生科的研发投入有哪些项目呢", "1", 1)
    evaluated = {"浔砚生科的研发投入有哪些项目": "open_questions.tsv"}
    assert without_leaks([fine, of_company, leaking], evaluated) == [fine]


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("青禾股份2021年营业收入排名前五的产品", ["营业收入"]),
        ("青禾股份怎么样", []),
        ("青禾股份2021年净利润和存货", []),
    ],
)
def test_a_question_that_is_no_template_says_why(question: str, metrics: list[str]) -> None:
    company = {"code": "600901", "short_name": "青禾股份"}
    answer = {"route": "fact", "understanding": {"companies": [company], "metrics": metrics}}
    case = BadCase.model_validate({"source": "thumb", "question": question, "answer": answer})
    assert isinstance(make_template(case), str)


@pytest.fixture
def gateway() -> Iterator[ScriptedGateway]:
    with scripted_gateway() as scripted:
        fact = {
            "report": str(UUID(int=1)), "document": "a.pdf", "company_code": "600901", "company": "青禾股份",
            "table": "利润表", "scope": "合并", "metric": "营业收入", "label": "营业收入", "period": "2022",
            "value": "7.10", "unit": "元", "printed": "7.10", "page": 3, "box": None, "checks": [], "column": "",
            "parent": "", "restated": None,
        }  # fmt: skip
        twice = [{**fact, "company_code": "600902", "value": value} for value in ("1", "2")]
        others = [
            {**fact, "company_code": "600903", "scope": "母公司"},
            {**fact, "company_code": "600904", "checks": ["sum:fail"]},
        ]
        reports = [_report("600901", "青禾股份", 2022).model_dump(mode="json")]
        scripted.routes["GET /v1/reports"] = lambda _body, _query: (200, {"reports": reports})
        scripted.routes["GET /v1/facts"] = lambda _body, _query: (200, {"facts": [fact, *twice, *others]})
        nodes: list[Any] = []
        scripted.routes[f"GET /v1/reports/{reports[0]['id']}/outline"] = lambda _body, _query: (200, {"nodes": nodes})
        yield scripted


def test_a_figure_that_is_stated_in_two_ways_has_no_truth_to_teach(gateway: ScriptedGateway) -> None:
    with Client(gateway.url) as client:
        assert GatewayGround(client, None).figures("营业收入", 2022) == {"600901": Decimal("7.10")}


def test_the_command_says_what_was_made_of_each_class(gateway: ScriptedGateway, tmp_path: Path) -> None:
    _export(tmp_path / "export.jsonl")
    words = ["bad-cases", "--in", str(tmp_path / "export.jsonl"), "--out", str(tmp_path / "out"), "--url", gateway.url]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "概念误解 20 例" in done.output
    (tmp_path / "wrong.jsonl").write_text("{}\n", encoding="utf-8")
    refused = CliRunner().invoke(app, ["bad-cases", "--in", str(tmp_path / "wrong.jsonl"), "--out", str(tmp_path)])
    assert refused.exit_code == 1
    assert "nianbao bad-cases export" in refused.output


def test_metrics_that_stand_in_for_each_other_are_all_numbers() -> None:
    from training.bad_cases.teach_reasoning import _alike

    metric = load_catalogue().metric("营业收入")
    assert metric in _alike(metric)
    assert all(is_number(each) for each in _alike(metric))
