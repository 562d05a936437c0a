"""Names of files in a back-scan, and what its manifest says of them, are sealed: they may be a person's.

The rows that are there are sealed by storage/sealing/rotation.py right after, as those of 0003 were; until then they
have no source_key.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("batch_items", sa.Column("source_key", sa.String(64), nullable=True))
    op.create_index("ix_batch_items_batch_id_source_key", "batch_items", ["batch_id", "source_key"], unique=True)
    op.execute("UPDATE sealing SET oldest = 0 WHERE EXISTS (SELECT 1 FROM batch_items)")
