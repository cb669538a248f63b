"""The figure guard: what a model writes is said only where the evidence says it too."""
