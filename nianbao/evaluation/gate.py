"""The gate: what a run must reach before a change is merged or a model is promoted."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nianbao.domain.errors import BadInput
from nianbao.evaluation.run_record import MeasureRecord, RunRecord

_TABLES = ("min", "max", "max_drop", "min_count")
# Of these less is better, so a rise is what `max_drop` bounds.
_LESS_IS_BETTER = ("errors", "wrong", "latency.")


@dataclass(frozen=True, slots=True)
class Gate:
    """Bounds by the name of a measure.

    `max_drop` is how much worse than an earlier run it may be; `min_count` over how many questions it must be, so that
    a set that shrank does not pass for being easy.
    """

    min: Mapping[str, float] = field(default_factory=dict)
    max: Mapping[str, float] = field(default_factory=dict)
    max_drop: Mapping[str, float] = field(default_factory=dict)
    min_count: Mapping[str, float] = field(default_factory=dict)


def read_gate(path: Path) -> Gate:
    """Read a gate from TOML: tables `min`, `max`, `max_drop`, `min_count`, a measure's name to a number.

    Raises:
        BadInput: the file cannot be read, or holds something else; nothing is passed over, since a bound that is
            misspelt would let everything through.
    """
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"无法读取 {path}（{error.strerror}），请检查路径") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path} 不是有效的 TOML（{error}），请改正") from error
    unknown = sorted(set(read) - set(_TABLES))
    if unknown or not any(read.values()):
        wrong = f"有不认识的表 {'、'.join(unknown)}" if unknown else "没有写任何门槛"
        raise BadInput(f"{path} {wrong}，请用 [min]、[max]、[max_drop]、[min_count]")
    return Gate(**{table: dict(_flat(path, table, read.get(table, {}))) for table in _TABLES})


def require_earlier(gate: Gate, earlier: RunRecord | None) -> Gate:
    """Give back the gate when it can be checked at all, which is to be known before anything is asked.

    Raises:
        BadInput: the gate bounds a drop, and there is no earlier run.
    """
    if gate.max_drop and earlier is None:
        raise BadInput("门槛里有 max_drop，需要用 --against 给出先前一次的 report.json")
    return gate


def check_gate(gate: Gate, now: RunRecord, earlier: RunRecord | None) -> tuple[str, ...]:
    """Say in Chinese what keeps a run from passing; nothing where it passes.

    Raises:
        BadInput: the gate bounds a drop, and there is no earlier run; or it names a measure that does not exist.
    """
    require_earlier(gate, earlier)
    return (
        *_below(gate.min, now.measures),
        *_above(gate.max, now.measures),
        *(_dropped(gate.max_drop, now.measures, earlier.measures) if earlier is not None else ()),
        *_too_few(gate.min_count, now.measures),
    )


def _below(bounds: Mapping[str, float], measures: Mapping[str, MeasureRecord]) -> Iterator[str]:
    for name, least in bounds.items():
        value = _value(name, measures)
        if value is None:
            yield f"{name} 没有可计算的题目，达不到下限 {least:g}"
        elif value < least:
            yield f"{name} 为 {value:.4f}，低于下限 {least:g}"


def _above(bounds: Mapping[str, float], measures: Mapping[str, MeasureRecord]) -> Iterator[str]:
    for name, most in bounds.items():
        value = _value(name, measures)
        if value is None:
            yield f"{name} 没有可计算的题目，无法确认不超过上限 {most:g}"
        elif value > most:
            yield f"{name} 为 {value:.4f}，高于上限 {most:g}"


def _dropped(
    bounds: Mapping[str, float], now: Mapping[str, MeasureRecord], earlier: Mapping[str, MeasureRecord]
) -> Iterator[str]:
    for name, most in bounds.items():
        before, after = _value(name, earlier), _value(name, now)
        if before is None:
            yield f"{name} 在先前一次中没有可计算的题目，无法比较"
            continue
        if after is None:
            yield f"{name} 没有可计算的题目，先前为 {before:.4f}"
            continue
        drop = after - before if name.startswith(_LESS_IS_BETTER) else before - after
        # 0.96 - 0.95 is more than 0.01 in floats.
        if drop > most + 1e-9:
            yield f"{name} 由 {before:.4f} 变为 {after:.4f}，变差 {drop:.4f}，超过允许的 {most:g}"


def _too_few(bounds: Mapping[str, float], measures: Mapping[str, MeasureRecord]) -> Iterator[str]:
    for name, least in bounds.items():
        _value(name, measures)
        if measures[name].count < least:
            yield f"{name} 只有 {measures[name].count} 题，少于要求的 {least:g} 题"


def _value(name: str, measures: Mapping[str, MeasureRecord]) -> float | None:
    if name not in measures:
        raise BadInput(f"没有名为 {name} 的指标，可用的有：{'、'.join(measures)}")
    return measures[name].value


def _flat(path: Path, table: str, read: Any, prefix: str = "") -> Iterator[tuple[str, float]]:
    """The bounds of a table by dotted names; TOML reads `refusal.recall = 1` as a table in a table."""
    if not isinstance(read, dict):
        raise BadInput(f"{path} 的 {table} 应为表，如 [{table}] 下写 exact = 0.95")
    for name, value in read.items():
        if isinstance(value, dict):
            yield from _flat(path, table, value, f"{prefix}{name}.")
        elif isinstance(value, bool) or not isinstance(value, int | float):
            raise BadInput(f"{path} 的 [{table}] {prefix}{name} 应为数字")
        else:
            yield f"{prefix}{name}", float(value)
