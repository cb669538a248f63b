"""第五节 to 第九节: environment, important matters, shares, preferred shares, bonds."""

from __future__ import annotations

from decimal import Decimal

from demo.flow import TableDraft
from demo.grid import MERGED_LEFT, Align
from demo.ledger import wobble
from demo.printing import share
from demo.report_draft import ReportDraft


def write_matters(draft: ReportDraft) -> None:
    """Write the five sections."""
    _environment(draft)
    _important_matters(draft)
    _shares(draft)
    draft.flow.section("第八节 优先股相关情况")
    draft.flow.tick(applies=False)
    draft.flow.section("第九节 债券相关情况")
    draft.flow.text(
        "一、公司债券（含企业债券）和非金融企业债务融资工具" if draft.is_shanghai else "报告期公司不存在债券情况。"
    )
    draft.flow.tick(applies=False)
    draft.flow.text("二、可转换公司债券情况" if draft.is_shanghai else "可转换公司债券")
    draft.flow.tick(applies=False)


def _environment(draft: ReportDraft) -> None:
    flow = draft.flow
    flow.section("第五节 环境与社会责任" if draft.is_shanghai else "第五节 环境和社会责任")
    flow.heading("一、环境信息情况" if draft.is_shanghai else "一、重大环保问题")
    flow.text("上市公司及其子公司是否属于环境保护部门公布的重点排污单位")
    flow.text("□是 √否")
    flow.paragraph(draft.prose.environment)
    flow.heading("二、社会责任工作情况" if draft.is_shanghai else "二、社会责任情况")
    flow.paragraph(
        "公司重视股东回报、职工权益和供应商权益保护，依法纳税，稳定提供就业岗位，报告期内向当地教育基金捐赠款项用于资助困难学生。"
    )
    flow.heading("三、巩固拓展脱贫攻坚成果、乡村振兴等工作具体情况")
    flow.tick(applies=False)


_MATTERS = (
    "承诺事项履行情况",
    "报告期内控股股东及其他关联方非经营性占用资金情况",
    "违规担保情况",
    "公司董事会对会计师事务所“非标准意见审计报告”的说明",
    "公司对会计政策、会计估计变更或重大会计差错更正原因和影响的分析说明",
    "聘任、解聘会计师事务所情况",
    "面临退市风险的情况",
    "破产重整相关事项",
    "重大诉讼、仲裁事项",
    "上市公司及其董事、监事、高级管理人员、控股股东、实际控制人涉嫌违法违规、受到处罚及整改情况",
    "报告期内公司及其控股股东、实际控制人诚信状况的说明",
    "重大关联交易",
    "重大合同及其履行情况",
    "募集资金使用进展说明",
    "其他对投资者作出价值判断和投资决策有重大影响的重大事项的说明",
)


def _important_matters(draft: ReportDraft) -> None:
    flow = draft.flow
    flow.section("第六节 重要事项")
    for number, title in enumerate(_MATTERS, start=1):
        flow.heading(f"{_chinese(number)}、{title}")
        applies = number in (1, 6, 11, 13)
        flow.tick(applies=applies)
        if number == 1:
            _promises(draft)
        elif number == 6:
            _auditor(draft)
        elif number == 11:
            flow.paragraph(
                "报告期内，公司及其控股股东、实际控制人诚信状况良好，不存在未履行法院生效判决、所负数额较大的债务到期未清偿等情况。"
            )
        elif number == 13:
            _contracts(draft)


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones else "")


def _promises(draft: ReportDraft) -> None:
    draft.text_table([
        ("承诺背景", "承诺方", "承诺类型", "承诺内容", "是否及时严格履行"),
        ("与首次公开发行相关的承诺", "控股股东", "股份限售",
         "自公司股票上市之日起三十六个月内，不转让本次发行前持有的股份。", "是"),
        ("与首次公开发行相关的承诺", "控股股东、实际控制人", "解决同业竞争",
         "不以任何方式直接或间接从事与公司主营业务构成竞争的业务。", "是"),
        ("其他承诺", "公司", "分红", "每年以现金方式分配的利润不少于当年实现的可供分配利润的百分之十。", "是"),
    ], (1.1, 0.9, 0.8, 2.2, 0.8), header_rows=1)  # fmt: skip


