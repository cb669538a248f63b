"""Names the concrete classes of the router; nothing connects before the first call."""

from __future__ import annotations

import grpc

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.glossary import load_glossary
from nianbao.rpc.channels import open_channel
from nianbao.rpc.clients import IndexerClient
from nianbao.runtime.service import Service
from services.router.company_index import CompanyIndex
from services.router.knowledge import Knowledge
from services.router.lexicon import Lexicon
from services.router.pipeline import understand
from services.router.registry import RegistryCache
from services.router.rpc import RouterServicer
from services.router.settings import RouterSettings


def build() -> Service:
    """Wire the router from the environment, with its dictionaries loaded.

    Raises:
        BadSettings: a setting is missing or wrong.
    """
    settings = RouterSettings()
    lexicon = Lexicon(load_catalogue(), load_glossary())
    _warm_up(lexicon)
    channels: list[grpc.aio.Channel] = []

    def register(server: grpc.aio.Server) -> None:
        # A channel belongs to the running event loop, which exists only now.
        channel = open_channel(settings.indexer_target, settings.rpc_tls())
        channels.append(channel)
        source = IndexerClient(channel, deadline_s=settings.registry_deadline_s)
        registries = RegistryCache(source, lexicon, settings.knowledge_bases_kept)
        columns = IndexerClient(channel, deadline_s=settings.recall_deadline_s)
        RouterServicer(registries, columns).add_to(server)

    async def close() -> None:
        for channel in channels:
            await channel.close()

    return Service(name="router", register_rpc=register, close=close)


def _warm_up(lexicon: Lexicon) -> None:
    """Load the segmenter before the first question, which would otherwise wait 0.1 s for it."""
    understand("营业收入是多少", Knowledge(lexicon, CompanyIndex.build(())))
