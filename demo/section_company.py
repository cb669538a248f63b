"""公司信息: the tables that say who the company is, in both templates."""

from __future__ import annotations

from collections.abc import Sequence

from demo.grid import MERGED_LEFT, MERGED_UP
from demo.report_draft import ReportDraft
from nianbao.domain.fact import Table


def write_company(draft: ReportDraft) -> None:
    """Write the section's title and its tables of texts."""
    draft.flow.section("第二节 公司简介和主要财务指标")
    if draft.is_shanghai:
        _company_of_shanghai(draft)
    else:
        _company_of_shenzhen(draft)


def _pairs(draft: ReportDraft, rows: Sequence[tuple[str, str, str]]) -> None:
    """A two-column table of texts: label, text, and the metric when it is a fact."""
    placed = draft.text_table([(label, text) for label, text, _ in rows], (0.36, 0.64))
    for number, (label, text, metric) in enumerate(rows):
        if metric:
            draft.record(Table.COMPANY, label, text, text, placed[number, 1], metric=metric, unit="")


def _contacts(draft: ReportDraft, deputy: str) -> None:
    """The secretary of the board and the deputy, side by side."""
    who = draft.profile
    rows = [
        ("", "董事会秘书", "证券事务代表"),
        ("姓名", who.secretary, deputy),
        ("联系地址", who.office_address, who.office_address),
        ("电话", who.phone, who.phone),
        ("传真", who.fax, who.fax),
        ("电子信箱", who.email, who.email),
    ]
    placed = draft.text_table(rows, (0.2, 0.4, 0.4), header_rows=1)
    for row, (label, *texts) in enumerate(rows[1:], start=1):
        for column, text in enumerate(texts, start=1):
            metric = rows[0][column] + ("" if label == "姓名" else label)
            draft.record(Table.COMPANY, label, text, text, placed[row, column], metric=metric, unit="")


def _company_of_shanghai(draft: ReportDraft) -> None:
    who, flow = draft.profile, draft.flow
    flow.heading("一、公司信息")
    _pairs(draft, [
        ("公司的中文名称", who.full_name, "公司名称"),
        ("公司的中文简称", who.short_name, "公司中文简称"),
        ("公司的外文名称", who.english_name, "外文名称"),
        ("公司的外文名称缩写", who.english_short, "外文名称缩写"),
        ("公司的法定代表人", who.legal_representative, "法定代表人"),
    ])  # fmt: skip
    flow.heading("二、联系人和联系方式")
    _contacts(draft, "闾丘一诺")
    flow.heading("三、基本情况简介")
    _pairs(draft, [
        ("公司注册地址", who.registered_address, "注册地址"),
        ("公司注册地址的历史变更情况", "无", ""),
        ("公司办公地址", who.office_address, "办公地址"),
        ("公司办公地址的邮政编码", who.office_postcode, "办公地址邮政编码"),
        ("公司网址", who.website, "公司网址"),
        ("电子信箱", who.email, "电子信箱"),
    ])  # fmt: skip
    flow.heading("四、信息披露及备置地点")
    _pairs(draft, [
        ("公司披露年度报告的媒体名称及网址", "《上海证券报》《证券时报》", "信息披露媒体"),
        ("公司披露年度报告的证券交易所网址", "www.sse.com.cn", "信息披露网站"),
        ("公司年度报告备置地点", "公司董事会办公室", "年度报告备置地点"),
    ])  # fmt: skip
    flow.heading("五、公司股票简况")
    placed = draft.text_table([
        ("公司股票简况", MERGED_LEFT, MERGED_LEFT, MERGED_LEFT, MERGED_LEFT),
        ("股票种类", "股票上市交易所", "股票简称", "股票代码", "变更前股票简称"),
        ("A股", "上海证券交易所", who.short_name, who.code, "不适用"),
    ], (1, 1.3, 1, 1, 1.3), header_rows=2)  # fmt: skip
    stock = (("股票种类", "A股", "股票种类"), ("股票上市交易所", "上海证券交易所", "上市交易所"),
             ("股票简称", who.short_name, "证券简称"), ("股票代码", who.code, "证券代码"))  # fmt: skip
    for column, (label, text, metric) in enumerate(stock):
        draft.record(Table.COMPANY, label, text, text, placed[2, column], metric=metric, unit="")
    flow.heading("六、其他相关资料")
    placed = draft.text_table([
        ("公司聘请的会计师事务所（境内）", "名称", who.auditor),
        (MERGED_UP, "办公地址", who.auditor_address),
        (MERGED_UP, "签字会计师姓名", who.signing_auditors),
    ], (0.3, 0.25, 0.45))  # fmt: skip
    auditors = (("名称", who.auditor, "会计师事务所"), ("办公地址", who.auditor_address, "会计师事务所办公地址"),
                ("签字会计师姓名", who.signing_auditors, "签字会计师"))  # fmt: skip
    for row, (label, text, metric) in enumerate(auditors):
        draft.record(Table.COMPANY, label, text, text, placed[row, 2], metric=metric, unit="")


