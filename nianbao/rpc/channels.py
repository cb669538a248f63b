"""Channels to other services: client-side round robin over whatever the name resolves to."""

from __future__ import annotations

import json

import grpc

from nianbao.rpc.access import SendAccess, SendAccessOfStream
from nianbao.rpc.request_id import SendRequestId, SendRequestIdOfStream

# Retries are for connections that never reached a server; a deadline bounds them all.
_SERVICE_CONFIG = json.dumps(
    {
        "loadBalancingConfig": [{"round_robin": {}}],
        "methodConfig": [
            {
                "name": [{}],
                "retryPolicy": {
                    "maxAttempts": 3,
                    "initialBackoff": "0.05s",
                    "maxBackoff": "0.5s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE"],
                },
            }
        ],
    }
)


def open_channel(target: str) -> grpc.aio.Channel:
    """Open a channel to a gRPC target such as "dns:///router:50051"; nothing connects yet."""
    return grpc.aio.insecure_channel(
        target,
        options=[
            ("grpc.service_config", _SERVICE_CONFIG),
            ("grpc.enable_retries", 1),
            # Services talk to each other directly; a proxy of the environment must not see it.
            ("grpc.enable_http_proxy", 0),
            ("grpc.max_receive_message_length", 16 * 1024 * 1024),
            ("grpc.keepalive_time_ms", 30_000),
            ("grpc.initial_reconnect_backoff_ms", 200),
            ("grpc.max_reconnect_backoff_ms", 2_000),
        ],
        interceptors=[SendRequestId(), SendRequestIdOfStream(), SendAccess(), SendAccessOfStream()],
    )
