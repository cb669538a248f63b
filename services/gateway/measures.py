"""What the gateway counts for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from nianbao.domain.job import JobState

REQUEST_SECONDS = Histogram(
    "nianbao_gateway_request_seconds",
    "HTTP requests by route and status, until the last byte was sent",
    ("method", "route", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)
REQUESTS_IN_FLIGHT = Gauge(
    "nianbao_gateway_requests_in_flight", "Requests being served now: ask (questions) or other", ("lane",)
)
REQUESTS_SHED = Counter(
    "nianbao_gateway_requests_shed", "Requests refused with 429 because too many were being served", ("lane",)
)
ASK_STAGE_SECONDS = Histogram(
    "nianbao_gateway_ask_stage_seconds",
    "Stages of answering a question",
    ("stage",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)
ANSWER_SECONDS = Histogram(
    "nianbao_gateway_answer_seconds",
    "Questions answered, by route, until the answer was whole",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
REFUSALS = Counter("nianbao_gateway_refusals", "Questions refused, by route and reason", ("route", "reason"))
ANSWER_CACHE = Counter(
    "nianbao_gateway_answer_cache",
    "Questions by what the cache had for them: hit, miss, not_kept (an answer that may not be given again), away",
    ("outcome",),
)
UPLOADED_BYTES = Counter("nianbao_gateway_uploaded_bytes", "Bytes of documents stored")
JOBS = Counter("nianbao_gateway_jobs", "Jobs that came to a state", ("state",))
for _state in JobState:
    # Counted from zero: failures that come before the first scrape would be no increase.
    JOBS.labels(_state.value)
JOBS_RESENT = Counter("nianbao_gateway_jobs_resent", "Jobs whose message was lost and was sent again")
JOB_STAGE_SECONDS = Histogram(
    "nianbao_gateway_job_stage_seconds",
    "Finished stages of documents: parse, index, ocr, import",
    ("stage",),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600, 1800),
)
DEAD_LETTERS = Counter("nianbao_gateway_dead_letters", "Failed attempts, and messages nobody could read", ("reason",))
OUTBOX_MESSAGES = Gauge("nianbao_gateway_outbox_messages", "Messages that wait to be sent, by priority", ("priority",))
OUTBOX_OLDEST_SECONDS = Gauge(
    "nianbao_gateway_outbox_oldest_seconds", "Age of the oldest message that waits to be sent", ("priority",)
)
OUTBOX_SENT = Counter("nianbao_gateway_outbox_sent", "Messages of the outbox that the broker took", ("priority",))
ORPHANS_DELETED = Counter("nianbao_gateway_orphans_deleted", "Stored contents deleted because no document needs them")
RATE_LIMITED = Counter(
    "nianbao_gateway_rate_limited", "Requests and files refused because a key's limit was reached", ("what",)
)
RATE_LIMIT_AWAY = Counter("nianbao_gateway_rate_limit_away", "Requests not counted because Redis did not answer")
REFUSED_KEYS = Counter("nianbao_gateway_refused_keys", "Requests without a key that allows them, by reason", ("code",))
