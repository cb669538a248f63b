"""Settings of the gateway; every key is NIANBAO_GATEWAY_<NAME>."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from nianbao.runtime.home import home
from nianbao.runtime.settings import ServiceSettings

_MEGABYTE = 1024 * 1024


class GatewaySettings(ServiceSettings):
    """Where the gateway's stores and peers are, and the limits it keeps."""

    model_config = SettingsConfigDict(env_prefix="NIANBAO_GATEWAY_")

    def __init__(self, **values: Any) -> None:
        # Without this, type checkers ask for the fields that the environment sets.
        super().__init__(**values)

    database_url: str = Field(min_length=1, description="libpq URL of the database; also NIANBAO_DATABASE_URL")
    redis_url: str = Field(min_length=1, description="URL of the queue's broker; also NIANBAO_REDIS_URL")
    object_store: str = Field(
        default_factory=lambda: f"file://{home().objects}", min_length=1, description="fsspec URL of the object store"
    )
    database_connections: int = Field(10, ge=1, le=100, description="most connections to the database at once")

    auth: Literal["off", "required"] = Field(
        "off", description="required: every request shows an API key; off: only for one machine's own use"
    )
    admin_key: SecretStr = Field(
        SecretStr(""),
        description="the first key, which may do everything; best from a file: NIANBAO_GATEWAY_ADMIN_KEY_FILE",
    )
    key_pepper: SecretStr = Field(
        SecretStr(""), description="secret that stored keys are hashed with; changing it ends every key but the first"
    )
    key_cache_s: float = Field(5.0, ge=0, le=300, description="a key that was revoked is refused after so long")
    key_requests_per_minute: int = Field(
        600, ge=0, le=1_000_000, description="requests a minute by one key, unless it has its own limit; 0: no limit"
    )
    key_files_per_day: int = Field(
        20_000, ge=0, le=10_000_000, description="files submitted a day by one key, unless it has its own; 0: no limit"
    )
    login_lives_s: int = Field(12 * 3600, ge=60, le=30 * 86_400, description="how long signing in on the pages lasts")
    cookie_secure: bool = Field(True, description="whether browsers may send the sign-in cookie over TLS only")

    router_target: str = Field("dns:///router:50051", min_length=1, description="gRPC target of the router")
    nl2sql_target: str = Field("dns:///nl2sql:50051", min_length=1, description="gRPC target of nl2sql")
    indexer_target: str = Field("dns:///indexer:50051", min_length=1, description="gRPC target of the indexer")
    generator_target: str = Field("dns:///generator:50051", min_length=1, description="gRPC target of the generator")
    router_deadline_s: float = Field(5.0, gt=0, le=60, description="how long the router may take")
    nl2sql_deadline_s: float = Field(10.0, gt=0, le=120, description="how long nl2sql may take")
    reread_deadline_s: float = Field(40.0, gt=0, le=600, description="how long a model may read a question again")
    indexer_deadline_s: float = Field(5.0, gt=0, le=60, description="how long a search may take")
    generator_deadline_s: float = Field(60.0, gt=0, le=600, description="how long an answer's text may take")
    generator_begin_s: float = Field(
        5.0, gt=0, le=60, description="how long the generator may take to begin; a model's first word may take longer"
    )

    question_max_chars: int = Field(2000, ge=1, le=20_000, description="longest question accepted")
    asks_at_once: int = Field(
        32, ge=1, le=10_000, description="questions answered at the same time; more are refused with 429"
    )
    requests_at_once: int = Field(
        256, ge=1, le=100_000, description="all other requests served at the same time; more are refused with 429"
    )
    ask_deadline_s: float = Field(90.0, gt=0, le=900, description="longest that one question may take in all services")
    history_turns: int = Field(
        6, ge=0, le=50, description="earlier questions that a follow-up may speak of; 0: every question stands alone"
    )
    answer_cache_ttl_s: int = Field(
        3600, ge=0, le=7 * 86_400, description="how long an answer may be given again while no report changes; 0: never"
    )
    answer_cache_name: str = Field(
        "",
        max_length=64,
        description="gateways with the same name share answers; without one, none outlives its gateway",
    )
    web_search_url: str = Field(
        "", max_length=500, description="root of a SearXNG server; without one the web is never searched"
    )
    web_search_deadline_s: float = Field(5.0, gt=0, le=60, description="how long a search of the web may take")
    web_search_results: int = Field(5, ge=1, le=20, description="results of the web shown at most")
    search_passages: int = Field(8, ge=1, le=50, description="passages fetched for an open question")

    upload_max_bytes: int = Field(512 * _MEGABYTE, ge=1, le=8192 * _MEGABYTE, description="largest file accepted")
    upload_idle_s: float = Field(60.0, gt=0, le=600, description="an upload that is silent for so long is given up")
    files_at_once: int = Field(1000, ge=1, le=100_000, description="most files in one upload")
    uploads_at_once: int = Field(16, ge=1, le=256, description="files stored at the same time; more wait")
    queue_deadline_s: float = Field(5.0, gt=0, le=60, description="how long the broker may take to accept a job")
    json_max_bytes: int = Field(_MEGABYTE, ge=1024, le=64 * _MEGABYTE, description="largest JSON body accepted")

    url_allow_private: bool = Field(False, description="whether documents may be fetched from private addresses")
    url_timeout_s: float = Field(120.0, gt=0, le=3600, description="how long fetching one URL may take")
    urls_at_once: int = Field(50, ge=1, le=1000, description="most URLs in one request; they are fetched one by one")

    heartbeat_s: float = Field(15.0, gt=0, le=120, description="a comment is sent on quiet event streams so often")
    job_poll_s: float = Field(0.5, gt=0, le=30, description="how often an event stream looks at its job")
    sweep_every_s: float = Field(30.0, ge=0, le=3600, description="how often lost jobs are looked for; 0 for never")
    lost_after_s: float = Field(60.0, gt=0, le=86_400, description="a silent job counts as lost after so long")
    lost_attempts_max: int = Field(5, ge=1, le=100, description="a job lost in this many attempts has failed")
    queue_window: int = Field(
        32,
        ge=1,
        le=10_000,
        description="messages of bulk batches in the queue; the others wait in the database",
    )
    relay_poll_s: float = Field(0.5, ge=0.05, le=60, description="how often messages that wait are looked for")
    orphans_every_s: float = Field(
        21_600.0, ge=0, le=604_800, description="how often stored files that nothing needs are collected; 0 for never"
    )
    orphans_after_s: float = Field(
        86_400.0, ge=60, le=31_536_000, description="how old a stored file that nothing needs must be to be deleted"
    )

    render_timeout_s: float = Field(20.0, gt=0, le=120, description="how long drawing one page may take")
    render_memory_mb: int = Field(384, ge=128, le=16_384, description="memory that drawing one page may take")
    renders_at_once: int = Field(2, ge=1, le=64, description="pages drawn at the same time; more wait")
    render_cache_mb: int = Field(64, ge=0, le=4096, description="memory for pages already drawn")
