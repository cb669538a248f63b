"""What a sentence says there is, or is not, where the evidence says the opposite: 没有关联方, 未形成预计负债."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.generator.guard.contradicts import pairs
from services.generator.guard.label_of import label_of
from services.generator.guard.opposites import is_other_side

_CLAUSE = re.compile(r"[^,;。!?\n]+")
# "未超过", "没有改变": a measure or a course of things, not whether there is something.
_DENIAL = re.compile(
    r"并?没有(?!超|达|改变|改善|变化|明显)|并?不存在|并无|并?未(?!来|超|达|变|分配|到期|经|足|完|知|满|确认|审|能)|不涉及|不属于|不是(?!很)|并非|没(?=受|被|发生)|不需|不适用|"
    r"[暂]?无(?!形|锡|法|论|限|偿|保留|条件|息|风险|锡|铅|菌|人|线|缝|关|需)"
)
_BOX_BELOW = re.compile(r":?\n(?=[□√☑])")
_QUESTION = re.compile(r"是否|有无")
# The cell of a form behind its question: "是否形成预计负债:否", "√是 □否", "占比:0.00%".
_NO = re.compile(
    r"^\s*(?:□\s*(?:是|适用)\s*[√☑]|[√☑]\s*(?:否|不适用)|否|无|没有|不存在|不适用|0+(?:\.0+)?\s*(?:%|元|万元|亿元|人|家|股)?\s*$)"
)
_YES = re.compile(r"^\s*(?:[√☑]\s*(?:是|适用)|是|有|存在|-?[\d,]*[1-9][\d,]*(?:\.\d+)?|0\.\d*[1-9])")
_SAYS_THERE_IS = re.compile(
    r"存在|有(?!限|效|关(?!联)|利|所|序|力|机|色|望|助|待)|属于|形成|发生|涉及|受到|需要|尚需|计提|质押|发现"
)
_EMPTY = re.compile(r"当中|之中|任何|情况|情形|该|上述|对应|均|都|中|其|也|还|尚|曾|未曾|已|被|是否|有无|前五大|前五名")
_CELL = re.compile(
    r"^(?P<key>.{2,40}?)\s*(?P<value>(?<![\d.,-])-?\d[\d,]*(?:\.\d+)?(?:%|元|万元|亿元|人|家|股)?|[√□☑].*|是|否|无|不适用|不存在)$"
)
_AMOUNT = re.compile(r"^(?P<key>[^\d]{2,40}?)为?-?(?P<amount>\d[\d,]*(?:\.\d+)?)(?!年|月|日)")
_LEAST_PAIRS = 2
# Which part of what is denied the evidence must name, and how much clearer than what agrees.
_LEAST_COVERED = 0.7
_LEAST_DENIED = 0.5
_LEAST_REPEATED = 0.7


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause or cell: what it is about, what of it is denied or affirmed, and whether that is.

    `text` are the words that say of whom or what; `is_question` says that a form asks it, 是否…
    """

    about: frozenset[str]
    core: frozenset[str]
    is_denied: bool
    text: str = ""
    is_cell: bool = False
    is_question: bool = False


def read_statements(text: str) -> list[Statement]:
    """What the evidence, in `plain_text`, says there is and is not."""
    # The boxes of a form stand under what they are ticked for.
    lines = _BOX_BELOW.sub(":", text).splitlines()
    return [statement for line in lines for statement in _of_line(line)]


def denies(sentence: str, evidence: Sequence[Statement]) -> str:
    """The clause of a sentence that the evidence says the opposite of, or "".

    The statements that name most of what the clause is about decide, and only where they agree with each other.
    """
    for match in _CLAUSE.finditer(sentence):
        claim = _of_clause(match[0])
        is_short = claim is not None and len(claim.core) < _LEAST_PAIRS
        if claim is None or (is_short and (len(claim.about) <= _LEAST_PAIRS or re.search(r"\d", match[0]))):
            continue
        near = [each for each in evidence if _is_about(claim, each)]
        if not claim.is_denied:
            near = [each for each in near if each.is_cell or _is_core_said(each, claim) or _is_same_core(each, claim)]
        # What stands before a semicolon is about other things.
        begin = sentence.rfind(";", 0, match.start()) + 1
        has_subject = len(claim.about - claim.core) >= _LEAST_PAIRS
        context = claim.about if has_subject else _pairs_of(sentence[begin : match.end()])
        most = max((len(context & each.about) for each in near), default=0)
        nearest = {each.is_denied for each in near if len(context & each.about) == most}
        is_quoted = any(match[0] in each.text for each in evidence)
        if nearest == {not claim.is_denied} and not is_quoted:
            return match[0]
    return ""


