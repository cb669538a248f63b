"""Of which class a case is, as far as rules can tell.

The first rule that has something to say decides. A rule looks at who complains and of what, at the route, the
refusal, the citations with their checks, and at what the guard dropped. What no rule can tell is left to a model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from nianbao.bad_cases.case import FAILED, BadCase, CaseClass, SortedBy, Sorting, Source
from nianbao.bad_cases.read_case import (
    asked_years,
    takes_other_company,
    takes_other_metric,
    used_years,
)
from nianbao.evaluation.stated_figures import stated_figures

SURE = 0.8
"""From this confidence on a rule's word stands without a model's."""

_FIGURE_ROUTES = frozenset({"fact", "statistics", "calculation", "comparison"})
_NOT_LOADED = frozenset({"report_not_loaded", "unknown_company"})
_WORD_NOT_KNOWN = frozenset({"unknown_metric", "no_metric", "unknown_term", "off_topic", "unclear_condition"})
_NOT_WORKED_OUT = frozenset(
    {
        "unsupported",
        "several_questions",
        "ambiguous_company",
        "no_company",
        "unclear_period",
        "not_one_question",
        "not_additive",
        "not_comparable",
        "division_by_zero",
    }
)
_NOT_READ = frozenset({"figure_not_stated", "not_stated", "no_passport", "no_facts"})
_NOT_FOUND = frozenset({"no_relevant_passage"})
_SAYS_NOTHING_FOUND = "证据中没有相关内容"
_CLASS_OF_DROP = {
    "metric": (CaseClass.CONCEPT, "把一个指标说成了另一个"),
    "figure": (CaseClass.REASONING, "写了证据中没有的数字"),
    "year": (CaseClass.REASONING, "把一年的数字说成了另一年的"),
    "owner": (CaseClass.REASONING, "把一家公司的数字说成了另一家的"),
    "denied": (CaseClass.REASONING, "与证据所说相反"),
    "name": (CaseClass.RETRIEVAL, "证据里没有所说的内容"),
    "foreign": (CaseClass.RETRIEVAL, "证据与回答无关"),
}
_POWERS_OF_TEN = frozenset(Decimal(10) ** power for power in range(-8, 9) if power)
# Two decimals of a figure said in 亿元 are enough to see that it is off by a unit.
_ROUNDING = Decimal("0.005")

Found = tuple[CaseClass, float, str]
Rule = Callable[[BadCase], Found | None]


def sort_by_rules(case: BadCase) -> Sorting | None:
    """Sort a case, or say None where no rule has anything to say."""
    for rule in RULES:
        found = rule(case)
        if found is not None:
            return Sorting(case_class=found[0], sorted_by=SortedBy.RULE, confidence=found[1], why=found[2])
    return None


def _failed_identity(case: BadCase) -> Found | None:
    if case.source is Source.IDENTITY:
        return CaseClass.PARSE, 0.95, "勾稽关系不成立：单元格很可能读错"
    return None


def _refused(case: BadCase) -> Found | None:
    code = case.answer.refusal_code
    if case.complaint.must_refuse or not code:
        return None
    if code in _NOT_LOADED:
        return CaseClass.DATA, 0.9, "没有收录所问的公司或报告期"
    if code in _WORD_NOT_KNOWN:
        return CaseClass.CONCEPT, 0.9, "问题中的词没有被认出"
    if code in _NOT_WORKED_OUT:
        return CaseClass.REASONING, 0.85, "问题没有被拆解成能算的步骤"
    if code in _NOT_READ:
        # An evaluation knows that the report states it; a reader may only hope so.
        return CaseClass.PARSE, 0.9 if case.complaint.expected else 0.6, "报告已收录，但没有读到这个数字"
    if code in _NOT_FOUND:
        return CaseClass.RETRIEVAL, 0.9, "没有找到相关段落"
    return None


def _nothing_found(case: BadCase) -> Found | None:
    if _SAYS_NOTHING_FOUND in case.answer.answer:
        return CaseClass.RETRIEVAL, 0.85, "检索到的段落里没有答案"
    return None


def _failed_check(case: BadCase) -> Found | None:
    if any(check.endswith(FAILED) for each in case.answer.citations for check in each.checks):
        return CaseClass.PARSE, 0.9, "引用的数字没有通过勾稽检查"
    return None


def _dropped(case: BadCase) -> Found | None:
    kinds = Counter(problem.kind for each in case.complaint.dropped for problem in each.problems)
    for kind, _ in kinds.most_common():
        if kind in _CLASS_OF_DROP:
            case_class, why = _CLASS_OF_DROP[kind]
            return case_class, 0.85, f"模型{why}"
    return None


def _other_metric(case: BadCase) -> Found | None:
    if takes_other_metric(case):
        return CaseClass.CONCEPT, 0.9, "所用的指标不是问题所问的指标"
    return None


def _other_year_or_company(case: BadCase) -> Found | None:
    asked, used = asked_years(case), used_years(case)
    if asked and used and not asked <= used:
        return CaseClass.REASONING, 0.9, "所用的年份不是问题所问的年份"
    if takes_other_company(case):
        return CaseClass.REASONING, 0.85, "所答的公司不是问题所问的公司"
    return None


def _should_refuse(case: BadCase) -> Found | None:
    if case.complaint.must_refuse or case.complaint.reason == "should_refuse":
        return CaseClass.REASONING, 0.8, "没有依据却作了回答"
    return None


def _knowledge(case: BadCase) -> Found | None:
    if case.answer.route == "knowledge":
        return CaseClass.CONCEPT, 0.9, "概念解释有误"
    return None


def _open(case: BadCase) -> Found | None:
    if case.answer.route != "open":
        return None
    if case.complaint.places and not _cites_any_of(case):
        return CaseClass.RETRIEVAL, 0.9, "没有引用答案所在的页"
    if case.complaint.reason in ("incomplete", "wrong_source") or "缺少要点" in case.complaint.comment:
        return CaseClass.RETRIEVAL, 0.85, "检索到的段落不全"
    if case.complaint.reason == "wrong_figure":
        if case.answer.composed_by == "model":
            return CaseClass.REASONING, 0.7, "模型概括时数字有误"
        return CaseClass.RETRIEVAL, 0.85, "摘录了别处的数字"
    return None


def _off_by_a_unit(case: BadCase) -> Found | None:
    if case.answer.route not in _FIGURE_ROUTES or not case.complaint.expected:
        return None
    wanted = [abs(each.value) for each in stated_figures(case.complaint.expected) if each.value]
    said = [abs(each.value) for each in stated_figures(case.answer.answer) if each.value]
    for want in wanted:
        for found in said:
            ratio = found / want
            if any(abs(ratio / power - 1) < _ROUNDING for power in _POWERS_OF_TEN):
                return CaseClass.PARSE, 0.85, "数值相差整十倍：单位读错"
    return None


def _figure(case: BadCase) -> Found | None:
    route, reason = case.answer.route, case.complaint.reason
    if route not in _FIGURE_ROUTES:
        return None
    if reason == "incomplete":
        return CaseClass.REASONING, 0.85, "问题的一部分没有回答"
    is_wrong = reason in ("wrong_figure", "wrong_source") or bool(case.complaint.expected)
    if is_wrong and route == "fact":
        return CaseClass.PARSE, 0.85, "公司、指标、年份都对，读出的数字不对"
    if is_wrong:
        return CaseClass.REASONING, 0.85, "取数无误而计算或比较有误"
    if reason == "misunderstood":
        return CaseClass.REASONING, 0.6, "指标与年份都对，可能误解了运算"
    return None


def _cites_any_of(case: BadCase) -> bool:
    wanted = {(each.document, each.page) for each in case.complaint.places}
    return any((each.document, each.page) in wanted or ("", each.page) in wanted for each in case.answer.citations)


RULES: tuple[Rule, ...] = (
    _failed_identity,
    _refused,
    _nothing_found,
    _failed_check,
    _dropped,
    _knowledge,
    _other_metric,
    _other_year_or_company,
    _should_refuse,
    _open,
    _off_by_a_unit,
    _figure,
)
