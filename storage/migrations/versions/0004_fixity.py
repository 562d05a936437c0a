"""When every object of the archive was looked at last."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "fixity",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("version_id", sa.String(1024), nullable=True),
        sa.Column("size_bytes", sa.BigInteger, nullable=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_fixity"),
        sa.CheckConstraint("state IN ('new', 'good', 'lost')", name=op.f("ck_fixity_state")),
    )
    op.create_index("ix_fixity_state_checked_at_name", "fixity", ["state", "checked_at", "name"])
