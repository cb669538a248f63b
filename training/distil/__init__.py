"""Black-box distillation: a strong model's reasoning over our evidence, kept only where every figure is right."""
