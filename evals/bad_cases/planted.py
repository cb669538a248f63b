"""100 bad cases of known class, twenty of each, as the system's own parts would write them down.

Each is made by breaking one thing of a right answer. Some show nothing that a rule could go by, and some show what
is typical of another class: those are what a model, or a person, is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any, NamedTuple

from nianbao.bad_cases.case import BadCase, CaseClass

_COMPANIES = (("600901", "青禾股份"), ("600902", "云岭科技"), ("600903", "海澜医药"), ("600904", "珩槿精工"))
_YEARS = (2019, 2020, 2021, 2022)
_WHERE = tuple((code, name, year) for year in _YEARS for code, name in _COMPANIES)


class Planted(NamedTuple):
    """A case, and of which class it is."""

    case: BadCase
    case_class: CaseClass


def planted_cases() -> list[Planted]:
    """Make the hundred cases, the same ones each time."""
    return [
        Planted(BadCase.model_validate(case), case_class)
        for case_class, make in (
            (CaseClass.CONCEPT, _concept),
            (CaseClass.REASONING, _reasoning),
            (CaseClass.RETRIEVAL, _retrieval),
            (CaseClass.PARSE, _parse),
            (CaseClass.DATA, _data),
        )
        for case in make()
    ]


def _figure(
    question: str, where: tuple[str, str, int], metric: str, value: str = "123456789.12", **changes: Any
) -> dict[str, Any]:
    """An answer that states one figure; `changes` are what is broken."""
    code, name, year = where
    period = changes.pop("period", str(year))
    checks = changes.pop("checks", [])
    route = changes.pop("route", "fact")
    company = {"code": code, "short_name": name, "full_name": f"{name}有限公司"}
    citation = {
        "document": f"{code}.pdf", "page": 66, "text": value, "metric": metric, "period": period, "scope": "合并",
        "value": value, "unit": "元", "checks": checks,
    }  # fmt: skip
    understanding = {"companies": [changes.pop("company", company)], "periods": [period], "metrics": [metric]}
    answer = {
        "answer": f"{name}{year}年的{metric}是{value}元。", "route": route, "citations": [citation],
        "understanding": understanding, "composed_by": "template",
    }  # fmt: skip
    if changes.pop("is_bare", False):
        del answer["understanding"]
    complaint = changes.pop("complaint", {"reason": "wrong_figure"})
    return {"source": changes.pop("source", "thumb"), "question": question, "answer": answer, "complaint": complaint}


def _refused(question: str, code: str, source: str = "thumb", **complaint: Any) -> dict[str, Any]:
    answer = {"answer": "未查询到相关信息。", "refused": True, "refusal_code": code, "route": "refuse"}
    return {
        "source": source,
        "question": question,
        "answer": answer,
        "complaint": complaint or {"reason": "incomplete"},
    }


def _open(question: str, source: str = "thumb", text: str = "公司持续投入研发。", **complaint: Any) -> dict[str, Any]:
    composed_by = complaint.pop("composed_by", "extract")
    citation = {"document": "600901.pdf", "page": 12, "text": text}
    answer = {"answer": text, "route": "open", "composed_by": composed_by, "citations": [citation]}
    return {"source": source, "question": question, "answer": answer, "complaint": complaint}


def _dropped(question: str, sentence: str, *kinds: str) -> dict[str, Any]:
    problems = [{"kind": kind, "quote": sentence[:6]} for kind in kinds]
    dropped = [{"sentence": sentence, "problems": problems}]
    return _open(question, "guard", composed_by="model", dropped=dropped)


def _concept() -> Iterator[dict[str, Any]]:
    wheres = cycle(_WHERE)
    taken = (("营业利润", "净利润"), ("营业总收入", "营业收入"), ("流动负债合计", "负债合计"), ("研发费用", "管理费用"))
    for asked, used in (*taken, ("固定资产", "无形资产"), ("应收账款", "存货")):
        _code, name, year = where = next(wheres)
        yield _figure(f"{name}{year}年的{asked}是多少？", where, used, complaint={"reason": "misunderstood"})
    for word, code in (("净敞口", "unknown_metric"), ("经营安全垫", "unknown_metric"), ("两金", "unknown_metric")):
        yield _refused(f"云岭科技2021年的{word}是多少？", code)
    yield _refused("什么是净敞口？", "unknown_term")
    for term in ("商誉", "营运资本", "市净率", "速动比率"):
        answer = {"answer": f"{term}是……", "route": "knowledge", "composed_by": "extract"}
        yield {"source": "thumb", "question": f"什么是{term}？", "answer": answer, "complaint": {"reason": "other"}}
    for metric in ("毛利", "净利润"):
        yield _dropped("青禾股份2021年的经营情况？", f"{metric}为5.51亿元。", "metric")
    expected = {"expected": "88123456.00元", "comment": "缺少数值 88123456.00元"}
    for asked, used in (("货币资金", "流动资产合计"), ("短期借款", "长期借款")):
        _code, name, year = where = next(wheres)
        question = f"{name}{year}年末{asked}余额是多少元？"
        yield _figure(question, where, used, is_bare=True, source="eval", complaint=expected)
    # What is not known for a company is a notion here: a rule takes it for a company that is not loaded.
    yield _refused("两金压降是怎么回事？", "unknown_company", reason="misunderstood")
    yield _open("云岭科技2021年的研发强度怎么样？", reason="misunderstood", comment="研发强度是研发投入除以收入")


def _reasoning() -> Iterator[dict[str, Any]]:
    wheres = cycle(_WHERE)
    for _ in range(4):
        _code, name, year = where = next(wheres)
        yield _figure(f"{name}{year}年的营业收入是多少？", where, "营业收入", period=str(year - 1))
    for _ in range(2):
        _code, name, year = where = next(wheres)
        other = {"code": "600999", "short_name": "浔砚生科", "full_name": "浔砚生科股份"}
        yield _figure(f"{name}{year}年的净利润是多少？", where, "净利润", company=other)
    for kind in ("figure", "year", "owner", "denied"):
        yield _dropped("海澜医药2022年的研发情况？", "研发投入为9.99亿元，同比增长18%。", kind)
    for _ in range(4):
        _code, name, year = where = next(wheres)
        complaint = {"expected": "12.5%", "comment": "缺少数值 12.5%"}
        question = f"{name}{year}年的净利润增长率是多少？"
        yield _figure(question, where, "净利润", "3.1", route="calculation", source="eval", complaint=complaint)
    yield _refused("青禾股份和云岭科技谁的毛利率提高得更快，为什么？", "several_questions")
    yield _refused("把四家公司三年的净利润排一排再比较增速", "unsupported")
    for _ in range(2):
        _code, name, year = where = next(wheres)
        yield _figure(f"{year}年营业收入最高的公司是哪家？", where, "营业收入", route="statistics")
    _code, name, year = where = next(wheres)
    refused = {"must_refuse": True, "comment": "应当拒答"}
    yield _figure(f"{name}{year}年海外的营业收入是多少？", where, "营业收入", source="eval", complaint=refused)
    yield _figure(
        f"{name}{year}年的净利润比上年多吗？", where, "净利润", complaint={"reason": "other"}, route="comparison"
    )


def _retrieval() -> Iterator[dict[str, Any]]:
    topics = ("研发投入", "利润分配预案", "主要客户", "环境保护", "重大诉讼", "董事变动", "内部控制")
    for topic in topics[:4]:
        yield _refused(f"青禾股份2021年的{topic}情况如何？", "no_relevant_passage")
    for topic in topics[4:6]:
        yield _open(f"云岭科技2020年的{topic}？", text="证据中没有相关内容。", reason="incomplete", composed_by="model")
    for topic in topics[:4]:
        yield _open(f"海澜医药2022年的{topic}情况？", reason="incomplete")
    for topic in topics[4:]:
        yield _open(f"珩槿精工2019年的{topic}情况？", reason="wrong_source")
    for topic in topics[:2]:
        yield _open(f"青禾股份2022年的{topic}？", "eval", comment=f"缺少要点 {topic}", expected=topic)
    place = {"document": "600901.pdf", "page": 45}
    yield _open("青禾股份2022年的员工培训计划？", "eval", comment="不对", expected="培训", places=[place])
    for kind in ("foreign", "name"):
        yield _dropped("云岭科技2022年的核心竞争力？", "公司与某某集团签订协议。", kind)
    yield _open("海澜医药2020年怎么看行业格局？", reason="other", comment="说的不是管理层讨论那一节")
    yield _open("珩槿精工2021年有哪些风险？", reason="other", comment="只引用了目录")


def _parse() -> Iterator[dict[str, Any]]:
    wheres = cycle(_WHERE)
    for metric in ("资产总计", "负债合计", "营业总成本", "净利润", "货币资金", "存货", "现金及现金等价物净增加额"):
        code, name, year = next(wheres)
        fact = {
            "report": "r", "document": f"{code}.pdf", "company_code": code, "company": name, "table": "资产负债表",
            "scope": "合并", "metric": metric, "label": metric, "period": str(year), "value": "1", "unit": "元",
            "printed": "1", "page": 60, "box": [1, 2, 3, 4], "checks": ["assets=liabilities+equity:fail"],
        }  # fmt: skip
        yield {"source": "identity", "question": f"{name}{year}的{metric}", "complaint": {"fact": fact}}
    for metric in ("资产总计", "营业收入", "负债合计"):
        _code, name, year = where = next(wheres)
        yield _figure(f"{name}{year}年的{metric}是多少？", where, metric, checks=["sum:fail"])
    for metric in ("应付票据", "合同负债", "预付款项"):
        question = f"青禾股份2020年的{metric}是多少元？"
        yield _refused(question, "figure_not_stated", "eval", expected="1520000.00元", comment="拒答了有答案的问题")
    for metric, value in (("营业收入", "12345.67"), ("净利润", "123456700000"), ("短期借款", "1234567")):
        _code, name, year = where = next(wheres)
        complaint = {"expected": f"{float(value) * 10000:.2f}元", "comment": "缺少数值"}
        yield _figure(f"{name}{year}年的{metric}是多少？", where, metric, value, source="eval", complaint=complaint)
    for metric in ("固定资产", "研发费用"):
        _code, name, year = where = next(wheres)
        yield _figure(f"{name}{year}年的{metric}是多少？", where, metric)
    # A misread operand shows only in the computed figure: a rule takes it for wrong arithmetic.
    _code, name, year = where = next(wheres)
    yield _figure(f"{name}{year}年的流动比率是多少？", where, "流动比率", "1.02", route="calculation")
    yield _refused("云岭科技2022年的其他应收款是多少？", "figure_not_stated", comment="第88页表里明明有")


def _data() -> Iterator[dict[str, Any]]:
    for _code, name, year in _WHERE[:10]:
        yield _refused(f"{name}{year}年的营业收入是多少？", "report_not_loaded")
    for name in ("浔砚生科", "拓岚电子", "栖霞化工", "岱川物流", "汀州食品"):
        yield _refused(f"{name}2021年的净利润是多少？", "unknown_company")
    for _code, name, year in _WHERE[10:12]:
        question = f"{name}{year}年的净利润是多少？"
        yield _refused(question, "report_not_loaded", "eval", expected="1元", comment="拒答了有答案的问题")
    for _code, name, year in _WHERE[12:15]:
        question = f"{name}{year}年第四季度的营业收入是多少？"
        yield _refused(question, "figure_not_stated", reason="other", comment="季报没有收录")
