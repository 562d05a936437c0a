"""Which postings of the offices' own numbers in the store are in the index."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "register_postings",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_register_postings"),
        sa.CheckConstraint("number > 0", name=op.f("ck_register_postings_number")),
    )
