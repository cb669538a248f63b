"""A corrected filing says so on its cover, and only there."""

from __future__ import annotations

import pytest

from nianbao.domain.row import Row, RowType
from services.indexer.stages.find_correction import find_correction


@pytest.mark.parametrize(
    "title",
    [
        "2022 年年度报告（修订版）",
        "2022年年度报告(更正后)",
        "2022年半年度报告（更新后）",
        "二〇二二年年度报告（修订稿）",
        "年度报告（更正）",
        "2022年年度报告（二次修订稿）",
        "2022年年度报告（第二次修订）",
        "2022年年度报告修订版",
    ],
)
def test_a_corrected_title_is_seen(title: str) -> None:
    assert find_correction([Row(1, 0, RowType.TEXT, text=title)])


def test_a_corrected_header_of_the_cover_is_seen() -> None:
    assert find_correction([Row(1, 0, RowType.HEADER, text="示例股份2022年年度报告（更正后）")])


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (1, "2022年年度报告"),
        (2, "2022年年度报告（修订版）"),
        (1, "公司于2022年对前期会计差错进行更正后的财务报表已经披露，详见巨潮资讯网上的相关公告文件以及附注。"),
    ],
)
def test_other_lines_are_no_correction(page: int, text: str) -> None:
    assert not find_correction([Row(page, 0, RowType.TEXT, text=text)])
