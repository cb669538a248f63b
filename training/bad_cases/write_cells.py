"""Parse errors: cells for a person to read from the page, from which a golden test is made."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nianbao.bad_cases.case import CitedPlace, FailedFact
from nianbao.domain.errors import BadInput
from training.bad_cases.made import Made, SortedCase

_HEAD = """# 每一格都请对照 PDF 的这一页，把 expected 填成应当读出的值：元、人或小数（12.34% 写 0.1234），不带千分位。
# 填好后交给解析器的人：最小的、能重现错误的 PDF 由 tests/support 画出，期望值取自这里。
"""


def cells_of(case: SortedCase) -> Made:
    """The cells that a case is about."""
    fact = case.case.complaint.fact
    cells = (
        [_of_fact(fact)] if fact is not None else [_of_place(each) for each in case.case.answer.citations if each.page]
    )
    if not cells:
        # Nothing was read, so nobody knows the page.
        return Made(
            to_do=({"case": case.id, "question": case.case.question, "do": "找到该数字所在的报告与页码"},),
            skipped="没有读出任何单元格",
        )
    told = {"case": case.id, "question": case.case.question, "told": case.case.complaint.expected, "expected": ""}
    return Made(lines=tuple({**cell, **told} for cell in cells))


def write_cells(folder: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    """Write one TOML file a document, a table `[[cell]]` each."""
    by_document: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in lines:
        by_document[line["document"]].append(line)
    folder.mkdir(parents=True, exist_ok=True)
    for document, cells in sorted(by_document.items()):
        text = _HEAD + f"document = {_string(document)}\n"
        for cell in cells:
            rows = [f"{name} = {_value(value)}" for name, value in cell.items() if name != "document"]
            text += "\n[[cell]]\n" + "\n".join(rows) + "\n"
        name = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in document)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def check_cells(folder: Path) -> int:
    """Read all files back; returns how many cells there are.

    Raises:
        BadInput: a file cannot be read, or a cell has no page or an impossible box.
    """
    count = 0
    for path in sorted(folder.glob("*.toml")):
        try:
            cells = tomllib.loads(path.read_text(encoding="utf-8"))["cell"]
        except (tomllib.TOMLDecodeError, KeyError) as error:
            raise BadInput(f"{path} 不是单元格文件，请重新生成") from error
        for cell in cells:
            box = cell["box"]
            if cell["page"] < 1 or (box and not (len(box) == 4 and box[0] < box[2] and box[1] < box[3])):
                raise BadInput(f"{path} 中「{cell['label']}」的页码或位置不对，请核对报告")
            count += 1
    return count


def _of_fact(fact: FailedFact) -> dict[str, Any]:
    return {
        "document": fact.document, "page": fact.page, "box": list(fact.box or ()), "table": fact.table,
        "scope": fact.scope, "label": fact.label, "metric": fact.metric, "period": fact.period,
        "printed": fact.printed, "unit": fact.unit, "read": fact.value, "checks": list(fact.checks),
    }  # fmt: skip


def _of_place(place: CitedPlace) -> dict[str, Any]:
    return {
        "document": place.document, "page": place.page, "box": list(place.box or ()), "table": "",
        "scope": place.scope, "label": place.label, "metric": place.metric, "period": place.period,
        "printed": place.text, "unit": place.unit, "read": place.value, "checks": list(place.checks),
    }  # fmt: skip


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value) if isinstance(value, int | float) else _string(str(value))


def _string(text: str) -> str:
    # A JSON string is a basic string of TOML, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
