"""Why figures are not there: no report, not stated, contradictory, or of another scope alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from nianbao.domain.amount import plain
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.comparison import Gap, GapReason
from nianbao.domain.fact import Scope, Table
from nianbao.store.views import UNCHOSEN_VIEW
from services.nl2sql.explain_missing import unproved_sentence
from services.nl2sql.figures import FigureKey
from services.nl2sql.reader import Row, View
from services.nl2sql.schema import CODE, OWN_REPORT, PERIOD, SCOPE
from services.nl2sql.sources import sources_of

_ROWS_MAX = 1000
_UNCHOSEN_COLUMNS = (CODE, "报表", PERIOD, SCOPE, "指标", "数值", "文本", "原文", "页码", "文件")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Known:
    """Which rows there are, of which periods the own report is loaded, and what was stated but not chosen."""

    scopes_of: Mapping[tuple[str, str, str], frozenset[str]]
    loaded: frozenset[tuple[str, str]]
    mentioned: frozenset[tuple[str, str]]
    unchosen: Mapping[tuple[str, str, str, str, str], Sequence[Row]]


async def explain_gaps(
    view: View,
    catalogue: Catalogue,
    names: Mapping[str, str],
    keys: Sequence[FigureKey],
    scope: Scope,
    unproved: Collection[FigureKey] = (),
) -> dict[FigureKey, Gap]:
    """Explain each missing figure; `unproved` are those that are on record without a passport."""
    if not keys:
        return {}
    known = await _known(view, catalogue, keys, scope)
    return {key: _gap(key, catalogue, names, scope, known, is_unproved=key in unproved) for key in keys}


async def _known(view: View, catalogue: Catalogue, keys: Sequence[FigureKey], scope: Scope) -> _Known:
    codes, periods = {key.company_code for key in keys}, {str(key.period) for key in keys}
    scopes_of: dict[tuple[str, str, str], set[str]] = {}
    loaded, mentioned = set(), set()
    for table in Table:
        rows = await view.run(_select(str(table), (CODE, PERIOD, SCOPE, OWN_REPORT), {CODE: codes, PERIOD: periods}))
        for code, period, of, own in rows.rows:
            scopes_of.setdefault((str(table), code, period), set()).add(of)
            mentioned.add((code, period))
            if own == "是":
                loaded.add((code, period))
    doubtful = [key for key in keys if (key.company_code, str(key.period)) in mentioned]
    sources = {source for key in doubtful for source in sources_of(catalogue, key.metric, scope)}
    wanted = {
        CODE: {key.company_code for key in doubtful},
        PERIOD: {str(key.period) for key in doubtful},
        "报表": {str(source.table) for source in sources},
        SCOPE: {str(source.scope) for source in sources},
        "指标": {source.metric for source in sources},
    }
    found = await view.run(_select(UNCHOSEN_VIEW, _UNCHOSEN_COLUMNS, wanted)) if doubtful else None
    unchosen: dict[tuple[str, str, str, str, str], list[Row]] = {}
    for row in found.rows if found else ():
        code, table_name, period, of, metric = row[:5]
        unchosen.setdefault((code, table_name, period, of, metric), []).append(row[5:])
    frozen = {place: frozenset(scopes) for place, scopes in scopes_of.items()}
    return _Known(frozen, frozenset(loaded), frozenset(mentioned), unchosen)


def _gap(
    key: FigureKey, catalogue: Catalogue, names: Mapping[str, str], scope: Scope, known: _Known, *, is_unproved: bool
) -> Gap:
    reason, sentence = _reason(key, catalogue, names, scope, known, is_unproved=is_unproved)
    return Gap(key.company_code, key.metric, str(key.period), reason, sentence)


def _reason(
    key: FigureKey, catalogue: Catalogue, names: Mapping[str, str], scope: Scope, known: _Known, *, is_unproved: bool
) -> tuple[GapReason, str]:
    who, when = names.get(key.company_code, key.company_code), key.period.in_words()
    if is_unproved:
        return GapReason.NO_PASSPORT, unproved_sentence(key, names)
    sources = sources_of(catalogue, key.metric, scope)
    code, period = key.company_code, str(key.period)
    for source in sources:
        rows = known.unchosen.get((code, str(source.table), period, str(source.scope), source.metric), ())
        if stated := _stated(rows):
            return (
                GapReason.CONTRADICTORY,
                f"{who}{when}的{key.metric}在报告中前后不一致（{stated}），无法判断以哪个为准，请查看原文。",
            )
    if (code, period) not in known.loaded:
        beside = "，后一年报告的比较数中也没有该项" if (code, period) in known.mentioned else ""
        return GapReason.NO_REPORT, f"没有收录{who}{when}的报告{beside}，请先上传该报告。"
    if others := _other_scopes(key, [str(source.table) for source in sources], scope, known):
        whose = f"{scope}口径" if scope else "该口径"
        return GapReason.SCOPE_ABSENT, f"{who}{when}的报告没有{whose}的{key.metric}，只有{others}口径的报表。"
    return GapReason.NOT_STATED, f"{who}{when}的报告未披露{key.metric}，或未能从报告中识别出来。"


def _stated(rows: Iterable[Row]) -> str:
    """The different values with their pages; "" where fewer than two differ."""
    places: dict[str, str] = {}
    for number, text, printed, page, _ in rows:
        places.setdefault(text if number is None else plain(number), f"第{page}页为{printed}")
    return "、".join(list(places.values())[:_SHOWN]) if len(places) > 1 else ""


def _other_scopes(key: FigureKey, tables: Sequence[str], scope: Scope, known: _Known) -> str:
    """The scopes in which the metric's tables are there, where none of them answers for the one asked."""
    answering = {str(scope)} | ({""} if scope is not Scope.PARENT else set())
    of_tables = [
        scopes for table in tables if (scopes := known.scopes_of.get((table, key.company_code, str(key.period))))
    ]
    if not of_tables or any(scopes & answering for scopes in of_tables):
        return ""
    return "、".join(sorted({of or "未分" for scopes in of_tables for of in scopes}))


def _select(view: str, columns: Sequence[str], wanted: Mapping[str, Collection[str]]) -> exp.Select:
    among = (
        exp.In(this=_column(name), expressions=[exp.Literal.string(value) for value in sorted(values)])
        for name, values in wanted.items()
    )
    table = exp.Table(this=exp.to_identifier(view, quoted=True))
    return exp.select(*(_column(name) for name in columns)).from_(table).where(*among).limit(_ROWS_MAX)


def _column(name: str) -> exp.Column:
    return exp.Column(this=exp.to_identifier(name, quoted=True))
