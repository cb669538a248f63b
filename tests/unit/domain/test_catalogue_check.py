"""A catalogue that contradicts itself is refused, with the fault named."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.domain.catalogue import METRICS_FILE, load_catalogue
from nianbao.domain.catalogue_file import read_catalogue_file

CASH = '[[metric]]\nname = "货币资金"\ntables = ["资产负债表"]\nkind = "stock"\nunit = "元"\n'
STOCK = '[[metric]]\nname = "存货"\ntables = ["资产负债表"]\nkind = "stock"\nunit = "元"\n'


def _load(folder: Path, text: str) -> None:
    path = folder / "metrics.toml"
    path.write_text(text, encoding="utf-8")
    load_catalogue(path)


def test_a_sound_catalogue_loads(tmp_path: Path) -> None:
    _load(tmp_path, CASH + STOCK)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (CASH + CASH, "货币资金 is defined twice"),
        (CASH + 'aliases = ["现金"]\n' + STOCK + 'aliases = ["现金"]\n', "现金 is said of both 货币资金 and 存货"),
        (CASH + 'labels = ["存货（净额）", "存 货"]\n' + STOCK, "is a label of both 货币资金 and 存货"),
        (CASH + 'parent = "资产"\n', "货币资金 has the unknown parent 资产"),
        (CASH.replace('"元"', '"斤"'), "unknown unit 斤"),
        (CASH + 'sectors = ["bakery"]\n', "unknown sectors"),
        (CASH.replace('["资产负债表"]', "[]"), "stands in no table"),
        (
            CASH
            + '[[cross_check]]\nname = "a<=b"\nrelation = "at_most"\n'
            + 'left = "资产负债表.货币资金"\nright = "资产负债表.存货"\n',
            "cross-check a<=b: ['存货'] are no numbers of the catalogue",
        ),
        (CASH.replace("货币资金", "货币+资金"), "cannot be written in a formula"),
        (
            CASH + '[[derived]]\nname = "占比"\nformula = "货币资金 / 资产"\ndisplay = "percent"\n',
            "占比 reads what is no number of the catalogue: ['资产']",
        ),
        (
            CASH + '[[derived]]\nname = "倍"\nformula = "货币资金*2"\ndisplay = "yuan"\noptional = ["存货"]\n',
            "倍 calls optional what it does not read",
        ),
        (CASH + '[[derived]]\nname = "占比"\nformula = "货币资金 /"\ndisplay = "percent"\n', "写法有误"),
        (
            CASH + '[[identity]]\nname = "a=b"\ntable = "资产负债表"\ntotal = "货币资金"\nterms = ["+存货"]\n',
            "identity a=b: 存货 is no metric of 资产负债表",
        ),
        (
            CASH + '[[identity]]\nname = "甲=乙"\ntable = "资产负债表"\ntotal = "货币资金"\nterms = ["+货币资金"]\n',
            "must have an ASCII name",
        ),
        (
            CASH + '[[deductions]]\ntable = "利润表"\nsure = ["货币资金"]\nalso = []\n',
            "deductions of 利润表: ['货币资金'] are no metrics of it",
        ),
        (CASH + '[[fallback]]\nmetric = "货币资金"\nread = ["现钱"]\n', "unknown metrics ['现钱']"),
    ],
)
def test_a_contradiction_is_named(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(ValueError, match="contradicts itself") as caught:
        _load(tmp_path, text)
    assert fault in str(caught.value)


def test_names_that_postgres_would_cut_alike_are_refused(tmp_path: Path) -> None:
    stem = "以公允价值计量且其变动计入当期损益的权益性金融"
    text = CASH.replace("货币资金", stem + "资产") + STOCK.replace("存货", stem + "负债")
    with pytest.raises(ValueError, match="are one column to Postgres"):
        _load(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "[[metrics]]\n",
        CASH + 'alias = ["现金"]\n',
        CASH.replace("stock", "heap"),
        CASH.replace("资产负债表", "资产表"),
        CASH + '[[identity]]\nname = "a"\ntable = "资产负债表"\ntotal = "货币资金"\nterms = ["货币资金"]\n',
    ],
)
def test_an_unknown_word_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"unknown|valid|must begin"):
        _load(tmp_path, text)


@pytest.mark.parametrize("text", [CASH.replace('"元"', "1"), CASH + 'aliases = "现金"\n'])
def test_a_field_of_the_wrong_type_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(TypeError, match="货币资金"):
        _load(tmp_path, text)


def test_one_label_may_mean_two_metrics_under_two_parents(tmp_path: Path) -> None:
    first = CASH.replace("货币资金", "存货甲") + 'labels = ["其中项"]\nparent = "存货"\n'
    second = CASH.replace("货币资金", "其中项")
    _load(tmp_path, STOCK + first + second)


def test_the_shipped_file_keeps_its_order() -> None:
    content = read_catalogue_file(METRICS_FILE)
    assert content.metrics[0].name == "货币资金"
    assert content.named[-1] == content.derived[-1]
