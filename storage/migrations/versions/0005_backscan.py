"""Back-scan programmes: a folder as one job, its items, and samples for quality control."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "batches",
        sa.Column("id", sa.String(28), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("created_at", time, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        sa.CheckConstraint(
            "state IN ('running', 'paused', 'cancelled', 'stopped', 'done')", name=op.f("ck_batches_state")
        ),
    )
    op.create_index("ix_batches_created_at", "batches", ["created_at"])
    op.create_table(
        "batch_items",
        sa.Column("batch_id", sa.String(28), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("expected", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("document_id", sa.String(28), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("file", sa.String(80), nullable=False),
        sa.Column("pages", sa.Integer, nullable=True),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("rested_at", time, nullable=True),
        sa.PrimaryKeyConstraint("batch_id", "number", name="pk_batch_items"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_batch_items_batch_id_batches"),
        sa.UniqueConstraint("batch_id", "source", name="uq_batch_items_batch_id_source"),
        sa.CheckConstraint("number > 0", name=op.f("ck_batch_items_number")),
        sa.CheckConstraint("state <> 'received' OR document_id IS NOT NULL", name=op.f("ck_batch_items_received")),
        sa.CheckConstraint("state IN ('expected', 'received', 'refused')", name=op.f("ck_batch_items_state")),
    )
    op.create_index("ix_batch_items_document_id", "batch_items", ["document_id"])
    op.create_table(
        "batch_samples",
        sa.Column("batch_id", sa.String(28), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("document_id", sa.String(28), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=True),
        sa.Column("inspector", sa.String(80), nullable=False),
        sa.Column("at", time, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "round", "number", name="pk_batch_samples"),
        sa.ForeignKeyConstraint(
            ["batch_id", "number"],
            ["batch_items.batch_id", "batch_items.number"],
            name="fk_batch_samples_batch_id_number_batch_items",
        ),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_batch_samples_round")),
    )
