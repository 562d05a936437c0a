"""How many papers of a unit are proved until when, and what they lack, is counted as they come."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "unit_standings",
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("proved_until", sa.Date, nullable=False),
        sa.Column("owes", sa.String(5), nullable=False),
        sa.Column("quarter", sa.Integer, nullable=False),
        sa.Column("came", sa.Integer, nullable=False),
        sa.Column("ended", sa.Integer, nullable=False),
        sa.Column("issued", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("unit", "proved_until", "owes", "quarter", name="pk_unit_standings"),
        sqlite_with_rowid=False,
    )
    ends = sa.text("ended_on IS NOT NULL")
    op.drop_index("ix_records_ended", "records")
    op.create_index(
        "ix_records_ended",
        "records",
        ["ended_on", "archived_at", "grp", "unit", "proved_until", "level_due", "coded"],
        sqlite_where=ends,
        postgresql_where=ends,
    )
