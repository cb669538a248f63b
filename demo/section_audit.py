"""审计报告: repeats 一、二、三、 inside its own part of 第十节."""

from __future__ import annotations

from demo.grid import Align
from demo.report_draft import ReportDraft


def write_audit_report(draft: ReportDraft) -> None:
    """Write the section's title and the auditor's report."""
    flow, who, year = draft.flow, draft.profile, draft.year
    flow.section("第十节 财务报告")
    flow.heading("一、审计报告")
    flow.tick(applies=True)
    flow.centred("审计报告", 14, bold=True)
    flow.text(
        f"澹审字〔{year + 1}〕第{year - 1900}号" if draft.is_shanghai else f"岑审字〔{year + 1}〕第{year - 1800}号",
        align=Align.RIGHT,
    )
    flow.text(f"{who.full_name}全体股东：")
    scope = "合并及母公司资产负债表"
    others = f"{year}年度的合并及母公司利润表、合并及母公司现金流量表、合并及母公司所有者权益变动表以及相关财务报表附注"
    sections = (
        ("一、审计意见", (
            f"我们审计了{who.full_name}（以下简称“{who.short_name}”）财务报表，包括{year}年12月31日的{scope}，{others}。",
            (f"我们认为，后附的财务报表在所有重大方面按照企业会计准则的规定编制，公允反映了{who.short_name}{year}年12月31日的"
            f"合并及母公司财务状况以及{year}年度的合并及母公司经营成果和现金流量。"),
        )),
        ("二、形成审计意见的基础", (
            ("我们按照中国注册会计师审计准则的规定执行了审计工作。按照中国注册会计师职业道德守则，我们独立于被审计单位，"
            "并履行了职业道德方面的其他责任。我们相信，我们获取的审计证据是充分、适当的，为发表审计意见提供了基础。"),
        )),
        ("三、关键审计事项", (
            ("关键审计事项是我们根据职业判断，认为对本期财务报表审计最为重要的事项。这些事项的应对以对财务报表整体进行审计并形成审计意见为背景，"
            "我们不对这些事项单独发表意见。"),
            ("（一）收入确认。收入是关键业绩指标之一，存在管理层为达到特定目标而操纵收入确认时点的固有风险。我们测试了与收入确认相关的内部控制，"
            "抽查了销售合同、出库单、签收单和验收单，并对主要客户执行了函证程序。"),
            ("（二）应收账款减值。应收账款账面价值重大，预期信用损失的估计涉及管理层的重大判断。我们复核了账龄划分和预期信用损失率的计算，"
            "检查了期后回款情况。"),
        )),
        ("四、其他信息", (
            "管理层对其他信息负责。我们对财务报表发表的审计意见不涵盖其他信息，我们也不对其他信息发表任何形式的鉴证结论。",
        )),
        ("五、管理层和治理层对财务报表的责任", (
            "管理层负责按照企业会计准则的规定编制财务报表，使其实现公允反映，并设计、执行和维护必要的内部控制，以使财务报表不存在由于舞弊或错误导致的重大错报。",
            "治理层负责监督财务报告过程。",
        )),
        ("六、注册会计师对财务报表审计的责任", (
            ("我们的目标是对财务报表整体是否不存在由于舞弊或错误导致的重大错报获取合理保证，并出具包含审计意见的审计报告。"
            "合理保证是高水平的保证，但并不能保证按照审计准则执行的审计在某一重大错报存在时总能发现。"),
        )),
    )  # fmt: skip
    for title, paragraphs in sections:
        flow.heading(title)
        for text in paragraphs:
            flow.paragraph(text)
    first, second = who.signing_auditors.split("、")
    flow.text(f"{who.auditor}        中国注册会计师：{first}（项目合伙人）")
    flow.text(f"中国·{who.auditor_address[:2]}        中国注册会计师：{second}")
    flow.text(f"{year + 1}年4月18日", align=Align.RIGHT)
