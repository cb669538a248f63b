"""`nianbao eval QUESTIONS.jsonl --out DIR`: how well the system answers a question set."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from nianbao.domain.errors import BadInput, BadSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nianbao.evaluation.compare_runs import RunComparison
    from nianbao.evaluation.given_answer import GivenAnswer
    from nianbao.evaluation.question import EvalQuestion
    from nianbao.evaluation.run_record import RunRecord

_out = Console()
_err = Console(stderr=True)


def eval(
    questions: Annotated[
        Path, typer.Argument(metavar="QUESTIONS.jsonl", help='一行一个 {"id", "question", "expected"}')
    ],
    out: Annotated[Path, typer.Option("--out", help="结果写到哪个文件夹：report.html、report.json、answers.jsonl")],
    kb: Annotated[str | None, typer.Option("--kb", help="知识库，默认 default")] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="同时问几个")] = 4,
    against: Annotated[Path | None, typer.Option("--against", help="与先前一次的 report.json 比较")] = None,
    gate: Annotated[Path | None, typer.Option("--gate", help="门槛（TOML）；不达标时退出码为 1")] = None,
    json: Annotated[bool, typer.Option("--json", help="把指标写到标准输出，不印表格")] = False,
) -> None:
    """用一份问题评测正在运行的系统，写成一个网页和 JSON。

    中断后再次执行会接着问；一题失败不影响其他题。
    """
    if find_spec("sacrebleu") is None or find_spec("pygal") is None:
        raise BadSettings("没有安装评测组件，请运行 pip install 'nianbao[evaluation]'")
    from nianbao.evaluation.compare_runs import compare_runs
    from nianbao.evaluation.gate import check_gate, read_gate, require_earlier
    from nianbao.evaluation.read_questions import read_questions
    from nianbao.evaluation.run_record import make_run_record, read_run_record
    from nianbao.evaluation.score_answer import score_answer
    from nianbao.evaluation.write_report import write_report

    # All that can be wrong with the files is said before an hour of asking.
    asked = read_questions(questions)
    earlier = None if against is None else read_run_record(against)
    bounds = None if gate is None else require_earlier(read_gate(gate), earlier)
    given = _ask(asked, kb, workers, _folder(out))
    run = make_run_record(questions.name, kb, [score_answer(each, given[each.id]) for each in asked])
    (out / "report.json").write_text(run.model_dump_json(indent=1), encoding="utf-8")
    comparison = None if earlier is None else compare_runs(earlier, run)
    failures = None if bounds is None else check_gate(bounds, run, earlier)
    write_report(out / "report.html", run, earlier, comparison, failures)
    if json:
        print(run.model_dump_json(indent=1, exclude={"questions"}))
    else:
        _say(run, comparison, out)
    for failure in failures or ():
        _err.print(f"未达门槛：{failure}", style="red", markup=False, soft_wrap=True)
    if failures:
        raise typer.Exit(1)


def _ask(asked: Sequence[EvalQuestion], kb: str | None, workers: int, folder: Path) -> dict[str, GivenAnswer]:
    """Ask what an earlier run of the folder that broke off has not answered."""
    from nianbao.client.client import Client
    from nianbao.evaluation.run_questions import answered_before, run_questions, write_answers

    partial = folder / "answers.partial.jsonl"
    given = answered_before(partial, asked, kb)
    if given:
        _err.print(f"接着上次：{len(given)} 题已有答案（要全部重问，请删除 {partial}）", markup=False, soft_wrap=True)
    left = [each for each in asked if each.id not in given]
    with Client() as client, _progress() as progress:
        # A gateway that is away is one error, not one for every question.
        known = [each.name for each in client.knowledge_bases()]
        if kb is not None and kb not in known:
            raise BadInput(f"没有知识库 {kb}，现有：{'、'.join(known)}")
        bar = progress.add_task("评测", total=len(asked), completed=len(given))
        for each in run_questions(client, left, kb, workers, partial):
            given[each.id] = each
            progress.advance(bar)
    write_answers(folder / "answers.jsonl", asked, given)
    if failed := [each for each in given.values() if each.error]:
        _err.print(
            f"{len(failed)} 题出错，按未答对计；再次执行只重问它们。第一个：{failed[0].error}",
            markup=False,
            soft_wrap=True,
        )
    else:
        # A finished run is not taken up again: the next one in this folder asks everything anew.
        partial.unlink(missing_ok=True)
    return given


def _folder(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"不能建立文件夹 {out}（{error.strerror}），请检查路径与权限") from error
    return out


def _say(run: RunRecord, comparison: RunComparison | None, out: Path) -> None:
    from nianbao.evaluation.measure_words import measure_text, measure_words

    table = Table("指标", "值", "题数", box=None, header_style="dim")
    for name, each in run.measures.items():
        if each.value is not None:
            table.add_row(measure_words(name), measure_text(name, each.value), str(each.count))
    _out.print(table)
    if comparison is not None:
        _say_comparison(comparison)
    _out.print(f"报告：{out / 'report.html'}", markup=False, highlight=False, soft_wrap=True)


def _say_comparison(comparison: RunComparison) -> None:
    for name, moved in (("答对率", comparison.exact), ("得分", comparison.points)):
        if moved is not None:
            _out.print(
                f"{name} {100 * moved.before:.2f}% → {100 * moved.after:.2f}%（差 {100 * moved.mean:+.2f} 个百分点，"
                f"95% 区间 {100 * moved.low:+.2f} 至 {100 * moved.high:+.2f}，p={moved.p:.4f}，{moved.count} 题）",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
    for each in comparison.changed:
        line = f"{'变好' if each.is_better else '变差'} {each.after.id} {each.after.question}"
        _out.print(line, markup=False, highlight=False, soft_wrap=True)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, TextColumn("剩余"), TimeRemainingColumn(), console=_err)
