"""Chat models behind one port: an adapter for TGI (and any OpenAI-compatible server), a scripted double."""
