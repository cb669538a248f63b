"""What of a model's answer was not said, in a sentence for the reader."""

from __future__ import annotations

from collections.abc import Sequence

from services.generator.guard.problem import Kind
from services.generator.write_with_model import Dropped

_REASONS = {
    Kind.FIGURE: "数字不在证据中",
    Kind.YEAR: "年份与证据不符",
    Kind.OWNER: "所属公司与证据不符",
    Kind.METRIC: "指标与证据不符",
    Kind.NAME: "名称不在证据中",
    Kind.DENIED: "有无与证据相反",
    Kind.FOREIGN: "内容与证据无关",
}


def say_dropped(dropped: Sequence[Dropped]) -> tuple[str, ...]:
    """One warning, or none; it gives the reasons but repeats nothing of what is unproven."""
    if not dropped:
        return ()
    kinds = dict.fromkeys(problem.kind for each in dropped for problem in each.problems)
    return (f"模型的回答中有{len(dropped)}句话因{'、'.join(_REASONS[kind] for kind in kinds)}而被删去。",)
