"""The tables of back-scan programmes: what was expected, what was found, what was drawn for quality control."""

import sqlalchemy as sa

from core.model import BatchState, ItemState
from storage.schema import UtcDateTime, metadata


def _one_of(values: type[BatchState | ItemState]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{item.value}'" for item in values)
    return sa.CheckConstraint(f"state IN ({listed})", name="state")


batches = sa.Table(
    "batches",
    metadata,
    sa.Column("id", sa.String(28), primary_key=True),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True),
    sa.Column("value", sa.Text, nullable=False),
    _one_of(BatchState),
)

#: document_id is no foreign key: a file that was refused has an id and no document.
batch_items = sa.Table(
    "batch_items",
    metadata,
    sa.Column("batch_id", sa.ForeignKey("batches.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("source_key", sa.String(64), nullable=True),  # blind; none while the row waits to be sealed
    sa.Column("source", sa.Text, nullable=False),  # sealed
    sa.Column("listed", sa.Boolean, nullable=False),
    sa.Column("expected", sa.Text, nullable=False),  # sealed, or nothing
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("document_id", sa.String(28), nullable=True, index=True),
    sa.Column("sha256", sa.String(64), nullable=True),
    sa.Column("file", sa.String(80), nullable=False),
    sa.Column("pages", sa.Integer, nullable=True),
    sa.Column("reason", sa.String(40), nullable=True),
    sa.Column("rested_at", UtcDateTime, nullable=True),
    sa.CheckConstraint("number > 0", name="number"),
    sa.CheckConstraint("state <> 'received' OR document_id IS NOT NULL", name="received"),
    _one_of(ItemState),
    sa.UniqueConstraint("batch_id", "source"),  # of the days when it was plain; every sealing is another
    sa.Index(None, "batch_id", "source_key", unique=True),
)

batch_samples = sa.Table(
    "batch_samples",
    metadata,
    sa.Column("batch_id", sa.String(28), primary_key=True),
    sa.Column("round", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("document_id", sa.String(28), nullable=False),
    sa.Column("verdict", sa.String(40), nullable=True),
    sa.Column("inspector", sa.String(80), nullable=False),
    sa.Column("at", UtcDateTime, nullable=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.CheckConstraint("round IN (1, 2)", name="round"),
    sa.ForeignKeyConstraint(["batch_id", "number"], ["batch_items.batch_id", "batch_items.number"]),
)
