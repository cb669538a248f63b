"""The notes before the figures: the company, basis of preparation, accounting policies, taxes."""

from __future__ import annotations

from demo.prose import read_policies
from demo.report_draft import ReportDraft


def write_policies(draft: ReportDraft) -> None:
    """Write 三、公司基本情况 to 六、税项."""
    flow, who = draft.flow, draft.profile
    flow.heading("三、公司基本情况")
    flow.paragraph(
        f"{who.full_name}（以下简称公司或本公司）注册地址为{who.registered_address}，法定代表人{who.legal_representative}，"
        f"注册资本{draft.company.shares:,}元，股份总数{draft.company.shares:,}股（每股面值1元）。公司所属行业为{draft.prose.sector}。"
    )
    flow.paragraph(f"本财务报表经公司董事会于{draft.year + 1}年4月18日批准对外报出。")
    flow.heading("四、财务报表的编制基础")
    flow.heading("1. 编制基础" if draft.is_shanghai else "1、编制基础", 3)
    flow.paragraph("公司财务报表以持续经营为编制基础，根据实际发生的交易和事项，按照企业会计准则的规定进行确认和计量。")
    flow.heading("2. 持续经营" if draft.is_shanghai else "2、持续经营", 3)
    flow.paragraph("公司自报告期末起12个月内不存在对持续经营能力产生重大疑虑的事项或情况。")
    flow.heading("五、重要会计政策及会计估计")
    for number, policy in enumerate(read_policies(), start=1):
        flow.heading(f"{number}. {policy.title}" if draft.is_shanghai else f"{number}、{policy.title}", 3)
        for text in policy.paragraphs:
            flow.paragraph(text)
        if policy.title == "固定资产":
            _depreciation(draft)
    _taxes(draft)


def _depreciation(draft: ReportDraft) -> None:
    draft.text_table([
        ("类别", "折旧方法", "折旧年限（年）", "残值率", "年折旧率"),
        ("房屋及建筑物", "年限平均法", "20-30", "5%", "3.17%-4.75%"),
        ("机器设备", "年限平均法", "10", "5%", "9.50%"),
        ("运输工具", "年限平均法", "5", "5%", "19.00%"),
        ("电子设备及其他", "年限平均法", "3-5", "5%", "19.00%-31.67%"),
    ], (1.2, 1, 1, 0.7, 1.1), header_rows=1)  # fmt: skip


def _taxes(draft: ReportDraft) -> None:
    flow = draft.flow
    flow.heading("六、税项")
    flow.heading("1. 主要税种及税率" if draft.is_shanghai else "1、主要税种及税率", 3)
    draft.text_table([
        ("税种", "计税依据", "税率"),
        ("增值税", "销售货物或提供应税劳务过程中产生的增值额", "13%、6%"),
        ("城市维护建设税", "实际缴纳的流转税", "7%"),
        ("教育费附加", "实际缴纳的流转税", "3%"),
        ("企业所得税", "应纳税所得额", "15%、25%"),
    ], (1, 2.2, 1), header_rows=1)  # fmt: skip
    flow.heading("2. 税收优惠" if draft.is_shanghai else "2、税收优惠", 3)
    flow.paragraph(f"公司被认定为高新技术企业，{draft.year}年度按15%的税率计缴企业所得税。")
