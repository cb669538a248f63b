"""Postgres: schema, migrations, connection pools; one named writer per table."""
