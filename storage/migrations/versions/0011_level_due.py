"""Signatures that lack what a service owed them: the index is the queue of what must be renewed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("records", sa.Column("level_due", sa.String(8), nullable=True))
    where = sa.text("level_due IS NOT NULL")
    op.create_index("ix_records_due", "records", ["archived_at"], sqlite_where=where, postgresql_where=where)
