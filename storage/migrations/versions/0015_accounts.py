"""Accounts of people, their sessions, and failed attempts to sign in."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "accounts",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("created_at", time, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("password_at", time, nullable=False),
        sa.Column("used_at", time, nullable=False),
        sa.Column("totp_step", sa.BigInteger, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_accounts"),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("stage", sa.String(8), nullable=False),
        sa.Column("started_at", time, nullable=False),
        sa.Column("seen_at", time, nullable=False),
        sa.Column("ends_at", time, nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("locked", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_sessions_account_accounts"),
        sa.CheckConstraint("stage IN ('password', 'full')", name=op.f("ck_sessions_stage")),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_index("ix_sessions_ends_at", "sessions", ["ends_at"])
    op.create_table(
        "failures",
        sa.Column("scope", sa.String(8), nullable=False),
        sa.Column("tried", sa.String(40), nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("until", time, nullable=False),
        sa.Column("forgotten_at", time, nullable=False),
        sa.PrimaryKeyConstraint("scope", "tried", name="pk_failures"),
        sa.CheckConstraint("scope IN ('account', 'address')", name=op.f("ck_failures_scope")),
    )
    op.create_index("ix_failures_forgotten_at", "failures", ["forgotten_at"])
