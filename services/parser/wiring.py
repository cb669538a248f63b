"""Put the parser together: the only module that names concrete classes."""

from __future__ import annotations

import asyncio

from redis import Redis

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.errors import BadSettings, Unavailable
from nianbao.domain.job import JobState
from nianbao.queue.app import make_app
from nianbao.queue.names import OCR_QUEUE, OCR_TASK, PARSE_QUEUE, PARSE_TASK
from nianbao.queue.patiently import Patience
from nianbao.queue.task_edge import TaskEdge
from nianbao.runtime.service import Service, WorkerSpec
from nianbao.store.objects import ObjectStore
from services.parser.ocr_desk import OcrDesk
from services.parser.parse_desk import ParseDesk
from services.parser.pipeline import Limits
from services.parser.run_in_child import ChildLimits
from services.parser.scans.lazy_reader import load_reader
from services.parser.scans.rapid_engine import is_ocr_installed
from services.parser.settings import ParserSettings
from services.parser.tasks import QueueOutbox, register_ocr_task, register_parse_task

_BROKER_TIMEOUT_S = 3.0


def build() -> Service:
    """Wire the parser from its settings; nothing connects yet."""
    settings = ParserSettings()
    broker = Redis.from_url(
        settings.redis_url, socket_timeout=_BROKER_TIMEOUT_S, socket_connect_timeout=_BROKER_TIMEOUT_S
    )
    store = ObjectStore(settings.object_store)

    def make_worker() -> WorkerSpec:
        # Loaded before the first fork, so that every child inherits it.
        load_catalogue()
        app = make_app(settings.redis_url)
        limits = Limits(settings.max_pages, settings.max_file_mb * 1_000_000, settings.max_rows)
        child_limits = ChildLimits(
            settings.memory_mb, settings.cpu_limit_s, settings.wall_limit_s, settings.scratch_file_mb
        )
        outbox = QueueOutbox(app)
        task = OCR_TASK if settings.queue == "ocr" else PARSE_TASK
        edge = TaskEdge(app, broker, task, JobState.PARSING, Patience(settings.retry_s), settings.deaths_max)
        if settings.queue == "ocr":
            register_ocr_task(app, _ocr_desk(store, outbox, limits, settings), edge)
            return WorkerSpec(app=app, queues=(OCR_QUEUE,))
        register_parse_task(app, ParseDesk(store, outbox, limits, child_limits, settings.ocr), edge)
        return WorkerSpec(app=app, queues=(PARSE_QUEUE,))

    async def check_queue() -> None:
        try:
            await asyncio.to_thread(broker.ping)
        except Exception as error:  # readiness: whatever the client raises means not ready
            raise Unavailable("队列没有应答，请检查 NIANBAO_REDIS_URL", service="redis") from error

    async def check_store() -> None:
        await asyncio.to_thread(store.check)

    return Service(name="parser", make_worker=make_worker, checks={"queue": check_queue, "object_store": check_store})


def _ocr_desk(store: ObjectStore, outbox: QueueOutbox, limits: Limits, settings: ParserSettings) -> OcrDesk:
    if not is_ocr_installed():
        raise BadSettings("没有安装文字识别组件，请运行 pip install 'nianbao[ocr]'，或去掉 NIANBAO_PARSER_QUEUE=ocr")
    return OcrDesk(
        store,
        outbox,
        lambda: load_reader(settings.ocr_threads),
        limits,
        settings.ocr_memory_mb,
        settings.ocr_page_limit_s,
    )
