"""A file can hold several papers: their documents have the same original, and say which one they are parts of.

SQLite cannot take a constraint from a table: the table is made anew, which storage/engine.py prepares by letting
foreign keys rest.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_STATUSES = (
    "received", "rendered", "recognized", "classified", "described", "assembled", "signed", "archived", "needs_review",
    "set_aside", "split",
)  # fmt: skip
_ONE_OF = f"status IN ({', '.join(repr(status) for status in _STATUSES)})"
_KEPT = "id, desk, status, kind, reason, version, received_at, sha256, value"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        op.add_column("documents", sa.Column("part_of", sa.String(28), nullable=True))
        op.drop_constraint("uq_documents_sha256", "documents")
        op.drop_constraint(op.f("ck_documents_status"), "documents")
        op.create_check_constraint(op.f("ck_documents_status"), "documents", _ONE_OF)
    op.create_index("ix_documents_part_of", "documents", ["part_of"])


def _sqlite() -> None:
    op.create_table(
        "documents_new",
        sa.Column("id", sa.String(28), nullable=False),
        sa.Column("desk", sa.String(40), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(64), nullable=True),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("part_of", sa.String(28), nullable=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.CheckConstraint("version >= 0", name=op.f("ck_documents_version")),
        sa.CheckConstraint(_ONE_OF, name=op.f("ck_documents_status")),
    )
    op.execute(f"INSERT INTO documents_new ({_KEPT}) SELECT {_KEPT} FROM documents")  # noqa: S608  names of columns
    op.drop_table("documents")
    op.rename_table("documents_new", "documents")
    op.create_index("ix_documents_status_received_at_id", "documents", ["status", "received_at", "id"])
