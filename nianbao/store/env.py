"""Alembic's entry: runs the migrations on the connection that `migrate.upgrade` made."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table_schema="nianbao", target_metadata=None)
with context.begin_transaction():
    context.run_migrations()
