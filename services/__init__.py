"""The services; each is a package with a `wiring.build()`, and none imports another."""