def _auditor(draft: ReportDraft) -> None:
    draft.flow.text("单位：万元  币种：人民币" if draft.is_shanghai else "单位：万元", align=Align.RIGHT, size=9)
    draft.text_table([
        ("", "现聘任"),
        ("境内会计师事务所名称", draft.profile.auditor),
        ("境内会计师事务所报酬", "120.00" if draft.is_shanghai else "80.00"),
        ("境内会计师事务所审计年限", str(draft.year - 2018)),
        ("内部控制审计会计师事务所报酬", "35.00" if draft.is_shanghai else "20.00"),
    ], (1, 1), header_rows=1)  # fmt: skip


def _contracts(draft: ReportDraft) -> None:
    flow = draft.flow
    flow.heading("1、托管、承包、租赁事项情况", 3)
    flow.tick(applies=False)
    flow.heading("2、担保情况", 3)
    flow.tick(applies=False)
    flow.heading("3、委托他人进行现金资产管理的情况", 3)
    flow.tick(applies=True)
    balance = draft.company.group[draft.year].balance["交易性金融资产"]
    draft.number_table(["类型", "资金来源", "未到期余额", "逾期未收回金额"], [
        ["银行理财产品", "自有资金", draft.money(balance), "0.00"],
    ], (1, 1, 1.2, 1.2))  # fmt: skip


def _shares(draft: ReportDraft) -> None:
    flow = draft.flow
    flow.section("第七节 股份变动及股东情况")
    flow.heading("一、股本变动情况" if draft.is_shanghai else "一、股份变动情况")
    flow.paragraph("报告期内，公司股份总数及股本结构未发生变化。")
    flow.heading("二、证券发行与上市情况")
    flow.tick(applies=False)
    flow.heading("三、股东和实际控制人情况")
    holders = int(Decimal(21_000) * (1 + wobble(draft.profile.code, draft.year)))
    draft.text_table([
        ("截至报告期末普通股股东总数（户）", f"{holders:,}"),
        ("年度报告披露日前上一月末的普通股股东总数（户）", f"{holders - 412:,}"),
    ], (1.8, 1))  # fmt: skip
    flow.text("前十名股东持股情况")
    _holders(draft)
    flow.text(
        "上述股东关联关系或一致行动的说明：公司控股股东与其他股东之间不存在关联关系，未知其他股东之间是否存在关联关系。"
    )
    flow.heading("四、控股股东及实际控制人情况")
    owner = draft.prose.terms[1][1] if draft.is_shanghai else draft.profile.legal_representative
    flow.paragraph(f"公司控股股东为{owner}，报告期内公司控股股东、实际控制人未发生变更。")


def _holders(draft: ReportDraft) -> None:
    total = draft.company.shares
    owner = draft.prose.terms[1][1] if draft.is_shanghai else draft.profile.legal_representative
    names = (
        owner, "岫云投资合伙企业（有限合伙）", "公孙雨霁", "砚田成长混合型证券投资基金", "东方未名",
        "珩远企业管理咨询合伙企业（有限合伙）",
        "漆雕如许", "汀兰稳健养老金产品", "宗政怀远", "南荣若水",
    )  # fmt: skip
    parts = (Decimal("0.3142"), *(Decimal("0.061") / (number + 1) for number in range(9)))
    rows = [["股东名称（全称）", "期末持股数量", "比例（%）", "股东性质", "质押、标记或冻结情况"]]
    for name, part in zip(names, parts, strict=True):
        held = int(total * part * (1 + wobble(name, draft.year) / 50))
        kind = "境内自然人" if len(name) <= 4 else "境内非国有法人" if "有限" in name else "其他"
        rows.append([name, f"{held:,}", str(share(Decimal(held), Decimal(total))), kind, "无"])
    rows.insert(0, ["前十名股东持股情况", *[MERGED_LEFT] * 4])
    aligns = [Align.LEFT, Align.RIGHT, Align.RIGHT, Align.CENTRE, Align.CENTRE]
    draft.flow.table(TableDraft(rows, (1.8, 1, 0.7, 1.1, 1.1), aligns, 2))
