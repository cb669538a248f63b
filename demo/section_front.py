"""The cover, 重要提示, 目录 and 释义."""

from __future__ import annotations

from demo.grid import Align
from demo.report_draft import ReportDraft


def write_front(draft: ReportDraft) -> None:
    """Write everything before 第二节, in the order of the template."""
    _cover(draft)
    if draft.is_shanghai:
        _notice_of_shanghai(draft)
        _contents(draft)
        draft.flow.section("第一节 释义")
        _terms(draft)
    else:
        draft.flow.section("第一节 重要提示、目录和释义")
        _notice_of_shenzhen(draft)
        _contents(draft)
        draft.flow.heading("备查文件目录")
        for item in _FILES:
            draft.flow.text(item)
        draft.flow.new_page()
        draft.flow.centred("释义", 14, bold=True)
        _terms(draft)


_FILES = (
    "（一）载有法定代表人、主管会计工作负责人、会计机构负责人签名并盖章的财务报表。",
    "（二）载有会计师事务所盖章、注册会计师签名并盖章的审计报告原件。",
    "（三）报告期内公开披露过的所有公司文件的正本及公告的原稿。",
)


def _cover(draft: ReportDraft) -> None:
    flow, who = draft.flow, draft.profile
    if draft.is_shanghai:
        flow.text(f"公司代码：{who.code}")
        flow.y -= 16.8
        flow.text(f"公司简称：{who.short_name}", align=Align.RIGHT)
        flow.space(190)
        flow.centred(who.full_name, 24, bold=True)
        flow.space(10)
        flow.centred(f"{draft.year}年年度报告", 24, bold=True)
    else:
        flow.space(170)
        flow.centred(who.full_name, 24, bold=True)
        flow.space(24)
        flow.centred(f"{draft.year}年年度报告", 24, bold=True)
        flow.space(40)
        flow.centred(f"（股票代码：{who.code}  股票简称：{who.short_name}）", 12)
        flow.space(260)
        flow.centred(f"{draft.year + 1}年4月", 14, bold=True)
    flow.new_page()


def _notice_of_shanghai(draft: ReportDraft) -> None:
    flow, who = draft.flow, draft.profile
    per_ten = draft.company.dividend_per_ten[draft.year]
    flow.centred("重要提示", 14, bold=True)
    notices = (
        (
            "本公司董事会、监事会及董事、监事、高级管理人员保证年度报告内容的真实性、准确性、完整性，不存在虚假记载、"
            "误导性陈述或重大遗漏，并承担个别和连带的法律责任。"
        ),
        "公司全体董事出席董事会会议。",
        f"{who.auditor}为本公司出具了标准无保留意见的审计报告。",
        (
            f"公司负责人{who.legal_representative}、主管会计工作负责人{who.chief_accountant}及会计机构负责人"
            f"（会计主管人员）{who.accounts_head}声明：保证年度报告中财务报告的真实、准确、完整。"
        ),
        (
            f"董事会决议通过的本报告期利润分配预案或公积金转增股本预案：公司拟以实施权益分派股权登记日登记的总股本为基数，"
            f"向全体股东每10股派发现金红利{per_ten}元（含税），不送红股，不以资本公积转增股本。"
        ),
        "前瞻性陈述的风险声明：本报告中涉及的未来计划、发展战略等前瞻性陈述不构成公司对投资者的实质承诺，请投资者注意投资风险。",
        "是否存在被控股股东及其他关联方非经营性占用资金情况：否。",
        "是否存在违反规定决策程序对外提供担保的情况：否。",
        "重大风险提示：公司已在本报告中详细描述可能存在的风险，敬请查阅第三节管理层讨论与分析中可能面对的风险。",
    )
    for number, text in zip("一二三四五六七八九", notices, strict=True):
        flow.heading(f"{number}、{text}")
    flow.text("十、其他")
    flow.tick(applies=False)
    flow.new_page()


def _notice_of_shenzhen(draft: ReportDraft) -> None:
    flow, who = draft.flow, draft.profile
    shares, per_ten = draft.company.shares, draft.company.dividend_per_ten[draft.year]
    flow.paragraph("公司董事会、监事会及董事、监事、高级管理人员保证年度报告内容的真实、准确、完整，不存在虚假记载、"
                   "误导性陈述或重大遗漏，并承担个别和连带的法律责任。")  # fmt: skip
    flow.paragraph(
        f"公司负责人{who.legal_representative}、主管会计工作负责人{who.chief_accountant}及会计机构负责人"
        f"（会计主管人员）{who.accounts_head}声明：保证本年度报告中财务报告的真实、准确、完整。"
    )
    flow.paragraph("所有董事均已出席了审议本报告的董事会会议。")
    flow.paragraph(
        "本年度报告中所涉及的未来计划等前瞻性陈述，并不构成公司对投资者的实质承诺，投资者及相关人士均应对此保持足够的风险认识。"
    )
    flow.paragraph("公司在经营中可能面临新产品开发、市场竞争加剧、境外经营与汇率等风险，有关风险因素及应对措施已在本报告第三节"
                   "“管理层讨论与分析”中予以描述，敬请投资者注意阅读。")  # fmt: skip
    flow.paragraph(
        f"公司经本次董事会审议通过的利润分配预案为：以{shares}股为基数，向全体股东每10股派发现金红利"
        f"{per_ten}元（含税），送红股0股（含税），以资本公积金向全体股东每10股转增0股。"
    )
    flow.new_page()


def _contents(draft: ReportDraft) -> None:
    flow = draft.flow
    flow.space(24)
    flow.centred("目录", 16, bold=True)
    flow.contents_page()
    flow.new_page()


def _terms(draft: ReportDraft) -> None:
    flow = draft.flow
    if draft.is_shanghai:
        flow.heading("一、释义")
        flow.text("在本报告书中，除非文义另有所指，下列词语具有如下含义：")
        rows = [("常用词语释义", "", "")]
    else:
        rows = [("释义项", "指", "释义内容")]
    terms = [(term, "指", meaning) for term, meaning in draft.prose.terms]
    draft.text_table([*rows, *terms], (0.3, 0.08, 0.62), header_rows=1)
