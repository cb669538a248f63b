"""第四节 公司治理: meetings, directors, and the head-count table."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from demo.flow import Placed, TableDraft
from demo.grid import MERGED_LEFT, Align
from demo.report_draft import ReportDraft
from nianbao.domain.fact import Table

_BOARD = ("独孤微澜", "呼延牧野", "亓官予安", "澹台思远")


def write_governance(draft: ReportDraft) -> None:
    """Write the section."""
    flow = draft.flow
    flow.section("第四节 公司治理")
    flow.heading("一、公司治理相关情况说明" if draft.is_shanghai else "一、公司治理的基本状况")
    flow.paragraph("报告期内，公司严格按照《公司法》《证券法》以及中国证监会、证券交易所的有关规定，不断完善法人治理结构，"
                   "规范公司运作。股东大会、董事会、监事会和经理层权责明确，议事程序合法合规，"
                   "信息披露真实、准确、完整、及时。")  # fmt: skip
    flow.text("公司治理的实际状况与法律、行政法规和中国证监会发布的关于上市公司治理的规定是否存在重大差异")
    flow.text("□是 √否")
    flow.heading("二、股东大会情况简介")
    _meetings(draft)
    flow.heading("三、董事、监事和高级管理人员的情况")
    _directors(draft)
    flow.heading("四、报告期末母公司和主要子公司的员工情况" if draft.is_shanghai else "四、公司员工情况")
    flow.heading("（一）员工情况" if draft.is_shanghai else "1、员工数量、专业构成及教育程度", 2)
    _staff_table(draft)
    flow.heading("（二）薪酬政策" if draft.is_shanghai else "2、薪酬政策", 2)
    flow.paragraph(draft.prose.pay_policy)
    flow.heading("（三）培训计划" if draft.is_shanghai else "3、培训计划", 2)
    flow.paragraph(draft.prose.training)
    flow.heading("（四）劳务外包情况" if draft.is_shanghai else "4、劳务外包情况", 2)
    flow.tick(applies=False)
    flow.heading("五、利润分配或资本公积金转增预案")
    per_ten = draft.company.dividend_per_ten[draft.year]
    total = per_ten * draft.company.shares / 10
    rows = [
        ["每10股送红股数（股）", "0"],
        ["每10股派息数（元）（含税）", str(per_ten)],
        ["每10股转增数（股）", "0"],
        ["分配预案的股本基数（股）", f"{draft.company.shares:,}"],
        ["现金分红金额（含税）", draft.money(total)],
    ]
    placed = draft.number_table(["项目", "内容"], rows, (1.5, 1))
    known = (
        (0, "每10股送红股数", Decimal(0), "股"),
        (1, "每10股派息数", per_ten, "元"),
        (2, "每10股转增数", Decimal(0), "股"),
        (4, "现金分红总额", total, "元"),
    )
    for row, metric, value, unit in known:
        label, printed = rows[row]
        draft.record(Table.KEY_FIGURES, label, value, printed, placed[row + 1, 1], metric=metric, unit=unit)


def _meetings(draft: ReportDraft) -> None:
    year = draft.year
    draft.text_table([
        ("会议届次", "召开日期", "决议刊登的披露日期", "会议决议"),
        (f"{year - 1}年年度股东大会", f"{year}年5月18日", f"{year}年5月19日", "审议通过年度报告、利润分配等十项议案"),
        (f"{year}年第一次临时股东大会", f"{year}年9月14日", f"{year}年9月15日", "审议通过修订公司章程等两项议案"),
    ], (1.4, 1, 1.1, 1.8), header_rows=1)  # fmt: skip


def _directors(draft: ReportDraft) -> None:
    who = draft.profile
    rows = [
        ["姓名", "职务", "性别", "年龄", "任期起始日期", "任期终止日期", "报告期内从公司获得的税前报酬总额（万元）"]
    ]
    posts = (
        (who.legal_representative, "董事长", "男", 53, "118.42"),
        (_BOARD[0], "董事、总经理", "女", 47, "106.75"),
        (_BOARD[1], "独立董事", "男", 58, "10.00"),
        (_BOARD[2], "独立董事", "女", 51, "10.00"),
        (_BOARD[3], "监事会主席", "男", 49, "42.60"),
        (who.chief_accountant, "财务总监", "女", 45, "78.31"),
        (who.secretary, "董事会秘书", "男", 41, "69.90"),
    )
    start = 2023 if draft.year == 2023 else 2020
    for name, post, sex, age, pay in posts:
        years = age + draft.year - 2023
        rows.append([name, post, sex, str(years), f"{start}-05-18", f"{start + 3}-05-17", pay])
    aligns = [Align.LEFT, Align.LEFT, Align.CENTRE, Align.CENTRE, Align.CENTRE, Align.CENTRE, Align.RIGHT]
    draft.flow.table(TableDraft(rows, (0.9, 1.2, 0.45, 0.45, 1, 1, 1.2), aligns))


def _staff_table(draft: ReportDraft) -> None:
    staff = draft.staff
    if draft.is_shanghai:
        heads = [
            ("母公司在职员工的数量", staff.parent, "母公司在职员工人数"),
            ("主要子公司在职员工的数量", staff.subsidiaries, "主要子公司在职员工人数"),
            ("在职员工的数量合计", staff.total, "职工人数"),
            ("母公司及主要子公司需承担费用的离退休职工人数", staff.retired, "离退休职工人数"),
        ]
    else:
        heads = [
            ("报告期末母公司在职员工的数量（人）", staff.parent, "母公司在职员工人数"),
            ("报告期末主要子公司在职员工的数量（人）", staff.subsidiaries, "主要子公司在职员工人数"),
            ("报告期末在职员工的数量合计（人）", staff.total, "职工人数"),
            ("当期领取薪酬员工总人数（人）", staff.total + 37, "当期领取薪酬员工总人数"),
            ("母公司及主要子公司需承担费用的离退休职工人数（人）", staff.retired, "离退休职工人数"),
        ]
    rows: list[list[str]] = []
    known: list[tuple[int, str, int, str]] = []
    for label, count, metric in heads:
        known.append((len(rows), label, count, metric))
        rows.append([label, f"{count:,}"])
    _add_split(
        rows, known, ("专业构成", "专业构成类别", f"专业构成人数{'' if draft.is_shanghai else '（人）'}"), staff.by_job
    )
    _add_split(rows, known, ("教育程度", "教育程度类别", "数量（人）"), staff.by_education)
    aligns = [Align.LEFT, Align.RIGHT] if draft.is_shanghai else [Align.LEFT, Align.LEFT]
    placed = draft.flow.table(TableDraft(rows, (1, 1), aligns, 0, stays_whole=not draft.is_shanghai))
    _record_staff(draft, known, placed)


def _add_split(
    rows: list[list[str]],
    known: list[tuple[int, str, int, str]],
    titles: tuple[str, str, str],
    counts: Mapping[str, int],
) -> None:
    rows.append([titles[0], MERGED_LEFT])
    rows.append([titles[1], titles[2]])
    for name, count in counts.items():
        known.append((len(rows), name, count, "其他学历人数" if name == "其他" else f"{name}人数"))
        rows.append([name, f"{count:,}"])
    rows.append(["合计", f"{sum(counts.values()):,}"])


def _record_staff(
    draft: ReportDraft, known: list[tuple[int, str, int, str]], placed: Mapping[tuple[int, int], Placed]
) -> None:
    for row, label, count, metric in known:
        draft.record(Table.STAFF, label, Decimal(count), f"{count:,}", placed[row, 1], metric=metric, unit="人")
