"""The router: understands questions."""
