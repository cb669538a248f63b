"""Complex questions cut down to simple SQL, with the later steps left to code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

from nianbao.evaluation.company_split import Split
from services.nl2sql.reader import View
from training.data.checked_sql import Ran, run_text
from training.data.meant import STEP, Meant, Row, Truth
from training.data.record import Record, Task
from training.data.word_plan import Worded

INSTRUCTION = (
    "你是年报问答系统的任务拆解模块。把问题拆成尽量简单的取数步骤，每步一条 SELECT，后一步用 {1} 引用前一步的结果；"
    '运算、比较和取行留给程序。只输出 JSON：{"steps": [SQL…], "then": 程序随后做什么}。'
)


async def cut_down(meant: Meant, ran: Ran, truth: Truth, view: View) -> tuple[str, ...]:
    """The statements of a plan's steps, run to see that they come to the same; none where they do not.

    A plan without steps of its own is one statement already, whose arithmetic is done afterwards.

    Raises:
        UnsafeSql: a statement breaks a rule of the checker.
    """
    if not meant.steps:
        return (ran.sql,) if meant.later else ()
    texts = [step.sql(dialect="postgres", identify=True, comments=False) for step in meant.steps]
    results: list[Sequence[Row]] = []
    for text in texts:
        filled = _filled(text, results[-1]) if results else text
        results.append((await run_text(filled, view)).rows)
    is_chained = STEP in texts[-1]
    rows = results[-1] if is_chained else [tuple(cell for result in results for cell in result[0])]
    return tuple(texts) if meant.expect(rows) == truth else ()


def _filled(text: str, rows: Sequence[Row]) -> str:
    """Put the first column of the step before in its place: codes as a list, a number as it is."""
    cells = [row[0] for row in rows]
    if cells and isinstance(cells[0], Decimal | int):
        return text.replace(STEP, format(Decimal(cells[0]), "f"))
    return text.replace(f"'{STEP}'", ", ".join(f"'{cell}'" for cell in cells))


def cut_down_records(meant: Meant, steps: Sequence[str], wordings: Sequence[Worded], split: Split) -> list[Record]:
    """One example a wording."""
    then = meant.later or "按行的次序说出公司和数值"
    output = json.dumps({"steps": list(steps), "then": then}, ensure_ascii=False)
    return [
        Record(
            Task.CUT_DOWN, split, INSTRUCTION, f"问题：{each.question}{_companies(meant)}", output, each.question,
            plan=meant.key, kind=meant.kind,
        )
        for each in wordings
    ]  # fmt: skip


def _companies(meant: Meant) -> str:
    named = "；".join(f"{each.full_name}（{each.code}）" for each in meant.companies)
    return f"\n公司：{named}" if named else ""
