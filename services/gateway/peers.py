"""Channels and clients to the four peers, and their signs of life."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import grpc
from grpc_health.v1 import health_pb2

from nianbao.domain.errors import Unavailable
from nianbao.rpc.channels import open_channel
from nianbao.rpc.clients import GeneratorClient, IndexerClient, Nl2SqlClient, RouterClient
from services.gateway.ports import Peers
from services.gateway.settings import GatewaySettings

_CHECK_S = 2.0


class PeerChannels:
    """One channel to each peer; made inside the event loop, connects with the first call."""

    def __init__(self, settings: GatewaySettings) -> None:
        tls = settings.rpc_tls()
        self._channels = {
            "router": open_channel(settings.router_target, tls),
            "nl2sql": open_channel(settings.nl2sql_target, tls),
            "indexer": open_channel(settings.indexer_target, tls),
            "generator": open_channel(settings.generator_target, tls),
        }
        self.indexer = IndexerClient(self._channels["indexer"], settings.indexer_deadline_s)
        self.peers = Peers(
            router=RouterClient(self._channels["router"], settings.router_deadline_s),
            facts=Nl2SqlClient(self._channels["nl2sql"], settings.nl2sql_deadline_s, settings.reread_deadline_s),
            passages=self.indexer,
            composer=GeneratorClient(
                self._channels["generator"], settings.generator_deadline_s, settings.generator_begin_s
            ),
        )

    def checks(self) -> dict[str, Callable[[], Coroutine[Any, Any, None]]]:
        """One check a peer."""
        return {name: _check(name, channel) for name, channel in self._channels.items()}

    async def close(self) -> None:
        """Close all channels."""
        await asyncio.gather(*(channel.close() for channel in self._channels.values()))


def _check(name: str, channel: grpc.aio.Channel) -> Callable[[], Coroutine[Any, Any, None]]:
    async def check() -> None:
        call = channel.unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=health_pb2.HealthCheckResponse.FromString,
        )
        try:
            answer = await call(health_pb2.HealthCheckRequest(), timeout=_CHECK_S)
        except grpc.aio.AioRpcError as error:
            raise Unavailable(f"{name} 服务没有应答（{error.code().name}）", service=name) from error
        if answer.status != health_pb2.HealthCheckResponse.SERVING:
            raise Unavailable(f"{name} 服务尚未就绪", service=name)

    return check
