"""Which postings of the offices' own numbers in the store are in the index; a record is found by its dossier's code.

The codes of the records that are there are written by storage/tallies.py right after: that needs the index's key.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "register_postings",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_register_postings"),
        sa.CheckConstraint("number > 0", name=op.f("ck_register_postings_number")),
    )
    op.add_column("records", sa.Column("dossier", sa.String(40), nullable=True))
    known = sa.text("dossier IS NOT NULL")
    op.create_index("ix_records_dossier", "records", ["dossier"], sqlite_where=known, postgresql_where=known)
    # Where nothing is added up, every record is opened and its columns are written.
    op.execute("DELETE FROM unit_quarters")
