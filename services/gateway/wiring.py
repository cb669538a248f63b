"""Puts the gateway together; the only place that names concrete classes."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from celery import Celery
from fastapi import FastAPI
from prometheus_client import REGISTRY
from redis import Redis

from nianbao.domain.errors import BadSettings
from nianbao.queue.app import make_app as make_queue_app
from nianbao.queue.names import EVENTS_QUEUE
from nianbao.queue.queue_watch import QueueWatch
from nianbao.runtime.service import Role, Service, WorkerSpec
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.objects import ObjectStore
from nianbao.store.pool import make_pool
from services.gateway.answer_cache import AnswerCache, RedisAnswerCache
from services.gateway.bad_case_desk import BadCaseDesk
from services.gateway.batch_board import BatchBoard
from services.gateway.compare.compare_desk import CompareDesk
from services.gateway.conversations import StoredConversations
from services.gateway.differences.difference_desk import DifferenceDesk
from services.gateway.http import Parts, make_app
from services.gateway.http.authenticate import is_loopback
from services.gateway.intake import Intake
from services.gateway.job_board import JobBoard
from services.gateway.keys.doorkeeper import Doorkeeper
from services.gateway.keys.key_ring import KeyLimits, KeyRing
from services.gateway.keys.limiter import Limiter, NoLimiter, RedisLimiter
from services.gateway.keys.logins import Logins, MemoryLogins, RedisLogins
from services.gateway.keys.signer import Signer
from services.gateway.library import Library
from services.gateway.page_pictures import PagePictures
from services.gateway.parse_queue import CeleryParseQueue
from services.gateway.peers import PeerChannels
from services.gateway.pipeline import AskPipeline
from services.gateway.ports import ParseQueue, Peers
from services.gateway.relay import Relay
from services.gateway.searxng import SearxngSearch
from services.gateway.settings import GatewaySettings
from services.gateway.shelf import Shelf
from services.gateway.sweep import make_sweep
from services.gateway.tasks import register_tasks
from services.gateway.web_search import WebSearch

log = structlog.get_logger(__name__)

_ADMIN_KEY_CHARS = 24
# A worker runs one task at a time; another connection is for what it does beside.
_WORKER_CONNECTIONS = 2


def build() -> Service:
    """Wire the gateway from the environment's settings; nothing connects yet."""
    settings = GatewaySettings()
    return Wired(settings).service()


