"""NL2SQL examples: a question and the columns recalled for it, and one SELECT."""

from __future__ import annotations

import random
from collections.abc import Sequence

from nianbao.evaluation.company_split import Split
from training.data.checked_sql import Ran
from training.data.meant import Meant
from training.data.recalled_columns import Recall
from training.data.record import Record, Task
from training.data.word_plan import Worded

INSTRUCTION = (
    "你是年报问答系统的取数模块。把问题写成一条 PostgreSQL 的 SELECT 语句，只用给出的视图和列，"
    "标识符加双引号，只输出 SQL。"
    "每个视图都有键列：证券代码、证券简称、公司名称、年份、报告期（年报写作 '2020'）、报表范围、本期报告、集团口径。"
    "默认取集团口径为“是”的行；对全部公司排名、筛选或统计时只取本期报告为“是”的行。"
    "增长率、比值等由程序计算，SQL 只取所需的数。"
)


def nl2sql_records(
    meant: Meant, ran: Ran, wordings: Sequence[Worded], split: Split, recall: Recall, seed: int
) -> list[Record]:
    """One example a wording; each offers its own choice of columns."""
    return [
        Record(
            Task.NL2SQL, split, INSTRUCTION, _input(meant, ran, worded, recall, seed), ran.sql, worded.question,
            plan=meant.key, kind=meant.kind,
        )
        for worded in wordings
    ]  # fmt: skip


def _input(meant: Meant, ran: Ran, worded: Worded, recall: Recall, seed: int) -> str:
    rng = random.Random(f"{seed}|{meant.key}|{worded.question}")  # noqa: S311 - no secret
    lines = [f"问题：{worded.question}"]
    if meant.companies:
        lines.append("公司：" + "；".join(f"{each.full_name}（{each.code}）" for each in meant.companies))
    lines.append("可用的列：")
    lines += recall.offer(ran.columns, rng)
    return "\n".join(lines)
