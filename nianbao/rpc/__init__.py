"""gRPC between services: typed clients, the codec, and errors that survive the wire."""
