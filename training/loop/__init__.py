"""The training itself: recipes run by LLaMA-Factory, distillation by a trainer of our own; runs in `.venv/training`."""
