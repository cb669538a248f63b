"""Vectors of passages, and which model each knowledge base is embedded with."""

from nianbao.store.migrate import run_sql_beside

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_sql_beside(__file__)