class Wired:
    """Makes the parts of a role only when the role is asked for, and closes what was made."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._database = AsyncPostgres(settings.database_url, name="gateway", size=settings.database_connections)
        self._store = ObjectStore(settings.object_store)
        self._queue_app: Celery = make_queue_app(settings.redis_url)
        self._queue = CeleryParseQueue(self._queue_app, settings.redis_url, settings.queue_deadline_s)
        self._closers: list[Callable[[], Coroutine[Any, Any, None]]] = []

    def service(self) -> Service:
        """The record that the runtime starts."""
        return Service(
            name="gateway",
            make_http_app=self._make_http_app,
            make_worker=self._make_worker,
            checks={
                "postgres": self._database.check,
                "redis": self._queue.check,
                "object store": self._check_store,
            },
            database_connections={Role.HTTP: self._settings.database_connections, Role.WORKER: _WORKER_CONNECTIONS},
            close=self._close,
        )

    def _make_http_app(self) -> FastAPI:
        self._watch_queues()
        channels = PeerChannels(self._settings)
        parts = assemble(
            self._settings,
            self._database,
            self._store,
            self._queue,
            channels.peers,
            channels.checks(),
            self._make_cache(),
            self._make_web(),
            self._make_door(),
        )
        self._closers += [parts.intake.close, channels.close, self._database.close, self._queue.close]
        return make_app(parts)

    def _watch_queues(self) -> None:
        watch = QueueWatch(self._settings.redis_url)
        REGISTRY.register(watch)

        async def forget() -> None:
            REGISTRY.unregister(watch)

        self._closers.append(forget)

    def _make_worker(self) -> WorkerSpec:
        pool = make_pool(
            self._settings.database_url,
            name="gateway-events",
            size=_WORKER_CONNECTIONS,
            wait_s=5.0,
            statement_timeout_s=30.0,
        )
        broker = Redis.from_url(self._settings.redis_url, socket_timeout=5, socket_connect_timeout=5)
        register_tasks(self._queue_app, pool, broker)

        async def close_pool() -> None:
            pool.close()

        self._closers.append(close_pool)
        return WorkerSpec(self._queue_app, (EVENTS_QUEUE,))

    def _make_cache(self) -> AnswerCache | None:
        if not self._settings.answer_cache_ttl_s:
            return None
        name = self._settings.answer_cache_name or secrets.token_hex(8)
        cache = RedisAnswerCache(self._settings.redis_url, name, self._settings.answer_cache_ttl_s)
        self._closers.append(cache.close)
        return cache

    def _make_web(self) -> WebSearch | None:
        settings = self._settings
        if not settings.web_search_url:
            return None
        web = SearxngSearch(
            settings.web_search_url, timeout_s=settings.web_search_deadline_s, limit=settings.web_search_results
        )
        self._closers.append(web.close)
        return web

    def _make_door(self) -> Doorkeeper:
        settings = self._settings
        if settings.auth == "off":
            return make_door(settings, self._database, NoLimiter(), MemoryLogins())
        limiter = RedisLimiter(settings.redis_url)
        logins = RedisLogins(settings.redis_url, settings.login_lives_s)
        self._closers += [limiter.close, logins.close]
        return make_door(settings, self._database, limiter, logins)

    async def _check_store(self) -> None:
        await asyncio.to_thread(self._store.check)

    async def _close(self) -> None:
        for close in self._closers:
            await close()


def assemble(
    settings: GatewaySettings,
    database: AsyncPostgres,
    store: ObjectStore,
    queue: ParseQueue,
    peers: Peers,
    peer_checks: dict[str, Callable[[], Coroutine[Any, Any, None]]] | None = None,
    cache: AnswerCache | None = None,
    web: WebSearch | None = None,
    door: Doorkeeper | None = None,
) -> Parts:
    """Put the use cases together over given stores, queue and peers."""
    relay = Relay(database, queue, window=settings.queue_window, poll_s=settings.relay_poll_s)
    intake = Intake(
        database,
        store,
        relay,
        max_bytes=settings.upload_max_bytes,
        idle_s=settings.upload_idle_s,
        at_once=settings.uploads_at_once,
    )
    pictures = PagePictures(
        store,
        timeout_s=settings.render_timeout_s,
        memory_mb=settings.render_memory_mb,
        at_once=settings.renders_at_once,
        cache_mb=settings.render_cache_mb,
    )
    board = JobBoard(database, relay, queue, poll_s=settings.job_poll_s, lost_attempts_max=settings.lost_attempts_max)
    sweep = make_sweep(
        board,
        database,
        store,
        every_s=settings.sweep_every_s,
        lost_after_s=settings.lost_after_s,
        orphans_every_s=settings.orphans_every_s,
        orphans_after_s=settings.orphans_after_s,
    )
    library = Library(database)
    return Parts(
        settings=settings,
        database=database,
        ask=AskPipeline(
            peers,
            question_max_chars=settings.question_max_chars,
            search_passages=settings.search_passages,
            cache=cache,
            web=web,
        ),
        conversations=StoredConversations(database, settings.history_turns),
        intake=intake,
        board=board,
        batches=BatchBoard(database, relay, board, poll_s=settings.job_poll_s),
        relay=relay,
        store=store,
        queue=queue,
        library=library,
        shelf=Shelf(database, relay),
        compare=CompareDesk(database, peers.facts),
        differences=DifferenceDesk(database, library),
        cases=BadCaseDesk(database),
        outlines=peers.passages,
        door=door or make_door(settings, database, NoLimiter(), MemoryLogins()),
        pictures=pictures,
        peer_checks=peer_checks or {},
        background=(sweep, relay.run, pictures.warm),
    )


def make_door(settings: GatewaySettings, database: AsyncPostgres, limiter: Limiter, logins: Logins) -> Doorkeeper:
    """Make what decides who may come in.

    Raises:
        BadSettings: the first key is too short to be one.
    """
    admin_key = settings.admin_key.get_secret_value()
    if admin_key and len(admin_key) < _ADMIN_KEY_CHARS:
        raise BadSettings(
            f"NIANBAO_GATEWAY_ADMIN_KEY 太短，应不少于 {_ADMIN_KEY_CHARS} 个字符，例如用 openssl rand -base64 32 生成"
        )
    is_required = settings.auth == "required"
    if not is_required and not is_loopback(settings.http_host):
        log.warning("auth_is_off", http_host=settings.http_host, remedy="NIANBAO_GATEWAY_AUTH=required")
    limits = KeyLimits(settings.key_requests_per_minute, settings.key_files_per_day)
    keys = KeyRing(
        database,
        admin_key=admin_key,
        pepper=settings.key_pepper.get_secret_value(),
        cache_s=settings.key_cache_s,
        limits=limits,
    )
    return Doorkeeper(
        keys, logins, limiter, Signer(database), is_required=is_required, only_local=is_loopback(settings.http_host)
    )
