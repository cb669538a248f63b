"""Which parts of the passages found by words answer: those that say what is asked, all or most of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from nianbao.domain.answer import Passage
from nianbao.domain.geometry import Box
from services.generator.extract.choose_sentences import plain
from services.generator.extract.read_parts import Part, Sentence, read_parts

# Words that stand everywhere tell nothing of where an answer stands.
_LITTLE = """
变动 变化 原因 影响 情况 说明 重大 年度 变更 总体 主要 存在 发生 涉及 分析 构成 增加 减少 下降 上升 增长 大幅 多少 金额
哪些 有无 是否 比例 占比 具体 上半 半年 上半年 半年度 中报 年报 半年报 报告 报告期 期末 期内 公司 内容 如何 五大
五名 前五 占比重 比重 数量 人数 数额 导致 怎么 什么 为什么 为何 多大 几次 几名 哪家 做了 采取
其中 以及 进行 方面 相关 有关 提出 拥有 受到 面临 没有 有没有 披露 提示 购买 采用 开展 实施
手里 手头 手上 手中 这么 那么 到底 究竟 提到 年底 年末 年初 有多 怎样 几成 里面 全年 成绩 成果
是不是 有没有 会不会 怎么样 时候 现任 几款 几个 几家 几项 几种 几位 几年 制定 派发 获得 取得 列为 被列为
多少钱 经营 一共 合计 总共 共计 介绍 简介 概况 概述 哪里 哪位 谁 举措 措施 工作 计划 项目 金 额 年 月 日 多
"""
SAYS_LITTLE = frozenset(_LITTLE.split())
# Parts that say this share of what the best one says are looked at together.
_SHARE_OF_BEST = 0.85
_MOST_PARTS = 3
# Behind its own line, a heading above says less surely that the line is of the matter.
_OF_HEADING = 0.9
_OF_TITLES = 0.6
_SAYS_IT_ALL, _NEARLY = 0.9, 0.05
# The notes to the statements use every word of business.
_STATEMENTS, _OF_NOTES = ("财务报告", "财务报表", "审计报告"), 0.95
# What several lines say together may not belong together.
_OF_SEVERAL = 0.85
# How books are kept tells neither how much nor what happened.
_POLICIES, _OF_POLICIES = ("会计政策", "会计估计", "估计和判断", "估计及判断"), 0.6
# A part without what the question asks for: a figure, a cause.
_ASKS_FIGURE, _HAS_FIGURE = (
    re.compile(r"多少|几[家个人名]|多大|比例|占比"),
    re.compile(r"\d,\d{3}|\d\s*[%万亿千百人股家名个]|\d\.\d"),
)
_ASKS_WHY, _SAYS_WHY = re.compile("为什么|为何|原因"), re.compile("主要[系是因由]|由于|所致|原因|得益于|导致")
_WITHOUT = 0.9


@dataclass(frozen=True, slots=True)
class Found:
    """A part that answers, how much of the question it says (0 to 1), and its passage."""

    passage: Passage
    part: Part
    cover: float


def choose_parts(passages: Sequence[Passage], words: Collection[str], question: str) -> tuple[Found, ...]:
    """Choose the parts whose best line, with the headings above it, says most of the words, best first."""
    told = telling(words)
    found = [
        Found(passage, part, _cover(part, passage, told) * _fitness(part, passage, question))
        for passage in passages
        for part in read_parts(passage)
        if part.sentences or part.nones
    ]
    best = max((each.cover for each in found), default=0.0)
    near = [each for each in found if each.cover and each.cover >= best * _SHARE_OF_BEST]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    kept = []
    for each in sorted(near, key=lambda found: -found.cover):
        key = (each.part.heading, tuple(sentence.text for sentence in (*each.part.sentences, *each.part.nones)))
        if key not in seen:
            seen.add(key)
            kept.append(each)
    return tuple(kept[:_MOST_PARTS])


def _fitness(part: Part, passage: Passage, question: str) -> float:
    """How well a part's kind fits what is asked: accounting policies, lines without figure or cause fit less."""
    titles = plain(passage.title_path + part.heading)
    is_policy = any(name in titles for name in _POLICIES) and not any(name in question for name in _POLICIES)
    fitness = _OF_POLICIES if is_policy else 1.0
    if not part.sentences:
        return fitness
    text = "".join(sentence.text for sentence in part.sentences)
    for asks, says in ((_ASKS_FIGURE, _HAS_FIGURE), (_ASKS_WHY, _SAYS_WHY)):
        if asks.search(question) and not says.search(text):
            fitness *= _WITHOUT
    return fitness


def same_matter(part: Part, words: Collection[str]) -> Part:
    """The part with those paragraphs and rows alone that say what is asked, where one says it all.

    The next paragraph may tell the same of something else: of another subsidiary.
    """
    told, heading = telling(words), plain(part.heading)
    whole = sum(map(len, told)) or 1
    said: dict[tuple[int, Box | None], str] = defaultdict(str)
    for sentence in part.sentences:
        said[sentence.page, sentence.box] += plain(sentence.text)
    covers = {
        place: sum(len(word) * (1.0 if word in text else _OF_HEADING if word in heading else 0.0) for word in told)
        / whole
        for place, text in said.items()
    }
    best = max(covers.values(), default=0.0)
    if best < _SAYS_IT_ALL:
        return part
    kept = tuple(each for each in part.sentences if covers[each.page, each.box] >= best - _NEARLY)
    return replace(part, sentences=kept)


def telling(words: Collection[str]) -> list[str]:
    """The words that tell where an answer stands; of a word and the words inside it the inner ones."""
    told = [word for word in words if word not in SAYS_LITTLE] or list(words)
    return [word for word in told if not any(other != word and other in word for other in told)]


def cover_of(words: Collection[str], text: str) -> float:
    """The share of the words' weight that a text says; a longer word weighs more."""
    return sum(len(word) for word in words if word in text) / (sum(map(len, words)) or 1)


def none_of(found: Found, words: Collection[str]) -> Sentence | None:
    """The sentence by which a part says that there is none, where no other of its lines says more of the words."""
    told = telling(words)
    written = [sentence for sentence in found.part.nones if cover_of(told, plain(sentence.text))]
    if found.part.is_none or not written:
        return found.part.nones[0] if found.part.is_none else None
    best = max(written, key=lambda sentence: cover_of(told, plain(sentence.text)))
    said = max((cover_of(told, plain(sentence.text)) for sentence in found.part.sentences), default=0.0)
    return best if cover_of(told, plain(best.text)) >= said else None


def _cover(part: Part, passage: Passage, words: Collection[str]) -> float:
    heading = plain(part.titles)
    titles = plain(passage.title_path)
    whole = sum(map(len, words)) or 1
    base = {word: _OF_HEADING if word in heading else _OF_TITLES if word in titles else 0.0 for word in words}
    lines = [plain(sentence.text) for sentence in (*part.sentences, *part.nones)]
    said = [sum(len(word) * (1.0 if word in line else base[word]) for word in words) for line in lines]
    together = sum(len(word) * (1.0 if any(word in line for line in lines) else base[word]) for word in words)
    is_noted = any(name in titles for name in _STATEMENTS)
    return max(*said, _OF_SEVERAL * together) / whole * (_OF_NOTES if is_noted else 1.0)
