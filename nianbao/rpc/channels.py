"""Channels to other services: client-side round robin over whatever the name resolves to.

A headless Service's name has one address a pod. gRPC asks for them again only when a
connection ends, so servers end theirs from time to time (`serve_rpc`), and a new pod
gets its share within that time. A server that drains tells its clients to connect
elsewhere, and calls that it did not take yet go there.
"""

from __future__ import annotations

import json

import grpc

from nianbao.rpc.place_calls import PlaceCall, PlaceStream
from nianbao.rpc.tls import RpcTls

MESSAGE_MAX_BYTES = 32 * 1024 * 1024
KEEPALIVE_MS = 20_000

# Retries are for connections that never reached a server; a deadline bounds them all. The
# throttle ends them while most calls fail: a service that comes back must not meet thrice the calls.
_SERVICE_CONFIG = json.dumps(
    {
        "loadBalancingConfig": [{"round_robin": {}}],
        "retryThrottling": {"maxTokens": 20, "tokenRatio": 0.2},
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

_OPTIONS = (
    ("grpc.service_config", _SERVICE_CONFIG),
    # Otherwise a TXT record is asked for with every resolution.
    ("grpc.service_config_disable_resolution", 1),
    ("grpc.enable_retries", 1),
    # Services talk to each other directly; a proxy of the environment must not see it.
    ("grpc.enable_http_proxy", 0),
    ("grpc.max_receive_message_length", MESSAGE_MAX_BYTES),
    ("grpc.max_send_message_length", MESSAGE_MAX_BYTES),
    # A host that vanished without a word is noticed within half a minute.
    ("grpc.keepalive_time_ms", KEEPALIVE_MS),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    # 30 s by default, in which a drained pod's replacement would not be found.
    ("grpc.dns_min_time_between_resolutions_ms", 1_000),
)


def open_channel(target: str, tls: RpcTls | None = None) -> grpc.aio.Channel:
    """Open a channel to a gRPC target such as "dns:///router:50051"; nothing connects yet."""
    interceptors = [PlaceCall(), PlaceStream()]
    if tls is None:
        return grpc.aio.insecure_channel(target, options=_OPTIONS, interceptors=interceptors)
    return grpc.aio.secure_channel(target, tls.client(), options=_OPTIONS, interceptors=interceptors)
