"""Settings of the generator, prefix NIANBAO_GENERATOR_."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from nianbao.runtime.settings import ServiceSettings


class GeneratorSettings(ServiceSettings):
    """What the generator reads from the environment."""

    model_config = SettingsConfigDict(env_prefix="NIANBAO_GENERATOR_", protected_namespaces=())

    model_url: str = Field("", description="root URL of TGI or an OpenAI-compatible server; empty: no model")
    model_name: str = Field("tgi", min_length=1, description="model that the server is asked for")
    model_token: SecretStr = Field(SecretStr(""), description="API token of the model server; empty: none")
    model_timeout_s: float = Field(10.0, gt=0, le=300, description="longest silence of the model server")
    answer_timeout_s: float = Field(30.0, gt=0, le=600, description="longest that the model may write one answer")
    model_context_tokens: int = Field(
        8192, ge=2048, le=1_000_000, description="what the model reads and writes at most"
    )
    model_concurrent: int = Field(
        8, ge=1, le=1000, description="replies of the model at a time; others wait their turn"
    )
    model_queue_s: float = Field(2.0, ge=0, le=60, description="longest wait for a turn; then quotes answer")
    model_failures: int = Field(5, ge=1, le=100, description="failures in a row after which the model is left alone")
    model_rest_s: float = Field(30.0, gt=0, le=3600, description="how long a failing model is left alone")
    max_tokens: int = Field(600, ge=16, le=4096, description="longest answer of the model, in tokens")
