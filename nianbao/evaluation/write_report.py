"""Writes a run as one HTML file that needs nothing else: no script, no picture, no other host.

Questions and answers are whatever a file and a model say: all of it is escaped, and the page's own policy forbids
scripts even if it were not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import jinja2
from markupsafe import Markup

from nianbao.evaluation.charts import Series, latency_chart, share_chart
from nianbao.evaluation.compare_runs import RunComparison
from nianbao.evaluation.measure_words import kind_words, measure_text, measure_words
from nianbao.evaluation.run_record import QuestionRecord, RunRecord

_FOLDER = Path(__file__).parent / "pages"
_CARDS = (
    "exact",
    "wrong",
    "refusal.precision",
    "refusal.recall",
    "citation.page_precision",
    "citation.box_precision",
    "must_have.recall",
    "sql.execution",
    "rouge_l.char",
)
_CITED = ("citation.page_precision", "citation.box_precision", "citation.recall", "sql.execution")
_REFUSED = ("refusal.precision", "refusal.recall", "refusal.f1", "answered", "exact_when_answered")
_FOUND = ("search.recall@1", "search.recall@3", "search.recall@5", "search.recall@10", "search.mrr", "search.ndcg@10")
# A page of more is no longer read; all of them are in report.json.
_SHOWN_MAX = 300


def write_report(
    path: Path,
    run: RunRecord,
    earlier: RunRecord | None,
    comparison: RunComparison | None,
    failures: Sequence[str] | None,
) -> None:
    """Write the page; `failures` are what keeps the run from passing its gate, None where there is no gate."""
    missed = [each for each in run.questions if each.exact is False]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(words=measure_words, text=measure_text, kind=kind_words, short=_short)
    page = environment.get_template("report.html").render(
        run=run,
        earlier=earlier,
        comparison=comparison,
        failures=failures,
        cards=[name for name in _CARDS if run.measures[name].value is not None],
        charts=_charts(run, earlier),
        missed=missed[:_SHOWN_MAX],
        missed_count=len(missed),
        changed=[] if comparison is None else comparison.changed[:_SHOWN_MAX],
        unscored=_unscored(run.questions),
        shown_max=_SHOWN_MAX,
    )
    path.write_text(page, encoding="utf-8")


def _charts(run: RunRecord, earlier: RunRecord | None) -> list[tuple[str, Markup]]:
    runs: Series = {"本次": run.measures, **({} if earlier is None else {"先前": earlier.measures})}
    kinds = [name for name in run.measures if name == "exact" or name.startswith("exact.")]
    contests = [name for name in run.measures if name.startswith("contest.")]
    drawn = [
        ("各类题的答对率", kinds, ["全部" if name == "exact" else kind_words(name.split(".")[1]) for name in kinds]),
        ("拒答与作答", list(_REFUSED), [measure_words(name).split("（")[0] for name in _REFUSED]),
        ("引用与 SQL", list(_CITED), ["引用·页", "引用·框", "引用召回", "SQL 执行"]),
        ("开放题的检索", list(_FOUND), [measure_words(name).removeprefix("检索") for name in _FOUND]),
        ("竞赛得分", contests, [name.split(".", 2)[2] for name in contests]),
    ]
    charts = [
        (title, share_chart(runs, names, labels))
        for title, names, labels in drawn
        if any(run.measures[name].value is not None for name in names)
    ]
    if "latency.all.p50_ms" in run.measures:
        charts.append(("耗时（毫秒，对数刻度）", latency_chart(run.measures)))
    return charts


def _short(name: str) -> str:
    """A measure's name for a small space: 引用精确率（框）, 答错率."""
    return measure_words(name).replace("，IoU≥0.5", "").removesuffix("（给出了错误答案）")


def _unscored(questions: Sequence[QuestionRecord]) -> int:
    return sum(each.exact is None and each.points is None for each in questions)
