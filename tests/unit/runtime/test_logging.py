"""Logs: one JSON object an event, ids of the call in it, no secrets."""

import json
import logging

import pytest
import structlog

from nianbao.runtime.logging import configure_logging, log_context, redact


@pytest.fixture(autouse=True)
def _restore_logging():
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def events(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_event_is_one_json_object_with_origin_and_bound_ids(capsys):
    configure_logging("router", "rpc", format="json")
    with log_context(request_id="r1", job_id="j1"):
        structlog.get_logger("services.router").info("understood", 公司="金枫酒业")
    (event,) = events(capsys)
    assert event.pop("timestamp")
    assert event == {
        "event": "understood",
        "公司": "金枫酒业",
        "request_id": "r1",
        "job_id": "j1",
        "service": "router",
        "role": "rpc",
        "level": "info",
        "logger": "services.router",
    }


def test_what_libraries_say_of_every_message_is_left_out_and_what_goes_wrong_is_not(capsys):
    configure_logging("parser", "worker", format="json")
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).info("Task nianbao.parse[1] received")
        logging.getLogger(name).error("Task nianbao.parse[1] raised")
    assert [event["event"] for event in events(capsys)] == ["Task nianbao.parse[1] raised"] * 2


def test_libraries_that_use_logging_come_out_in_the_same_form(capsys):
    configure_logging("router", format="json")
    logging.getLogger("celery").warning("lost %s", "redis://:s3cret@127.0.0.1:6379/0")
    (event,) = events(capsys)
    assert (event["event"], event["level"]) == ("lost redis://:***@127.0.0.1:6379/0", "warning")


def test_secrets_are_hidden_in_fields_and_in_tracebacks(capsys):
    configure_logging("router", format="json")
    try:
        raise ValueError("cannot reach postgresql://me:s3cret@db/x")
    except ValueError:
        structlog.get_logger("x").exception("failed", api_key="s3cret", nested={"password": "s3cret"})
    written = capsys.readouterr().err
    assert "s3cret" not in written
    assert "postgresql://me:***@db/x" in written


def test_events_below_the_level_are_left_out(capsys):
    configure_logging("router", level="warning", format="json")
    structlog.get_logger("x").info("chatter")
    assert events(capsys) == []


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("Bearer ***", "Bearer eyJhbGciOi.abc"),
        ({"hf_token": "***", "tokens": 5}, {"hf_token": "x", "tokens": 5}),
        (["postgresql://u:***@h/d"], ("postgresql://u:p@h/d",)),
        (7, 7),
    ],
)
def test_redact(shown, value):
    assert redact(value) == shown
