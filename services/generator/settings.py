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
    max_tokens: int = Field(600, ge=16, le=8192, description="longest answer of the model, in tokens")
