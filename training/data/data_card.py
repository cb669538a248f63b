"""The data card: what was built, from what, how it was checked, and what it looks like."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from nianbao.domain.catalogue import METRICS_FILE
from nianbao.store.migrate import newest_revision
from training.data.drop_near_duplicates import NEAR as NEAR_DUPLICATE
from training.data.explain import EXPLANATIONS
from training.data.find_leaks import NEAR as NEAR_LEAK
from training.data.outcome import Agreement, Outcome
from training.data.record import Record, Task
from training.data.word_plan import WORDINGS_FILE

_SAMPLES = 2


def data_card(
    seed: int, knowledge_base: str, sets: Mapping[str, Sequence[Record]], outcome: Outcome, content_hash: str
) -> str:
    """Write the card in markdown."""
    records = [record for each in sets.values() for record in each]
    parts = [
        *_head(seed, knowledge_base, content_hash),
        *_counts(sets),
        *_pairs(records, outcome),
        *_agreement(outcome.agreement),
        *_cleaning(outcome),
        *_kinds(records),
        *_samples(records, seed),
    ]
    return "\n".join(parts) + "\n"


def _head(seed: int, knowledge_base: str, content_hash: str) -> Iterator[str]:
    yield "# 训练数据卡"
    yield ""
    yield f"- 数据哈希（排序后逐条记录的 SHA-256）：`{content_hash}`"
    yield f"- 随机种子 {seed}，知识库「{knowledge_base}」"
    yield f"- nianbao {version('nianbao')}，数据库结构 {newest_revision()}，rapidfuzz {version('rapidfuzz')}"
    yield f"- 指标目录 `{_file_hash(METRICS_FILE)}`，写法文件 `{_file_hash(WORDINGS_FILE)}`"
    yield "- 划分按公司（证券代码的 SHA-256 模 10：0–7 训练，8 验证，9 测试）；不点名公司的问题按其计划划分。"
    yield ""


def _counts(sets: Mapping[str, Sequence[Record]]) -> Iterator[str]:
    yield "## 数量"
    yield ""
    yield "| 集合 | 条数 |"
    yield "|---|---|"
    for name, records in sorted(sets.items()):
        yield f"| {name} | {len(records)} |"
    yield ""


def _pairs(records: Sequence[Record], outcome: Outcome) -> Iterator[str]:
    pairs = [record for record in records if record.task is Task.NL2SQL]
    plans = len({record.plan for record in pairs})
    yield "## NL2SQL"
    yield ""
    yield f"- 计划 {outcome.plans} 个，经检查、以只读角色执行成功 {outcome.executed} 个，失败 {len(outcome.failed)}。"
    yield f"- 不成问题而弃用的计划（没有结果、除数为零等）{outcome.unsound.total()} 个。"
    if plans:
        yield f"- 写出 {len(pairs)} 对，计划 {plans} 个，平均每个计划 {len(pairs) / plans:.2f} 种不同的写法。"
    yield ""


def _agreement(agreement: Agreement) -> Iterator[str]:
    if not agreement.asked:
        return
    yield "## 与系统自己的回答是否一致"
    yield ""
    yield "每个问题都再经系统的理解与取数流程回答一遍，与计划执行、由构建器另行计算的结果比较。"
    yield ""
    yield "| | 问题数 | 比例 |"
    yield "|---|---|---|"
    for name, number in (
        ("一致", agreement.agreed),
        ("已解释", agreement.explained.total()),
        ("未解释", agreement.unexplained.total()),
    ):
        yield f"| {name} | {number} | {number / agreement.asked:.2%} |"
    yield ""
    reasons = {each.name: each.reason for each in EXPLANATIONS}
    for counts, called in ((agreement.explained, ""), (agreement.unexplained, "未解释：")):
        for name, number in sorted(counts.items()):
            samples = "；".join(agreement.samples[name])
            yield f"- **{called}{name}**（{number}）：{reasons.get(name, '')}例：{samples}"
    yield ""


def _cleaning(outcome: Outcome) -> Iterator[str]:
    yield "## 清理"
    yield ""
    yield f"- 同一答案下相似度不低于 {NEAR_DUPLICATE:.0f} 的问题只留一个，去掉 {_said(outcome.near_duplicates)}。"
    yield f"- 与评测集的问题相同、相似度不低于 {NEAR_LEAK:.0f} 或含有其文字的，去掉 {_said(outcome.leaks_dropped)}。"
    yield f"- 写出后再查一遍，泄漏 {outcome.leaks_left} 条。"
    yield f"- 系统答出另一数值的问题不收，共 {outcome.contradicting} 个。"
    yield ""


def _said(counts: Counter[str]) -> str:
    return "、".join(f"{name} {number} 条" for name, number in sorted(counts.items())) or "0 条"


def _kinds(records: Sequence[Record]) -> Iterator[str]:
    kinds = Counter(record.kind for record in records if record.task is Task.NL2SQL)
    if not kinds:
        return
    yield "## NL2SQL 的种类"
    yield ""
    yield "、".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    yield ""


def _samples(records: Sequence[Record], seed: int) -> Iterator[str]:
    of_task: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        of_task[record.task].append(record)
    rng = random.Random(seed)  # noqa: S311 - no secret
    yield "## 样例"
    yield ""
    for task, each in sorted(of_task.items()):
        for record in rng.sample(each, min(_SAMPLES, len(each))):
            yield f"### {task}"
            yield ""
            yield f"```text\n{record.input}\n→\n{record.output}\n```"
            yield ""


def _file_hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]
