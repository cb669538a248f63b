"""The small values that services share."""

from __future__ import annotations

import pytest

from nianbao.domain.doctree import TreeNode
from nianbao.domain.errors import BadDocument, NianbaoError, Overloaded, Unavailable, UnsafeSql
from nianbao.domain.fact import Check
from nianbao.domain.geometry import Box
from nianbao.domain.job import JobState
from nianbao.domain.period import Period
from nianbao.domain.report import ReportIdentity, ReportKind


def test_a_union_holds_both_boxes() -> None:
    assert Box(1, 2, 3, 4).union(Box(0, 3, 2, 9)) == Box(0, 2, 3, 9)


def test_corners_are_given_to_a_tenth_of_a_point() -> None:
    assert Box(1.04, 2.06, 3.333, 4).rounded() == (1.0, 2.1, 3.3, 4)


def test_a_check_is_written_as_facts_csv_does() -> None:
    assert str(Check("assets=liabilities+equity", passed=True)) == "assets=liabilities+equity:pass"
    assert str(Check("assets=liabilities+equity", passed=False)) == "assets=liabilities+equity:fail"


@pytest.mark.parametrize("state", JobState)
def test_a_job_that_is_still_under_way_is_no_success(state: JobState) -> None:
    under_way = state in (JobState.QUEUED, JobState.PARSING, JobState.INDEXING)
    assert state.is_final is not under_way
    assert state.is_success is (not under_way and state is not JobState.FAILED)


def test_only_text_and_tables_are_leaves() -> None:
    kinds = ("text", "excel", "章", "一、", "报表标题")
    leaves = [TreeNode(1, 0, 1, kind, "", 1, (0, 0)).is_leaf for kind in kinds]
    assert leaves == [True, True, False, False, False]


def test_a_half_year_report_covers_half_a_year() -> None:
    identity = ReportIdentity("600000", "甲公司", "甲股份有限公司", "", 2023, ReportKind.HALF_YEAR)
    assert identity.period == Period(2023, "H1")


def test_errors_carry_a_code_and_a_message_for_people() -> None:
    assert BadDocument("文件为空", code="empty_file").code == "empty_file"
    assert UnsafeSql("只允许查询").code == "unsafe_sql"
    overloaded = Overloaded("服务繁忙，请稍后再试", service="router", retry_after_s=3)
    assert (overloaded.service, overloaded.retry_after_s) == ("router", 3)
    assert isinstance(overloaded, Unavailable)
    assert isinstance(overloaded, NianbaoError)
    assert overloaded.message == "服务繁忙，请稍后再试"
