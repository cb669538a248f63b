"""Queue and task names; senders use these and never import a task."""

from __future__ import annotations

PARSE_QUEUE, PARSE_TASK = "parse", "nianbao.parse"
OCR_QUEUE, OCR_TASK = "ocr", "nianbao.ocr"
INDEX_QUEUE, INDEX_TASK = "index", "nianbao.index"
IMPORT_TASK = "nianbao.import"
RENEW_TASK = "nianbao.renew_figures"
EMBED_QUEUE, EMBED_TASK = "embed", "nianbao.embed"
EMBED_ALL_TASK = "nianbao.embed_all"
EVENTS_QUEUE, EVENT_TASK = "events", "nianbao.job_event"
UNREADABLE_TASK = "nianbao.unreadable"

FIRST, LAST = 0, 9
"""The priorities in use: single uploads, and bulk batches behind them."""

PRIORITIES = (FIRST, LAST)

QUEUE_OF_TASK = {
    PARSE_TASK: PARSE_QUEUE,
    OCR_TASK: OCR_QUEUE,
    INDEX_TASK: INDEX_QUEUE,
    IMPORT_TASK: INDEX_QUEUE,
    RENEW_TASK: INDEX_QUEUE,
    EMBED_TASK: EMBED_QUEUE,
    EMBED_ALL_TASK: EMBED_QUEUE,
    EVENT_TASK: EVENTS_QUEUE,
    UNREADABLE_TASK: EVENTS_QUEUE,
}


def list_of(queue: str, priority: int) -> str:
    r"""The Redis list that holds a queue's messages of a priority.

    >>> list_of("parse", FIRST), list_of("parse", LAST)
    ('parse', 'parse\x06\x169')
    """
    return f"{queue}\x06\x16{priority}" if priority else queue
