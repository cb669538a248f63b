"""Samples as the builders write them, drawn small: NL2SQL over invented companies, split by company."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

METRICS = ("营业收入", "净利润", "管理费用", "财务费用", "研发费用")
WORDINGS = ("{c}{y}年的{m}是多少", "{y}年{c}的{m}为多少", "{c}{y}年{m}", "给出{c}{y}年的{m}")
TRAINED = tuple(
    (f"{name}股份有限公司", f"60{number:04d}") for number, name in enumerate(("甲乙", "丙丁", "戊己", "庚辛"))
)
HELD = (("壬癸股份有限公司", "600777"),)


def write_samples(folder: Path) -> Path:
    """Write `nl2sql.json` with its `dataset_info.json`, and `held.json` of another company; return the latter."""
    folder.mkdir()
    _write(folder / "nl2sql.json", TRAINED)
    (folder / "dataset_info.json").write_text(json.dumps({"nl2sql": {"file_name": "nl2sql.json"}}))
    _write(folder / "held.json", HELD)
    return folder / "held.json"


def _write(file: Path, companies: tuple[tuple[str, str], ...]) -> None:
    rows = [
        {
            "instruction": "把问题写成一条 SELECT 语句，只输出 SQL。",
            "input": f"问题：{wording.format(c=name[:2], y=year, m=metric)}\n公司：{name}（{code}）",
            "output": f'SELECT "{metric}" FROM "利润表" WHERE "证券代码" = \'{code}\' AND "报告期" = \'{year}\'',
        }
        for (name, code), year, metric, wording in product(companies, (2019, 2020, 2021), METRICS, WORDINGS)
    ]
    file.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
