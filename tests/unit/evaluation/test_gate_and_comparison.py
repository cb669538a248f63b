"""Two runs compared, and the gate that a run must pass."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nianbao.domain.errors import BadInput
from nianbao.evaluation.compare_runs import compare_runs
from nianbao.evaluation.gate import check_gate, read_gate, require_earlier
from nianbao.evaluation.run_record import MeasureRecord, QuestionRecord, RunRecord


def _question(number: int, points: float, *, hash: str = "h") -> QuestionRecord:
    return QuestionRecord(
        id=str(number),
        question=f"问题{number}",
        type="fact",
        must_refuse=False,
        expected="5元",
        expected_hash=hash,
        exact=points == 1,
        points=points,
        reason="",
        answer="",
        refused=False,
        route="fact",
        sql="",
        fetches=None,
        citations=(),
        latency_ms=1,
        elapsed_ms=1,
        error="",
    )


def _run(points: list[float], **measures: float | None) -> RunRecord:
    return RunRecord(
        format=1,
        made_at=datetime(2026, 11, 26, tzinfo=UTC),
        questions_file="q.jsonl",
        kb=None,
        measures={
            name.replace("__", "."): MeasureRecord(value=value, count=len(points)) for name, value in measures.items()
        },
        questions=tuple(_question(number, each) for number, each in enumerate(points)),
    )


def test_a_difference_beyond_chance_is_told_from_one_within_it():
    before = _run([0.0] * 40 + [1.0] * 60)
    better = compare_runs(before, _run([1.0] * 30 + [0.0] * 10 + [1.0] * 60))
    mixed = compare_runs(before, _run([1.0] * 3 + [0.0] * 37 + [0.0] * 2 + [1.0] * 58))

    assert better.exact.mean == pytest.approx(0.3)
    assert (better.exact.low > 0.2, better.exact.high < 0.4, better.exact.p < 0.001) == (True, True, True)
    assert [each.after.id for each in better.changed] == [str(each) for each in range(30)]
    assert all(each.is_better for each in better.changed)
    assert mixed.exact.low < 0 < mixed.exact.high
    assert mixed.exact.p > 0.3
    # What became worse stands first.
    assert [each.is_better for each in mixed.changed] == [False, False, True, True, True]
    assert compare_runs(before, before).exact.p == 1


def test_only_questions_with_the_same_expectation_are_compared():
    now = _run([1.0, 1.0])
    changed = now.model_copy(update={"questions": (now.questions[0], _question(1, 1.0, hash="other"))})

    comparison = compare_runs(_run([0.0, 0.0]), changed)
    assert (comparison.paired, comparison.unpaired) == (1, 1)
    with pytest.raises(BadInput, match="没有相同的问题"):
        compare_runs(_run([]), now)


GATE = """
[min]
exact = 0.95
refusal.recall = 0.9
[max]
"latency.all.p95_ms" = 100
[max_drop]
exact = 0.01
wrong = 0.01
[min_count]
exact = 2
"""


def _gate(tmp_path, text: str = GATE):
    path = tmp_path / "gate.toml"
    path.write_text(text, encoding="utf-8")
    return read_gate(path)


def test_a_run_passes_when_every_bound_holds(tmp_path):
    gate = _gate(tmp_path)
    good = {"exact": 0.95, "refusal__recall": 0.9, "latency__all__p95_ms": 100.0, "wrong": 0.02}
    earlier = _run([1, 1], **good | {"exact": 0.96, "wrong": 0.01})
    assert check_gate(gate, _run([1, 1], **good), earlier) == ()

    bad = {"exact": 0.90, "refusal__recall": None, "latency__all__p95_ms": 101.0, "wrong": 0.03}
    assert check_gate(gate, _run([1], **bad), earlier) == (
        "exact 为 0.9000，低于下限 0.95",
        "refusal.recall 没有可计算的题目，达不到下限 0.9",
        "latency.all.p95_ms 为 101.0000，高于上限 100",
        "exact 由 0.9600 变为 0.9000，变差 0.0600，超过允许的 0.01",
        "wrong 由 0.0100 变为 0.0300，变差 0.0200，超过允许的 0.01",
        "exact 只有 1 题，少于要求的 2 题",
    )


@pytest.mark.parametrize(
    "text", ["[minimum]\nexact = 1", "", "[min]\nexact = '1'", "[min]\nexact = true", "min = 3", "["]
)
def test_a_gate_that_is_misspelt_lets_nothing_through(tmp_path, text):
    with pytest.raises(BadInput):
        _gate(tmp_path, text)


def test_a_gate_asks_for_what_it_needs(tmp_path):
    with pytest.raises(BadInput, match="--against"):
        require_earlier(_gate(tmp_path), None)
    with pytest.raises(BadInput, match="没有名为 exct 的指标"):
        check_gate(_gate(tmp_path, "[min]\nexct = 0.9"), _run([1], exact=1.0), None)
