"""Names the concrete classes of nl2sql; nothing connects before the first call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import grpc

from nianbao.domain.catalogue import Catalogue, load_catalogue
from nianbao.llm.chat import JsonModel
from nianbao.llm.steady import Steadiness, SteadyJsonModel
from nianbao.rpc.channels import open_channel
from nianbao.rpc.clients import IndexerClient
from nianbao.runtime.service import Role, Service
from nianbao.store.pool import make_async_pool
from services.nl2sql.reader import PostgresReader
from services.nl2sql.reread.pipeline import Rereader
from services.nl2sql.reread.propose_question import QuestionProposer
from services.nl2sql.rpc import Nl2SqlServicer
from services.nl2sql.schema import read_schema
from services.nl2sql.settings import Nl2SqlSettings


def build() -> Service:
    """Wire nl2sql from the environment.

    A model that is down does not make the service unready: the rules' refusals stand.

    Raises:
        BadSettings: a setting is missing or wrong.
    """
    settings = Nl2SqlSettings()
    pool = make_async_pool(
        settings.database_url.get_secret_value(),
        name="nl2sql",
        size=settings.pool_size,
        wait_s=settings.wait_s,
        statement_timeout_s=settings.statement_timeout_s,
    )
    reader = PostgresReader(pool, read_schema(), settings.statement_timeout_s)
    catalogue = load_catalogue()
    closers: list[Callable[[], Awaitable[None]]] = [reader.close]

    def register(server: grpc.aio.Server) -> None:
        rereader = proposer = None
        if settings.model_url:
            # A channel belongs to the running event loop, which exists only now.
            channel = open_channel(settings.indexer_target, settings.rpc_tls())
            model = _model(settings)
            closers.extend([channel.close, model.close])
            rereader = _rereader(settings, model, channel, reader, catalogue)
            proposer = QuestionProposer(model, settings.complete_timeout_s, settings.model_max_tokens)
        Nl2SqlServicer(reader, catalogue, rereader, proposer).add_to(server)

    async def close() -> None:
        for closer in closers:
            await closer()

    return Service(
        name="nl2sql",
        register_rpc=register,
        checks={"postgres": reader.ping},
        database_connections={Role.RPC: settings.pool_size},
        close=close,
    )


def _model(settings: Nl2SqlSettings) -> SteadyJsonModel:
    model: JsonModel
    token = settings.model_token.get_secret_value()
    # Only a process that has a model pays for its client's import.
    if settings.model_grammar == "tgi":
        from nianbao.llm.tgi import TgiChatModel

        model = TgiChatModel(settings.model_url, settings.model_name, token, settings.model_timeout_s)
    else:
        from nianbao.llm.openai_json import OpenAiJsonModel

        model = OpenAiJsonModel(settings.model_url, settings.model_name, token, settings.model_timeout_s)
    return SteadyJsonModel(
        model,
        Steadiness(
            concurrent=settings.model_concurrent,
            queue_s=settings.model_queue_s,
            failures=settings.model_failures,
            rest_s=settings.model_rest_s,
        ),
    )


def _rereader(
    settings: Nl2SqlSettings,
    model: SteadyJsonModel,
    channel: grpc.aio.Channel,
    reader: PostgresReader,
    catalogue: Catalogue,
) -> Rereader:
    recall = IndexerClient(channel, deadline_s=settings.recall_deadline_s)
    return Rereader(model, recall, reader, catalogue, settings.reread_timeout_s, settings.model_max_tokens)
