"""What measures and kinds of questions are called in a report."""

from __future__ import annotations

KINDS = {
    "fact": "取数",
    "statistics": "统计",
    "calculation": "计算",
    "comparison": "比较",
    "open": "开放",
    "knowledge": "知识",
    "must_refuse": "应拒答",
    "refuse": "拒答",
    "none": "无路由",
    "all": "全部",
}
_NAMES = {
    "errors": "出错的题数",
    "exact": "答对率",
    "answered": "作答率（不含应拒答）",
    "exact_when_answered": "所答即对率",
    "wrong": "答错率（给出了错误答案）",
    "must_have.recall": "要点召回率",
    "refusal.precision": "拒答精确率",
    "refusal.recall": "拒答召回率",
    "refusal.f1": "拒答 F1",
    "citation.page_precision": "引用精确率（页）",
    "citation.box_precision": "引用精确率（框，IoU≥0.5）",
    "citation.recall": "引用召回率",
    "search.mrr": "检索 MRR",
    "sql.execution": "SQL 执行准确率",
    "sql.match": "SQL 语句一致率",
    "bleu4.char": "BLEU-4（字）",
    "bleu4.word": "BLEU-4（词）",
    "rouge_l.char": "ROUGE-L（字）",
    "rouge_l.word": "ROUGE-L（词）",
}


def kind_words(kind: str) -> str:
    """A kind or route in Chinese; one that is not known as it is."""
    return KINDS.get(kind, kind)


def measure_words(name: str) -> str:
    """A measure in Chinese; one that has no words of its own by its parts.

    >>> measure_words("exact.fact"), measure_words("latency.open.p95_ms"), measure_words("search.recall@5")
    ('答对率·取数', '耗时·开放·p95（毫秒）', '检索召回率@5')
    """
    if name in _NAMES:
        return _NAMES[name]
    first, _, rest = name.partition(".")
    if first == "exact":
        return f"答对率·{kind_words(rest)}"
    if first == "latency":
        route, _, percentile = rest.rpartition(".")
        return f"耗时·{kind_words(route)}·{percentile.removesuffix('_ms')}（毫秒）"
    if first == "search":
        return f"检索{rest.replace('recall', '召回率').replace('ndcg', ' nDCG')}"
    if first == "contest":
        return f"竞赛得分·{rest}"
    return name


def measure_text(name: str, value: float | None) -> str:
    """A measure's value as it is shown: shares in per cent, times in milliseconds.

    >>> measure_text("exact", 0.98765), measure_text("latency.all.p50_ms", 12.34), measure_text("exact", None)
    ('98.77%', '12.3', '—')
    """
    if value is None:
        return "—"
    if name == "errors":
        return f"{value:g}"
    if name.startswith("latency."):
        return f"{value:.1f}"
    if name == "search.mrr" or name.startswith("search.ndcg"):
        return f"{value:.4f}"
    return f"{100 * value:.2f}%"
