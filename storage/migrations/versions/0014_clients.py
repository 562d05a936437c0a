"""Other systems: who they are, what they are told and were answered, and the newest verdict on each record."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "clients",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_clients"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("client", sa.String(40), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("record_id", sa.String(28), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", time, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", time, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_next_at", "outbox", ["next_at"])
    op.create_table(
        "replies",
        sa.Column("client", sa.String(40), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("at", time, nullable=False),
        sa.Column("status", sa.Integer, nullable=True),
        sa.Column("body", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("client", "key", name="pk_replies"),
    )
    op.create_index("ix_replies_at", "replies", ["at"])
    op.create_table(
        "verdicts",
        sa.Column("record_id", sa.String(28), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("indication", sa.String(20), nullable=False),
        sa.Column("at", time, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name="pk_verdicts"),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_verdicts_record_id_records"),
    )
