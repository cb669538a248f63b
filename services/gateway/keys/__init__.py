"""API keys: making them, knowing whose a request is, and how much each may ask for."""
