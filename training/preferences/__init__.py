"""Pairs of a right answer and a plausible wrong one, which differ in one thing."""
