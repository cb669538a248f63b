"""Contests' official rules for their questions, as their scorers apply them."""
