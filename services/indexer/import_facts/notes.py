"""What was not understood in an imported table: counted in full, the first of each kind quoted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from nianbao.queue.messages import Warned

_QUOTED_MAX = 20


class Note(StrEnum):
    """The kinds of what can be wrong, by the code that the job's warning gets."""

    COLUMNS_UNKNOWN = "columns_unknown"
    COLUMNS_REPEATED = "columns_repeated"
    LINES_WITHOUT_KEY = "lines_without_key"
    LINES_TOO_LONG = "lines_too_long"
    LINES_REPEATED = "lines_repeated"
    CELLS_UNREADABLE = "cells_unreadable"
    CELLS_CONTRADICTING = "cells_contradicting"
    LIST_LINES_UNREADABLE = "list_lines_unreadable"
    REPORTS_MISSING = "reports_missing"


_SENTENCES = {
    Note.COLUMNS_UNKNOWN: "{n} 列的列名不在指标目录中，没有导入：{quoted}",
    Note.COLUMNS_REPEATED: "{n} 列与前面的列同名，没有导入：{quoted}",
    Note.LINES_WITHOUT_KEY: "{n} 行没有可识别的证券代码或年份，没有导入：{quoted}",
    Note.LINES_TOO_LONG: "{n} 行的单元格比表头多，可能错位，没有导入：{quoted}",
    Note.LINES_REPEATED: "{n} 行与前面的行是同一公司同一年份而内容不同，只导入了前面的行：{quoted}",
    Note.CELLS_UNREADABLE: "{n} 个单元格无法识别，按缺失处理：{quoted}",
    Note.CELLS_CONTRADICTING: "{n} 个单元格与同义列的数值不同，以列名与指标同名的列为准：{quoted}",
    Note.LIST_LINES_UNREADABLE: "清单中有 {n} 行没有可识别的证券代码或年份：{quoted}",
    Note.REPORTS_MISSING: "清单中有 {n} 份报告在表格里没有数据：{quoted}",
}


@dataclass(slots=True)
class Notes:
    """Collects what was not understood while a table is read."""

    counts: dict[Note, int] = field(default_factory=dict)
    quoted: dict[Note, list[str]] = field(default_factory=dict)

    def add(self, note: Note, quote: str) -> None:
        """Count one case; `quote` says which, e.g. "第 12 行「净利润」：「约三亿」"."""
        self.counts[note] = self.counts.get(note, 0) + 1
        shown = self.quoted.setdefault(note, [])
        if len(shown) < _QUOTED_MAX:
            shown.append(quote)

    def warnings(self) -> tuple[Warned, ...]:
        """One sentence for each kind that occurred."""
        return tuple(Warned(code=note.value, message=self._sentence(note)) for note in Note if note in self.counts)

    def _sentence(self, note: Note) -> str:
        number, shown = self.counts[note], self.quoted[note]
        rest = "" if number == len(shown) else f"……等 {number} 处"
        return _SENTENCES[note].format(n=number, quoted="、".join(shown) + rest)
