"""Answers made of the report's own sentences, without a model."""
