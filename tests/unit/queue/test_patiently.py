"""Faults that pass are waited out with growing waits; others are not tried again."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest

from nianbao.domain.errors import BadDocument, Unavailable
from nianbao.domain.faults import name_of
from nianbao.queue.patiently import Patience, Stopping, patiently

QUICK = Patience(give_up_s=60, first_wait_s=0.001, longest_wait_s=0.002)


def _failing(times: int, error: Exception) -> Callable[[], str]:
    left = [times]

    def work() -> str:
        left[0] -= 1
        if left[0] >= 0:
            raise error
        return "done"

    return work


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (Unavailable("数据库目前不可用", service="postgres"), "database_away"),
        (Unavailable("对象存储无法读写", service="object store"), "object_store_away"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
        (OSError(errno.EROFS, "Read-only file system"), "disk_full"),
    ],
)
def test_a_fault_that_passes_is_tried_again_under_its_name(error: Exception, name: str) -> None:
    told: list[tuple[str, int]] = []
    done = patiently(_failing(3, error), QUICK, on_wait=lambda fault, failures: told.append((name_of(fault), failures)))
    assert done == "done"
    assert told == [(name, 1), (name, 2), (name, 3)]


@pytest.mark.parametrize("error", [BadDocument("加密"), OSError(errno.ENOENT, "none"), ZeroDivisionError()])
def test_what_stays_wrong_is_tried_once(error: Exception) -> None:
    with pytest.raises(type(error)):
        patiently(_failing(1, error), QUICK)


def test_a_statement_that_is_too_slow_is_tried_three_times() -> None:
    too_slow = Unavailable("数据库查询超时", service="postgres", code="query_timeout")
    told: list[int] = []
    with pytest.raises(Unavailable):
        patiently(_failing(9, too_slow), QUICK, on_wait=lambda _, failures: told.append(failures))
    assert told == [1, 2]


def test_patience_ends() -> None:
    with pytest.raises(Unavailable):
        patiently(_failing(9, Unavailable("x", service="redis")), Patience(give_up_s=0))


def test_a_stop_ends_a_wait_at_once() -> None:
    long = Patience(give_up_s=60, first_wait_s=30, longest_wait_s=30)
    with pytest.raises(Stopping):
        patiently(_failing(9, Unavailable("x", service="redis")), long, stops=lambda: True)


def test_waits_double_up_to_the_longest_and_differ() -> None:
    patience = Patience(give_up_s=60, first_wait_s=1, longest_wait_s=8)
    for failures, full in ((1, 1), (2, 2), (3, 4), (4, 8), (50, 8)):
        waits = {patience.wait_s(failures) for _ in range(20)}
        assert len(waits) > 10
        assert all(full / 2 <= wait <= full for wait in waits)
