"""A period is asked for by its days: dossiers by when they were taken in, events by when they happened."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index("ix_dossiers_opened_at", "dossiers", ["opened_at"])
    op.create_index("ix_ledger_at", "ledger", ["at"])
