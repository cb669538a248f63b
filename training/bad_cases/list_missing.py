"""Missing data: which reports to load, the most asked for first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nianbao.bad_cases.read_case import asked_years
from training.bad_cases.ground import Ground
from training.bad_cases.made import SortedCase

HEAD = ("证券代码", "公司", "年份", "报告", "被问次数", "问题示例")


def list_missing(cases: Iterable[SortedCase], ground: Ground) -> list[tuple[str, ...]]:
    """The rows of the list under `HEAD`; what is loaded by now is left out.

    A company that nobody knows has no code and no name here: the question tells who is meant.
    """
    loaded = {(report.company_code, report.year) for report in ground.reports()}
    asked: Counter[tuple[str, str, str]] = Counter()
    example: dict[tuple[str, str, str], str] = {}
    for each in cases:
        years: list[int | None] = [*sorted(asked_years(each.case))] or [None]
        companies = [(one.code, one.short_name or one.full_name) for one in each.case.answer.understanding.companies]
        for code, name in companies or [("", "")]:
            for year in years:
                if year is not None and (code, year) in loaded:
                    continue
                # Without a name the question is all that tells one company from another.
                key = (code, name or each.case.question, "" if year is None else str(year))
                asked[key] += 1
                example.setdefault(key, each.case.question)
    return [
        (code, "" if name == example[code, name, year] else name, year, "年报", str(count), example[code, name, year])
        for (code, name, year), count in asked.most_common()
    ]
