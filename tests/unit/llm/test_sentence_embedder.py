"""Models of sentence-transformers: what is said when they are not there, and what is held to the settings."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nianbao.domain.errors import Unavailable
from nianbao.llm.embedder import TextKind
from nianbao.llm.reranker import CrossEncoderReranker
from nianbao.llm.sentence_embedder import SentenceEmbedder
from nianbao.llm.tei_embedder import ServedModel


class Lengths:
    """Stands in for both models of the package: vectors and scores are lengths of texts."""

    def __init__(self, name: str) -> None:
        if name == "none/there":
            raise OSError(name)

    def encode(self, texts: list[str], **_: Any) -> Any:
        return np.array([[len(text), 0.0] for text in texts])

    def predict(self, pairs: list[tuple[str, str]]) -> Any:
        return np.array([len(text) for _, text in pairs])


@pytest.fixture
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = SimpleNamespace(SentenceTransformer=Lengths, CrossEncoder=Lengths)
    monkeypatch.setitem(sys.modules, "sentence_transformers", fake)


def test_without_the_package_the_reader_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(Unavailable, match=r"pip install 'nianbao\[transformers\]'"):
        SentenceEmbedder(ServedModel("bge", 2)).embed(["甲"], TextKind.QUERY)
    with pytest.raises(Unavailable, match=r"pip install 'nianbao\[transformers\]'"):
        CrossEncoderReranker("bge").score("问", ["甲"])


@pytest.mark.usefixtures("_installed")
def test_texts_get_the_model_s_prefix() -> None:
    vectors = SentenceEmbedder(ServedModel("bge", 2, "问：")).embed(["甲乙"], TextKind.QUERY)

    assert vectors.tolist() == [[4.0, 0.0]]


@pytest.mark.usefixtures("_installed")
def test_another_dimension_than_the_settings_say_is_refused() -> None:
    with pytest.raises(Unavailable, match="2 维，设置是 3 维"):
        SentenceEmbedder(ServedModel("bge", 3)).embed(["甲"], TextKind.QUERY)


@pytest.mark.usefixtures("_installed")
def test_a_model_that_is_not_there_names_the_setting() -> None:
    with pytest.raises(Unavailable, match="EMBEDDER_MODEL"):
        SentenceEmbedder(ServedModel("none/there", 2)).embed(["甲"], TextKind.QUERY)


@pytest.mark.usefixtures("_installed")
def test_a_cross_encoder_scores_in_order() -> None:
    assert CrossEncoderReranker("bge").score("问", ["一", "二二"]) == [1.0, 2.0]
