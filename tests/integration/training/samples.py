"""Samples as the builders write them, drawn small: NL2SQL over invented companies, split by company."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from nianbao.evaluation.company_split import SPLITS, Split, split_of
from training.data.record import Record, Task
from training.data.write_files import by_task_and_split, write_files

METRICS = ("营业收入", "净利润", "管理费用", "财务费用", "研发费用")
WORDINGS = ("{c}{y}年的{m}是多少", "{y}年{c}的{m}为多少", "{c}{y}年{m}", "给出{c}{y}年的{m}")
NAMES = ("甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑")


def write_samples(folder: Path) -> Path:
    """Write the sets of all splits to `folder`; return the file of companies that nothing is trained on."""
    codes = (f"60{number:04d}" for number in range(1000))
    of_split: dict[Split, list[str]] = {split: [] for split in SPLITS}
    for code in codes:
        of_split[split_of(code)].append(code)
    chosen = [*of_split["train"][:4], *of_split["dev"][:1], *of_split["test"][:1]]
    records = [record for name, code in zip(NAMES, chosen, strict=True) for record in _records(name, code)]
    write_files(folder, by_task_and_split(records))
    return folder / "alpaca/nl2sql_test.json"


def _records(name: str, code: str) -> list[Record]:
    return [
        Record(
            Task.NL2SQL,
            split_of(code),
            "把问题写成一条 SELECT 语句，只输出 SQL。",
            f"问题：{question}\n公司：{name}股份有限公司（{code}）",
            f'SELECT "{metric}" FROM "利润表" WHERE "证券代码" = \'{code}\' AND "报告期" = \'{year}\'',
            question,
        )
        for year, metric, wording in product((2019, 2020, 2021), METRICS, WORDINGS)
        for question in [wording.format(c=name, y=year, m=metric)]
    ]
