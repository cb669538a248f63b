"""LLaMA-Factory where no audio library can be loaded."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

_AUDIO = "torchaudio"


def without_audio() -> None:
    """Let LLaMA-Factory be imported on a machine without `torchaudio`; call it first.

    It imports that library for models that hear, whatever it trains. The builds for a GPU cannot be loaded
    beside the CPU build of torch, and a text model asks nothing of it: an empty module stands in.
    """
    try:
        import_module(_AUDIO)
    except (ImportError, OSError, RuntimeError):
        empty = ModuleType(_AUDIO)
        empty.__spec__ = ModuleSpec(_AUDIO, None)
        sys.modules[_AUDIO] = empty
