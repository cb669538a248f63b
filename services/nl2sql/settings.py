"""Settings of nl2sql, prefix NIANBAO_NL2SQL_."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from nianbao.llm.chat import Grammar
from nianbao.runtime.settings import ServiceSettings


class Nl2SqlSettings(ServiceSettings):
    """What nl2sql reads from the environment."""

    model_config = SettingsConfigDict(env_prefix="NIANBAO_NL2SQL_", protected_namespaces=())

    database_url: SecretStr = Field(description="libpq URL of the database, best as the role nianbao_reader")
    pool_size: int = Field(8, ge=1, le=100, description="most connections at once")
    statement_timeout_s: float = Field(5.0, gt=0, le=60, description="longest that one statement may run")
    wait_s: float = Field(3.0, gt=0, le=60, description="longest wait for a free connection")

    indexer_target: str = Field("dns:///indexer:50051", min_length=1, description="gRPC target of the indexer")
    recall_deadline_s: float = Field(2.0, gt=0, le=30, description="how long finding a question's columns may take")
    model_url: str = Field("", description="root URL of TGI or an OpenAI-compatible server; empty: no model")
    model_name: str = Field("tgi", min_length=1, description="model that the server is asked for")
    model_token: SecretStr = Field(SecretStr(""), description="API token of the model server; empty: none")
    model_grammar: Grammar = Field("json_schema", description="how the server takes the schema: json_schema, or tgi")
    model_timeout_s: float = Field(10.0, gt=0, le=300, description="longest that one reply of the model may take")
    model_concurrent: int = Field(8, ge=1, le=1000, description="replies of the model at a time; others wait")
    model_queue_s: float = Field(
        2.0, ge=0, le=60, description="longest wait for a turn; then the rules' refusal stands"
    )
    model_failures: int = Field(2, ge=1, le=100, description="failures in a row after which the model is left alone")
    model_rest_s: float = Field(30.0, ge=0, le=3600, description="a model that failed is not asked for so long")
    model_max_tokens: int = Field(400, ge=64, le=4096, description="longest reply of the model, in tokens")
    reread_timeout_s: float = Field(30.0, gt=0, le=600, description="longest that a model may read one question")
    complete_timeout_s: float = Field(
        10.0, gt=0, le=600, description="longest that a model may take to write one follow-up out"
    )
