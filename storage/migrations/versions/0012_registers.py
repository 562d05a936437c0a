"""The numbers of the offices' own books, with their history; records counted as they come and go."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "registers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("quarter", sa.Integer, nullable=False),
        sa.Column("measure", sa.String(40), nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("at", time, nullable=False),
        sa.Column("superseded_at", time, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_registers"),
        sa.CheckConstraint("quarter BETWEEN 0 AND 4", name=op.f("ck_registers_quarter")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_registers_value")),
    )
    op.create_index(
        "ix_registers_unit_year_quarter_measure_at", "registers", ["unit", "year", "quarter", "measure", "at"]
    )
    current = sa.text("superseded_at IS NULL")
    op.create_index(
        "ix_registers_current",
        "registers",
        ["unit", "year", "quarter", "measure"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    op.create_table(
        "tallies",
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("grp", sa.String(12), nullable=False),
        sa.Column("archived", sa.Integer, nullable=False),
        sa.Column("issued", sa.Integer, nullable=False),
        sa.Column("ended", sa.Integer, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("unit", "grp", "archived", "issued", "ended", name="pk_tallies"),
    )
    op.add_column("records", sa.Column("issued_quarter", sa.Integer, nullable=True))
    op.add_column("records", sa.Column("ended_on", sa.Date, nullable=True))
    op.create_index("ix_records_ended_on", "records", ["ended_on"])
