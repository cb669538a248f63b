"""A Qwen2 small enough to train on a CPU in seconds: random weights, so nothing is downloaded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import torch
from transformers import Qwen2Config, Qwen2ForCausalLM

from training.loop.train_tokenizer import train_tokenizer

SEED = 8


def make_tiny_model(texts: Iterable[str], folder: Path, width: int = 128, layers: int = 2) -> int:
    """Write a model and its tokenizer, trained on `texts`, to `folder`; return the number of its weights.

    The form is Qwen2's (grouped queries, tied embeddings), so what trains, merges and serves it is what does so
    with the 7B model. The same texts and sizes give the same weights.
    """
    tokenizer = train_tokenizer(texts)
    torch.manual_seed(SEED)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        initializer_range=0.1,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = Qwen2ForCausalLM(config)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return sum(weight.numel() for weight in model.parameters())
