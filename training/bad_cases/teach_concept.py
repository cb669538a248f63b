"""A misunderstood concept: questions and answers on that concept, all from the glossary and the metric catalogue."""

from __future__ import annotations

from nianbao.bad_cases.read_case import asked_metrics, used_metrics
from nianbao.domain.glossary import load_glossary
from nianbao.domain.term import Term
from services.generator.define_term import define_term
from training.bad_cases.made import Example, Made, SortedCase

INSTRUCTION = "你是财务知识助手，准确解释财务概念与指标。"
_WHAT = ("什么是{}？", "{}是什么意思？", "请解释一下{}。", "年报里说的{}指什么？")
_HOW = ("{}怎么计算？", "{}的计算公式是什么？")
_NOTE = ("{}有什么用，在哪里看？",)
_DIFFER = ("{}和{}有什么区别？", "{}与{}是一回事吗？")
_MOST_TERMS = 3


def teach_concept(case: SortedCase) -> Made:
    """Make questions on the concepts that a case is about; one that nobody has written down is left to a person."""
    glossary = load_glossary()
    asked = [term for name in sorted(asked_metrics(case.case)) if (term := glossary.find(name))]
    named = [*asked, *glossary.named_in(f"{case.case.question}\n{case.case.complaint.comment}")]
    terms = list(dict.fromkeys(named))[:_MOST_TERMS]
    if not terms:
        return Made(
            to_do=({"case": case.id, "question": case.case.question, "do": "把问题中的概念写进术语表"},),
            skipped="术语表里没有问题中的概念",
        )
    examples = [example for term in terms for example in _on(term, case.id)]
    used = [term for name in sorted(used_metrics(case.case)) if (term := glossary.find(name))]
    for one in asked[:1]:
        for other in used:
            if one is not other:
                examples += _apart(one, other, case.id)
    return Made(examples=tuple(examples))


def _on(term: Term, case: int) -> list[Example]:
    glossary = load_glossary()
    defined = define_term(term, glossary)
    found = [_example(words.format(name), defined, case) for name, words in zip(_called(term), _WHAT, strict=False)]
    if defined != term.definition:
        found += [_example(words.format(term.name), defined, case) for words in _HOW]
    if term.note:
        found += [_example(words.format(term.name), term.note, case) for words in _NOTE]
    return found


def _called(term: Term) -> list[str]:
    names = [term.name, *term.aliases]
    return [names[place % len(names)] for place in range(len(_WHAT))]


def _apart(one: Term, other: Term, case: int) -> list[Example]:
    glossary = load_glossary()
    contrast = glossary.contrast(one, other)
    text = contrast.text if contrast else f"不是一回事。{define_term(one, glossary)}{define_term(other, glossary)}"
    return [_example(words.format(one.name, other.name), text, case) for words in _DIFFER]


def _example(question: str, answer: str, case: int) -> Example:
    return Example(question, INSTRUCTION, question, answer, case)
