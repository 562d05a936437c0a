"""Tasks with leases, fair clocks, pauses, and what was made once."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "tasks",
        sa.Column("document_id", sa.String(28), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("lane", sa.String(8), nullable=False),
        sa.Column("desk", sa.String(40), nullable=False),
        sa.Column("vtime", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("since", time, nullable=False),
        sa.Column("until", time, nullable=True),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(120), nullable=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("crashes", sa.Integer, nullable=False),
        sa.Column("limits", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_tasks"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_tasks_document_id_documents"),
        sa.CheckConstraint("lane IN ('desk', 'batch')", name=op.f("ck_tasks_lane")),
        sa.CheckConstraint("state IN ('ready', 'leased', 'waiting', 'held')", name=op.f("ck_tasks_state")),
    )
    _index("ix_tasks_ready", ["lane", "vtime", "document_id"], "state = 'ready'")
    _index("ix_tasks_until", ["until"], "until IS NOT NULL")
    op.create_table(
        "clocks",
        sa.Column("scope", sa.String(60), nullable=False),
        sa.Column("vtime", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_clocks"),
    )
    op.create_table(
        "pauses",
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("until", time, nullable=True),
        sa.PrimaryKeyConstraint("stage", name="pk_pauses"),
    )
    op.create_table(
        "made",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_made"),
    )
    # What is on its way goes on.
    op.execute(
        "INSERT INTO tasks (document_id, stage, lane, desk, vtime, state, since, epoch, failures, crashes, limits) "
        "SELECT id, status, 'batch', desk, 0, 'ready', received_at, 0, 0, 0, 0 FROM documents "
        "WHERE status NOT IN ('archived', 'needs_review', 'set_aside')"
    )


def _index(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "tasks", columns, sqlite_where=condition, postgresql_where=condition)