def _is_about(claim: Statement, each: Statement) -> bool:
    if is_other_side((claim.text,), each.text):
        return False
    covered = len(claim.core & each.about) / len(claim.core)
    subject = claim.about - claim.core
    is_same = bool(subject) and len(subject & each.about) / len(subject) >= _LEAST_DENIED
    is_affirmed = not claim.is_denied and claim.core != claim.about
    if each.is_denied and is_affirmed and _is_same_core(each, claim):
        return True
    if claim.is_denied:
        return covered >= (_LEAST_DENIED if is_same else _LEAST_COVERED)
    # What a form asks is answered by a sentence that repeats the question.
    return covered >= _LEAST_COVERED or (each.is_question and _is_core_said(each, claim))


def _is_same_core(one: Statement, other: Statement) -> bool:
    """Whether what is denied or affirmed is the same, or the same more exactly: 对外担保 beside 担保."""
    shorter = min(len(one.core), len(other.core))
    return shorter > 0 and len(one.core & other.core) >= _LEAST_REPEATED * shorter


def _is_core_said(each: Statement, claim: Statement) -> bool:
    return len(each.core) > _LEAST_PAIRS and len(each.core & claim.about) / len(each.core) >= _LEAST_REPEATED


def _of_line(line: str) -> Iterator[Statement]:
    row = ""
    for place, clause in enumerate(re.split(r"[;。!?]", line)):
        head, colon, rest = clause.partition(":")
        if place == 0 and colon and ";" in line:
            # "诉讼基本情况:公司诉甲公司买卖合同纠纷案;是否形成预计负债:否", "甲公司:是否履行完毕 否;…"
            is_cell = bool(_cell(rest)[1])
            row, clause = (head, rest) if is_cell else (clause, "")
            head, colon, rest = clause.partition(":")
        key, value = (head, rest) if colon else _cell(clause)
        if value and (_NO.match(value) or _YES.match(value)):
            is_question = bool(_QUESTION.search(key))
            core = _pairs_of(_QUESTION.split(key)[-1])
            if core:
                about = core | _pairs_of(row + key)
                yield Statement(about, core, bool(_NO.match(value)), row + key, is_cell=True, is_question=is_question)
            continue
        for match in _CLAUSE.finditer(clause):
            found = _of_figure(match[0]) or _of_clause(match[0])
            if found is not None:
                yield replace(found, about=found.about | _pairs_of(row), text=row + match[0])


def _cell(clause: str) -> tuple[str, str]:
    """Key and value of a cell of a row: "是否履行完毕否", "关联方销售额占比0.00%"; two empty texts of none."""
    match = _CELL.match(clause.strip())
    return (match["key"], match["value"]) if match else ("", "")


def _of_figure(clause: str) -> Statement | None:
    """An amount of something, which there is unless it is nought: "关联方采购额7,718.55万元"."""
    match = _AMOUNT.match(clause)
    if match is None or _DENIAL.search(clause):
        return None
    core = _pairs_of(match["key"])
    is_none = not any(sign in "123456789" for sign in match["amount"])
    return Statement(core, core, is_none, clause, is_cell=True) if len(core) >= _LEAST_PAIRS else None


def _of_clause(clause: str) -> Statement | None:
    if _QUESTION.search(clause):
        return None
    denial = _DENIAL.search(clause)
    if denial:
        core = _pairs_of(clause[denial.end() :])
        # "尚未支付的支出为2.36亿元" says how much, not that there is none.
        if not core or any(sign.isdigit() for sign in clause[denial.end() :]):
            return None
        return Statement(
            _pairs_of(clause[: denial.start()]) | core, core, is_denied=True, text=clause[: denial.start()]
        )
    if any(sign.isdigit() for sign in clause):
        return None
    there_is = _SAYS_THERE_IS.search(clause)
    core = _pairs_of(clause[there_is.end() :] if there_is else clause)
    if len(core) < _LEAST_PAIRS:
        core = _pairs_of(clause)
    return Statement(_pairs_of(clause), core, is_denied=False, text=clause) if len(core) >= _LEAST_PAIRS else None


def _pairs_of(text: str) -> frozenset[str]:
    return pairs(label_of(_EMPTY.sub("", text)))
