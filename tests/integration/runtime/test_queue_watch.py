"""What Prometheus is told of the queues: what waits, since when, what is in hand; and that the broker is away."""

from __future__ import annotations

import time

import pytest
import redis

from nianbao.queue.app import make_app
from nianbao.queue.carry import SENT_AT
from nianbao.queue.names import INDEX_QUEUE, INDEX_TASK, PARSE_QUEUE, PARSE_TASK
from nianbao.queue.queue_watch import QueueWatch


def samples(watch):
    return {
        (sample.name, *sample.labels.values()): sample.value for family in watch.collect() for sample in family.samples
    }


@pytest.fixture
def app(redis_url):
    return make_app(redis_url)


def test_lengths_by_priority_and_the_age_of_the_next_message(redis_url, app):
    for age_s in (90, 30):
        app.send_task(PARSE_TASK, args=[{}], queue=PARSE_QUEUE, headers={SENT_AT: str(time.time() - age_s)})
    app.send_task(INDEX_TASK, args=[{}], queue=INDEX_QUEUE, headers={SENT_AT: str(time.time() - 10)}, priority=9)
    seen = samples(QueueWatch(redis_url))
    assert seen["nianbao_queue_up",] == 1
    assert seen["nianbao_queue_waiting", "parse", "0"] == 2
    assert seen["nianbao_queue_waiting", "index", "9"] == 1
    assert 90 <= seen["nianbao_queue_oldest_seconds", "parse"] < 95
    assert 10 <= seen["nianbao_queue_oldest_seconds", "index"] < 15
    assert seen["nianbao_queue_oldest_seconds", "ocr"] == 0


def test_messages_that_a_worker_holds_are_in_flight(redis_url, app):
    app.send_task(PARSE_TASK, args=[{}], queue=PARSE_QUEUE)
    with app.connection_for_read() as connection:
        message = connection.default_channel.basic_get(PARSE_QUEUE)
        seen = samples(QueueWatch(redis_url))
        assert (seen["nianbao_queue_waiting", "parse", "0"], seen["nianbao_queue_in_flight", "parse"]) == (0, 1)
        message.ack()
    with redis.Redis.from_url(redis_url) as broker:
        assert broker.hlen("unacked") == 0


def test_a_broker_that_is_away_is_said_so_and_nothing_else():
    assert samples(QueueWatch("redis://127.0.0.1:1/0")) == {("nianbao_queue_up",): 0}
