"""Dossiers, the papers that served them again, the numbers of one person, and what stands in a record's place."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.add_column("records", sa.Column("superseded_by", sa.String(28), nullable=True))
    op.create_table(
        "dossiers",
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("opened_at", time, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_dossiers"),
    )
    op.create_table(
        "reuses",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("dossier", sa.String(80), nullable=False),
        sa.Column("record_id", sa.String(28), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reuses"),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_reuses_record_id_records"),
    )
    op.create_index("ix_reuses_dossier", "reuses", ["dossier"])
    op.create_table(
        "owner_links",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("other", sa.String(40), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_owner_links"),
        sa.UniqueConstraint("owner", "other", name="uq_owner_links_owner_other"),
    )
    op.create_index("ix_owner_links_other", "owner_links", ["other"])
