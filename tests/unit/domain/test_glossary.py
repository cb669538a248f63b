"""The glossary as it is written: sizes, names, links to the catalogue, and how terms are found in text."""

from __future__ import annotations

import pytest

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.formula import operands
from nianbao.domain.glossary import GLOSSARY_FOLDER, load_glossary
from nianbao.domain.glossary_check import check_glossary
from nianbao.domain.glossary_files import read_glossary_files
from nianbao.domain.metric import DerivedMetric
from nianbao.domain.term import Contrast, Effect, GlossaryContent, Term

CONTENT = read_glossary_files(GLOSSARY_FOLDER)
MEANING = "甲是为了测试而写的名词，" + "它的释义要有六十个字以上才算说清楚，" * 3


def content(*terms: Term, contrasts: tuple[Contrast, ...] = (), effects: tuple[Effect, ...] = ()) -> GlossaryContent:
    return GlossaryContent(terms, contrasts, effects)


def test_there_are_enough_terms_and_relations() -> None:
    assert len(CONTENT.terms) >= 900
    assert len(CONTENT.contrasts) >= 120
    assert len(CONTENT.effects) >= 150
    assert sum(bool(term.note) for term in CONTENT.terms) >= 750
    assert sum(bool(term.drivers) for term in CONTENT.terms) >= 50


def test_every_definition_names_its_term_and_is_of_60_to_150_signs() -> None:
    assert [term.name for term in CONTENT.terms if not 60 <= len(term.definition) <= 150] == []
    assert [term.name for term in CONTENT.terms if not term.definition.endswith("。")] == []


def test_every_note_is_of_20_to_150_signs_and_closed() -> None:
    notes = {term.name: note for term in CONTENT.terms for note in (term.note, term.drivers) if note}
    assert [name for name, note in notes.items() if not 20 <= len(note) <= 150] == []
    assert [name for name, note in notes.items() if not note.endswith("。")] == []


def test_no_name_or_alias_is_said_twice() -> None:
    spelled = [text for term in CONTENT.terms for text in (term.name, *term.aliases)]
    assert len(spelled) == len(set(spelled))


def test_every_related_term_exists() -> None:
    names = {term.name for term in CONTENT.terms}
    assert {name for term in CONTENT.terms for name in term.related} <= names
    assert {effect.subject for effect in CONTENT.effects} <= names
    assert {name for contrast in CONTENT.contrasts for name in contrast.terms} <= names


def test_a_metric_that_is_computed_has_the_catalogues_formula() -> None:
    catalogue, glossary = load_catalogue(), load_glossary()
    linked = [term for term in CONTENT.terms if term.metric]
    assert len(linked) >= 240
    for term in linked:
        metric = catalogue.find(term.name)
        assert metric is not None
        assert metric.name == term.metric
        if isinstance(metric, DerivedMetric):
            assert term.formula == ""
            assert glossary.derived(term) == metric


def test_every_formula_is_of_the_formula_language() -> None:
    formulas = {term.name: term.formula for term in CONTENT.terms if term.formula}
    assert len(formulas) >= 80
    assert all(operands(formula) for formula in formulas.values())
    assert formulas["市盈率"] == "每股市价 / 每股收益"


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (content(Term("甲", "甲太短。")), "the definition of 甲 has 4 signs"),
        (content(Term("甲", MEANING), Term("乙", MEANING, aliases=("甲",))), "甲 is said of both 甲 and 乙"),
        (content(Term("甲", MEANING, related=("乙",))), "甲 is related to the unknown 乙"),
        (content(Term("甲", MEANING, note="太短。")), "a note of 甲 has 3 signs"),
        (content(Term("毛利率", MEANING)), "毛利率 must name the metric"),
        (content(Term("毛利率", MEANING, metric="毛利率", formula="甲 / 乙")), "formula of its own"),
        (content(Term("甲", MEANING, aliases=("存货",))), "存货 is an alias of 甲, but 存货 in the catalogue"),
        (content(Term("甲", MEANING, formula="甲 / / 乙")), "甲: "),
        (content(Term("甲", MEANING), contrasts=(Contrast(("甲", "乙"), MEANING + MEANING),)), "the unknown 乙"),
        (content(Term("甲", MEANING), effects=(Effect("甲", (), "没有说什么。"),)), "has 6 signs"),
    ],
)
def test_a_glossary_that_contradicts_itself_or_the_catalogue_is_refused(wrong: GlossaryContent, fault: str) -> None:
    with pytest.raises(ValueError, match="contradicts itself") as caught:
        check_glossary(wrong, load_catalogue())
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("市盈率", "市盈率"),
        ("PE", "市盈率"),
        ("p/e", "市盈率"),
        ("ROE", "净资产收益率"),
        ("营收", "营业收入"),
        ("股东大会", "股东会"),
        ("＊ST", "退市风险警示"),
        ("“商誉”", "商誉"),
    ],
)
def test_a_term_is_found_by_every_name(name: str, term: str) -> None:
    found = load_glossary().find(name)
    assert found is not None
    assert found.name == term


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("市盈率和市净率有什么区别？", ["市盈率", "市净率"]),
        ("非流动资产包括哪些", ["非流动资产"]),
        ("长期资产减值的含义", ["资产减值"]),
        ("OPEN和SPEED", []),
        ("PE与PB", ["市盈率", "市净率"]),
        ("今天天气怎么样", []),
    ],
)
def test_the_longest_names_of_a_text_are_found_in_its_order(text: str, terms: list[str]) -> None:
    assert [term.name for term in load_glossary().named_in(text)] == terms


def test_a_metric_that_only_the_catalogue_explains_is_a_term_too() -> None:
    term = load_glossary().find("非流动负债比率")
    assert term is not None
    assert term.metric == "非流动负债比率"
    assert "非流动负债在负债合计中的比重" in term.definition
