"""Head-counts: what a label means beside the others, and counts stated outside tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.domain.fact import Scope, Table
from tests.support.tiny_pdf import MERGED_LEFT, Line, TinyPage, table
from tests.unit.parser.drawn import COVER, facts_of, figures, parse_pages


def _staff(folder: Path, page: TinyPage) -> dict[str, str]:
    stated = figures(parse_pages(folder, COVER, page), Table.STAFF, Scope.NONE)
    return {metric: value for (metric, _), value in stated.items()}


def _education(*rows: tuple[str, str]) -> TinyPage:
    head = (("教育程度", MERGED_LEFT), ("教育程度类别", "数量（人）"))
    return TinyPage(texts=(Line(60, 80, "(一) 员工情况"),), tables=(table((*head, *rows), top=100),))


@pytest.mark.parametrize(
    ("level", "beyond"),
    [("中专学历", "中专以下学历"), ("本科", "本科以上"), ("高中", "高中以下"), ("硕士研究生", "硕士以上")],
)
def test_a_level_with_a_row_of_its_own_is_not_part_of_what_lies_beyond(tmp_path: Path, level: str, beyond: str) -> None:
    page = _education(("大专", "10"), (level, "525"), (beyond, "18"))
    parsed = parse_pages(tmp_path, COVER, page)

    by_label = {fact.label: (fact.metric, str(fact.value)) for fact in facts_of(parsed, Table.STAFF, Scope.NONE)}
    assert by_label[beyond] == ("", "18")
    assert by_label[level][0]


def test_without_a_row_of_its_own_the_level_is_included(tmp_path: Path) -> None:
    stated = _staff(tmp_path, _education(("研究生以上", "7"), ("本科", "53"), ("中专以下", "20")))

    assert stated == {"硕士及以上人数": "7", "本科人数": "53", "中专及以下人数": "20"}


def test_counts_in_running_text_that_add_up_are_read(tmp_path: Path) -> None:
    page = TinyPage(
        texts=(
            Line(60, 80, "4.13.2员工情况", size=12),
            Line(80, 100, "2023年末，本集团共有在职员工1,000人（含派遣人员）；其中，本行在职员工900人。"),
            Line(60, 116, "专业构成为：业务人员600人，专业"),
            Line(60, 132, "技术人员300人，管理支持人员100人；学历分布为：94.72%具有本科及以上学历。"),
        )
    )
    parsed = parse_pages(tmp_path, COVER, page)

    stated = {fact.label: (fact.metric, str(fact.value)) for fact in facts_of(parsed, Table.STAFF, Scope.NONE)}
    assert stated == {
        "在职员工": ("职工人数", "1000"),
        "业务人员": ("", "600"),
        "专业技术人员": ("技术人员人数", "300"),
        "管理支持人员": ("", "100"),
    }


def test_counts_in_running_text_of_another_year_or_that_do_not_add_up_are_left_out(tmp_path: Path) -> None:
    other_year = TinyPage(
        texts=(Line(60, 80, "员工情况", size=12), Line(80, 100, "2022年末，公司共有在职员工1,000人。"))
    )
    wrong_sum = TinyPage(
        texts=(
            Line(60, 80, "员工情况", size=12),
            Line(80, 100, "报告期末，公司共有在职员工1,000人。专业构成为：业务人员600人，技术人员300人。"),
        )
    )

    assert _staff(tmp_path, other_year) == {}
    assert _staff(tmp_path, wrong_sum) == {"职工人数": "1000"}


@pytest.mark.parametrize(
    ("junior", "stated"),
    [("7", {"职工人数": "58", "硕士及以上人数": "18", "本科人数": "33", "大专及以下人数": "7"}), ("8", {})],
)
def test_a_list_of_one_year_is_read_when_the_levels_sum_to_all(
    tmp_path: Path, junior: str, stated: dict[str, str]
) -> None:
    rows = (
        (60, "指標"), (300, "2023年"), (60, "員工總數"), (300, "58"), (60, "按性別劃分"), (160, "男性"), (300, "30"),
        (160, "女性"), (300, "28"), (60, "按學歷劃分"), (160, "碩士及以上"), (300, "18"), (160, "本科"), (300, "33"),
        (160, "大專及以下"), (300, junior), (60, "按職位劃分"), (160, "普通員工"), (300, "58"),
    )  # fmt: skip
    texts = []
    y = 84.0
    for x, text in rows:
        texts.append(Line(float(x), y, text))
        y += 16.0 if x == 300 else 0.0

    assert _staff(tmp_path, TinyPage(texts=tuple(texts))) == stated
