"""Builds training data from what the system itself knows: catalogue, facts, names, wordings."""
