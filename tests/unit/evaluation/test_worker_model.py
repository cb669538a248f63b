"""The queue model: what can be computed by hand, and how workers share out documents."""

from __future__ import annotations

from evals.worker_model import Served, makespan, through, workers_needed


def test_a_worker_takes_one_document_at_a_time_in_the_order_they_come() -> None:
    assert through([0, 0, 5], [2, 3, 1], 1) == [2, 5, 6]
    assert through([0, 0, 5], [2, 3, 1], 2) == [2, 3, 6]


def test_a_document_waits_for_the_next_queue_in_the_order_it_left_the_last() -> None:
    # The second is parsed first and indexed from 1 to 3; the first waits from 2 to 3.
    services = {"parse": [2.0, 1.0], "index": [2.0, 2.0]}
    assert makespan([("parse", 2), ("index", 1)], services, [0, 0]) == 5


def test_each_kind_has_workers_for_its_share_of_the_work() -> None:
    measured = {"parse": [Served(2.0, 100)], "index": [Served(1.0, 100)]}
    # 1,000 documents of 200 pages: 4,000 s of parsing and 2,000 s of indexing, in 1,000 s less a twentieth.
    needed = workers_needed(measured, ["parse", "index"], 1000, 200, 1000)
    assert needed == {"parse": 5, "index": 3}
