"""Ports to language models and their adapters."""
