"""七、合并财务报表项目注释 and the parent company's notes: every table adds up to its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from demo.flow import Placed
from demo.ledger import split
from demo.note_tables import Years, write_note
from demo.note_topics import NOTE_TOPICS
from demo.report_draft import ReportDraft
from nianbao.domain.fact import Scope, Table


def write_notes(draft: ReportDraft) -> None:
    """Write the notes to the consolidated statements, then the parent company's."""
    flow = draft.flow
    flow.heading("七、合并财务报表项目注释")
    years = draft.company.group[draft.year], draft.company.group[draft.year - 1]
    for number, topic in enumerate(NOTE_TOPICS, start=1):
        title = topic.title or topic.key
        flow.heading(f"{number}. {title}" if draft.is_shanghai else f"{number}、{title}", 3)
        write_note(draft, topic, years)
    number = len(NOTE_TOPICS) + 1
    flow.heading(f"{number}. 现金流量表补充资料" if draft.is_shanghai else f"{number}、现金流量表补充资料", 3)
    _supplement(draft, years)
    _subsidiaries(draft)
    _parent_notes(draft)


_SUPPLEMENT_LABELS: Mapping[str, str] = {
    "资产减值准备": "加：资产减值准备",
    "处置固定资产、无形资产和其他长期资产的损失": "处置固定资产、无形资产和其他长期资产的损失（收益以“－”号填列）",
    "公允价值变动损失": "公允价值变动损失（收益以“－”号填列）",
    "财务费用": "财务费用（收益以“－”号填列）",
    "投资损失": "投资损失（收益以“－”号填列）",
    "递延所得税资产减少": "递延所得税资产减少（增加以“－”号填列）",
    "递延所得税负债增加": "递延所得税负债增加（减少以“－”号填列）",
    "存货的减少": "存货的减少（增加以“－”号填列）",
    "经营性应收项目的减少": "经营性应收项目的减少（增加以“－”号填列）",
    "经营性应付项目的增加": "经营性应付项目的增加（减少以“－”号填列）",
}


def _supplement(draft: ReportDraft, years: Years) -> None:
    """The indirect method and the change in cash, this year and last."""
    this, last = years
    rows = [["1．将净利润调节为经营活动现金流量：", "", ""]]
    for key in this.supplement:
        label = _SUPPLEMENT_LABELS.get(key, key)
        rows.append([label, draft.money(this.supplement[key]), draft.money(last.supplement[key])])
    rows += [["2．不涉及现金收支的重大投资和筹资活动：", "", ""], ["3．现金及现金等价物净变动情况：", "", ""]]
    for label, key in (
        ("现金的期末余额", "期末现金及现金等价物余额"),
        ("减：现金的期初余额", "期初现金及现金等价物余额"),
        ("现金及现金等价物净增加额", "现金及现金等价物净增加额"),
    ):
        rows.append([label, draft.money(this.cash[key]), draft.money(last.cash[key])])
    placed = draft.number_table(["补充资料", "本期金额", "上期金额"], rows, (1.8, 1, 1))
    _record_net_profit(draft, years, rows, placed)


def _record_net_profit(
    draft: ReportDraft, years: Years, rows: Sequence[Sequence[str]], placed: Mapping[tuple[int, int], Placed]
) -> None:
    """The supplement's first line is read too, to be checked against the income statement."""
    row = next(index for index, cells in enumerate(rows, start=1) if cells[0] == "净利润")
    for column, (books, year) in enumerate(zip(years, (draft.year, draft.year - 1), strict=True), start=1):
        draft.record(
            Table.CASH_FLOW_STATEMENT,
            "净利润",
            books.supplement["净利润"],
            rows[row - 1][column],
            placed[row, column],
            scope=Scope.CONSOLIDATED,
            period=str(year),
        )


def _subsidiaries(draft: ReportDraft) -> None:
    flow = draft.flow
    flow.heading("八、在其他主体中的权益")
    flow.heading("1. 在子公司中的权益" if draft.is_shanghai else "1、在子公司中的权益", 3)
    rows = [("子公司名称", "主要经营地", "业务性质", "持股比例（%）")]
    draft.text_table([*rows, *draft.prose.subsidiaries], (1.6, 0.8, 1.5, 0.8), header_rows=1)
    for number, title in (("九", "关联方及关联交易"), ("十", "承诺及或有事项"), ("十一", "资产负债表日后事项")):
        flow.heading(f"{number}、{title}")
        if number == "十一":
            flow.paragraph(
                f"经董事会审议，公司拟向全体股东每10股派发现金红利{draft.company.dividend_per_ten[draft.year]}元（含税）。"
            )
        else:
            flow.tick(applies=False)


def _parent_notes(draft: ReportDraft) -> None:
    """The parent company's own notes, with the same titles as the group's."""
    flow = draft.flow
    flow.heading("十二、母公司财务报表主要项目注释")
    years = draft.company.books(Scope.PARENT, draft.year), draft.company.books(Scope.PARENT, draft.year - 1)
    topics = {topic.key: topic for topic in NOTE_TOPICS}
    for number, key in enumerate(("应收账款", "其他应收款", "长期股权投资", "营业收入", "投资收益"), start=1):
        title = topics[key].title or key
        flow.heading(f"{number}. {title}" if draft.is_shanghai else f"{number}、{title}", 3)
        if key == "长期股权投资":
            _holdings(draft, years)
        elif key == "投资收益":
            _parent_investment_income(draft, years)
        else:
            write_note(draft, topics[key], years)
    flow.heading("十三、补充资料")
    flow.paragraph(f"董事长：{draft.profile.legal_representative}    董事会批准报送日期：{draft.year + 1}年4月18日")


def _holdings(draft: ReportDraft, years: Years) -> None:
    names = [name for name, *_ in draft.prose.subsidiaries]
    weights = [41, 33, 17, 9][: len(names)]
    columns = [split(books.balance["长期股权投资"], weights) for books in years]
    rows = [[name, *(draft.money(column[row]) for column in columns)] for row, name in enumerate(names)]
    rows.append(["合计", *(draft.money(books.balance["长期股权投资"]) for books in years)])
    draft.number_table(["被投资单位", "期末余额", "期初余额"], rows, (1.6, 1, 1))


def _parent_investment_income(draft: ReportDraft, years: Years) -> None:
    totals = [books.income["投资收益"] for books in years]
    financial = [books.detail["理财收益"] for books in years]
    dividends = [total - part for total, part in zip(totals, financial, strict=True)]
    rows = [
        ["成本法核算的长期股权投资收益", *(draft.money(value) for value in dividends)],
        ["处置交易性金融资产取得的投资收益", *(draft.money(value) for value in financial)],
        ["合计", *(draft.money(value) for value in totals)],
    ]
    draft.number_table(["项目", "本期发生额", "上期发生额"], rows, (1.6, 1, 1))
