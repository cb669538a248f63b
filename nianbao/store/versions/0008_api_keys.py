"""Keys for the gateway, and the proof of which knowledge bases a transaction may see."""

from nianbao.store.migrate import run_sql_beside

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_sql_beside(__file__)
