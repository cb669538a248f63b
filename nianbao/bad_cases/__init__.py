"""Answers that were wrong: what is kept of each, and which kind of wrong it is."""
