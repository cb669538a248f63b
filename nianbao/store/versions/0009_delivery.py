"""Batches, an outbox for messages, and the failures of jobs."""

from nianbao.store.migrate import run_sql_beside

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_sql_beside(__file__)
