"""Whether everything that a teacher wrote with a figure in it stands in the evidence: our own check, in code.

It is the guard that product answers pass (Decimal, units, years, owners), used more strictly: a sentence that names
its evidence must be borne out by that evidence alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.generator.clean_sentence import clean_sentence
from services.generator.guard.guard import EvidencePassage, Guard, Inquiry
from services.generator.sentences import split_sentences

# "[1]", "【2、3】", "证据1", "证据[1]", "第2条证据", "（见证据 3）"
_MARK = re.compile(r"[\[【]\s*(\d{1,2}(?:\s*[,、，]\s*\d{1,2})*)\s*[\]】]")
_SPOKEN_MARK = re.compile(r"证据\s*[\[【]?\s*\d{1,2}(?:\s*[,、，和与]\s*\d{1,2})*\s*[\]】]?|第\s*\d{1,2}\s*条证据")
# "1. ", "（2）", "第一步": what only orders a chain of thought.
_STEP = re.compile(r"^\s*(?:[（(]?\d{1,2}[.、）)]|第[一二三四五六七八九十\d]{1,2}步[，,：:]?|步骤\s*\d{1,2}[：:.]?)\s*")


def check_figures(reasoning: str, answer: str, evidence: Sequence[EvidencePassage], asked: Inquiry) -> list[str]:
    """What is wrong, in words; empty where every figure, year and owner is the evidence's.

    The answer's names must be the evidence's too; a chain of thought may use words of its own.
    """
    found = [f"推理：{each}" for each in _problems(reasoning, evidence, asked, checks_names=False)]
    return [*found, *(f"回答：{each}" for each in _problems(answer, evidence, asked, checks_names=True))]


def _problems(text: str, evidence: Sequence[EvidencePassage], asked: Inquiry, *, checks_names: bool) -> list[str]:
    whole = Guard(evidence, asked, checks_names=checks_names, is_strict=True)
    found: list[str] = []
    before = ""
    for sentence in split_sentences(text):
        named = sorted({int(number) for mark in _MARK.findall(sentence) for number in re.findall(r"\d+", mark)})
        plain = clean_sentence(_STEP.sub("", _SPOKEN_MARK.sub("", _MARK.sub("", sentence))))
        if not plain:
            continue
        if any(not 1 <= number <= len(evidence) for number in named):
            found.append(f"引用了不存在的证据：{sentence.strip()}")
            continue
        guards = [whole]
        if named:
            held_to = [evidence[number - 1] for number in named]
            guards.append(Guard(held_to, asked, checks_names=checks_names, is_strict=True))
        for guard in guards:
            found += [f"{each.words}：{plain.strip()}" for each in guard.check(plain, before).problems]
        before = plain
    return list(dict.fromkeys(found))