def _company_of_shenzhen(draft: ReportDraft) -> None:
    who, flow = draft.profile, draft.flow
    flow.heading("一、公司信息")
    rows = [
        ("股票简称", who.short_name, "股票代码", who.code),
        ("公司的中文名称", who.full_name, MERGED_LEFT, MERGED_LEFT),
        ("公司的中文简称", who.short_name, MERGED_LEFT, MERGED_LEFT),
        ("公司的外文名称（如有）", who.english_name, MERGED_LEFT, MERGED_LEFT),
        ("公司的外文名称缩写（如有）", who.english_short, MERGED_LEFT, MERGED_LEFT),
        ("公司的法定代表人", who.legal_representative, MERGED_LEFT, MERGED_LEFT),
        ("注册地址", who.registered_address, MERGED_LEFT, MERGED_LEFT),
        ("注册地址的邮政编码", who.registered_postcode, MERGED_LEFT, MERGED_LEFT),
        ("公司注册地址历史变更情况", "无", MERGED_LEFT, MERGED_LEFT),
        ("办公地址", who.office_address, MERGED_LEFT, MERGED_LEFT),
        ("办公地址的邮政编码", who.office_postcode, MERGED_LEFT, MERGED_LEFT),
        ("公司国际互联网网址", who.website, MERGED_LEFT, MERGED_LEFT),
        ("电子信箱", who.email, MERGED_LEFT, MERGED_LEFT),
    ]
    placed = draft.text_table(rows, (0.3, 0.3, 0.18, 0.22))
    metrics = {1: "公司名称", 2: "公司中文简称", 3: "外文名称", 4: "外文名称缩写", 5: "法定代表人",
               6: "注册地址", 7: "注册地址邮政编码",
               9: "办公地址", 10: "办公地址邮政编码", 11: "公司网址", 12: "电子信箱"}  # fmt: skip
    for number, metric in metrics.items():
        label, text = rows[number][:2]
        draft.record(Table.COMPANY, label, text, text, placed[number, 1], metric=metric, unit="")
    draft.record(Table.COMPANY, "股票简称", who.short_name, who.short_name, placed[0, 1], metric="证券简称", unit="")
    draft.record(Table.COMPANY, "股票代码", who.code, who.code, placed[0, 3], metric="证券代码", unit="")
    flow.heading("二、联系人和联系方式")
    _contacts(draft, "司空见微")
    flow.heading("三、信息披露及备置地点")
    _pairs(draft, [
        ("公司披露年度报告的证券交易所网站", "深圳证券交易所（http://www.szse.cn）", "信息披露网站"),
        ("公司披露年度报告的媒体名称及网址", "《证券时报》、巨潮资讯网", "信息披露媒体"),
        ("公司年度报告备置地点", "公司董事会办公室", "年度报告备置地点"),
    ])  # fmt: skip
    flow.heading("四、其他有关资料")
    flow.text("公司聘请的会计师事务所")
    _pairs(draft, [
        ("会计师事务所名称", who.auditor, "会计师事务所"),
        ("会计师事务所办公地址", who.auditor_address, "会计师事务所办公地址"),
        ("签字会计师姓名", who.signing_auditors, "签字会计师"),
    ])  # fmt: skip
    flow.text("公司聘请的报告期内履行持续督导职责的保荐机构")
    flow.tick(applies=False)
