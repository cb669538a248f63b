"""What PyMuPDF raises over a damaged file, told apart from memory that ran out."""

from __future__ import annotations

import pymupdf

# MuPDF's own errors are no RuntimeError, but some calls turn them into one.
PDF_FAULTS: tuple[type[Exception], ...] = (pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError, IndexError)
# MuPDF says it so when an allocation fails: "malloc (1048576 bytes) failed".
_OUT_OF_MEMORY = ("malloc", "calloc", "realloc", "memory")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an allocation failed, in Python or in MuPDF.

    >>> is_out_of_memory(RuntimeError("code=2: malloc (1048576 bytes) failed"))
    True
    """
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, PDF_FAULTS) and any(word in str(error) for word in _OUT_OF_MEMORY)
