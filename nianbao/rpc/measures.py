"""What calls between services are counted by, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

RPC_SECONDS = Histogram(
    "nianbao_rpc_seconds",
    "Calls served, by method and gRPC code, until the last message was sent",
    ("method", "code"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
RPC_IN_FLIGHT = Gauge("nianbao_rpc_in_flight", "Calls being served now")
RPC_SHED = Counter("nianbao_rpc_shed", "Calls refused because too many were being served", ("method",))
RPC_FAILURES = Counter(
    "nianbao_rpc_client_failures", "Calls to a service that failed, as the caller saw it", ("service", "code")
)
