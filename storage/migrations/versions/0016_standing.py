"""What is behind a figure is found by columns; a unit's quarters are kept added up, and whose the lost objects are."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "unit_quarters",
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("quarter", sa.Integer, nullable=False),
        sa.Column("came", sa.Integer, nullable=False),
        sa.Column("ended", sa.Integer, nullable=False),
        sa.Column("issued", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("unit", "quarter", name="pk_unit_quarters"),
    )
    op.drop_index("ix_records_unit_archived_year_issued_year_grp", "records")
    op.drop_index("ix_records_ended_on", "records")
    for name in ("archived_year", "issued_year", "issued_quarter"):
        op.drop_column("records", name)
    op.add_column("records", sa.Column("issued", sa.Integer, nullable=False, server_default="0"))
    op.add_column("records", sa.Column("proved_until", sa.Date, nullable=True))
    op.add_column("records", sa.Column("coded", sa.Boolean, nullable=True))
    columns = ["unit", "grp", "issued", "number", "archived_at", "ended_on", "proved_until", "level_due", "coded"]
    op.create_index("ix_records_standing", "records", columns)
    ends = sa.text("ended_on IS NOT NULL")
    op.create_index(
        "ix_records_ended",
        "records",
        ["ended_on", "archived_at", "grp", "unit"],
        sqlite_where=ends,
        postgresql_where=ends,
    )
    op.add_column("documents", sa.Column("grp", sa.String(12), nullable=True))
    op.drop_index("ix_documents_status_received_at_id", "documents")
    op.create_index("ix_documents_standing", "documents", ["status", "received_at", "id", "desk", "grp", "reason"])
    op.create_table(
        "losses",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("record_id", sa.String(28), nullable=False),
        sa.PrimaryKeyConstraint("name", "record_id", name="pk_losses"),
    )
