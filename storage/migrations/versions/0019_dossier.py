"""A record is found by its dossier's code.

The codes of the records that are there are written by storage/counting/tallies.py right after: that needs the key of
the index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("records", sa.Column("dossier", sa.String(40), nullable=True))
    known = sa.text("dossier IS NOT NULL")
    op.create_index("ix_records_dossier", "records", ["dossier"], sqlite_where=known, postgresql_where=known)
    # Where nothing is added up, every record is opened and its columns are written.
    op.execute("DELETE FROM unit_quarters")
