"""Plain texts are cleaned and read line by line; what was left out keeps its number."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.domain.errors import BadDocument
from nianbao.domain.report import ReportKind
from nianbao.domain.row import RowType
from services.parser.pipeline import Limits, parse_document

MARKDOWN = """---
title: 设置
---
# 差旅费管理办法

## 一、总则
本办法适用于公司**全体员工**，详见[附件](http://x.example/a)。![图](a.png)
<!-- 内部 -->
-----
## 二、标准
| 职级 | 标准 |
|---|---|
| 经理 | 600元 |

> 超过标准的部分由个人承担。
"""


def _parse(folder: Path, name: str, content: str | bytes, limits: Limits = Limits()):  # noqa: B008
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return parse_document(path, limits, is_text=True)


def test_markdown_becomes_rows_of_its_lines_without_signs(tmp_path):
    parsed = _parse(tmp_path, "差旅.md", MARKDOWN)

    assert [(row.page, row.text or row.cells) for row in parsed.rows] == [
        (4, "差旅费管理办法"),
        (6, "一、总则"),
        (7, "本办法适用于公司全体员工，详见附件。"),
        (10, "二、标准"),
        (11, ("职级", "标准")),
        (13, ("经理", "600元")),
        (15, "超过标准的部分由个人承担。"),
    ]
    tables = [row.table for row in parsed.rows if row.type is RowType.TABLE]
    assert tables == [0, 0]


def test_headings_become_the_tree_and_a_text_is_about_nobody(tmp_path):
    parsed = _parse(tmp_path, "差旅.md", MARKDOWN)

    titles = {node.title: node for node in parsed.nodes}
    assert parsed.nodes[0].title == "差旅费管理办法"
    assert titles["一、总则"].parent == next(n.id for n in parsed.nodes[1:] if n.title == "差旅费管理办法")
    identity = parsed.summary.identity
    assert (identity.kind, identity.company_code, identity.year) == (ReportKind.TEXT, "", 0)
    assert parsed.facts == ()
    assert parsed.summary.warnings == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(tmp_path, encoding):
    parsed = _parse(
        tmp_path, "要点.txt", "一、担保\r\n抵押率\u3000不超过七成\u200b。\r\n- 2 -\r\n".encode(encoding, "ignore")
    )
    assert [(row.page, row.text) for row in parsed.rows] == [(1, "一、担保"), (2, "抵押率 不超过七成。")]


def test_running_heads_are_left_out_and_signs_of_markdown_stay_in_plain_text(tmp_path):
    pages = "\n".join(f"内部资料 注意保密\n# 第{number}条不是标题\n内容{number}" for number in range(6))
    parsed = _parse(tmp_path, "资料.txt", pages)
    assert [row.text for row in parsed.rows][:2] == ["# 第0条不是标题", "内容0"]
    assert len(parsed.rows) == 12


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n \n---\n", "no_text"),
        (b"\x80\x00\xff\xff\x00", "bad_text"),
        (b"a\n" * 50, "too_large"),
    ],
)
def test_what_is_no_text_says_why(tmp_path, content, code):
    with pytest.raises(BadDocument) as refusal:
        _parse(tmp_path, "x.txt", content, Limits(max_rows=20))
    assert refusal.value.code == code
