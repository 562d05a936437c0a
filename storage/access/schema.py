"""The tables of accounts."""

from typing import Final

import sqlalchemy as sa

from core.model import SessionStage
from storage.schema import UtcDateTime, metadata

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Column("password_at", UtcDateTime, nullable=False),
    sa.Column("used_at", UtcDateTime, nullable=False),
    sa.Column("totp_step", sa.BigInteger, nullable=False),
    sa.Column("value", sa.Text, nullable=False),  # sealed
)

_STAGES: Final = ", ".join(f"'{stage.value}'" for stage in SessionStage)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("account", sa.ForeignKey("accounts.name"), nullable=False, index=True),
    sa.Column("stage", sa.String(8), nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("ends_at", UtcDateTime, nullable=False, index=True),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("locked", sa.Boolean, nullable=False),
    sa.CheckConstraint(f"stage IN ({_STAGES})", name="stage"),
)

failures = sa.Table(
    "failures",
    metadata,
    sa.Column("scope", sa.String(8), primary_key=True),
    sa.Column("tried", sa.String(40), primary_key=True),  # blind
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("until", UtcDateTime, nullable=False),  # nothing is judged before
    sa.Column("forgotten_at", UtcDateTime, nullable=False, index=True),
    sa.CheckConstraint("scope IN ('account', 'address')", name="scope"),
)


def account_place(name: str) -> str:
    """Where an account is sealed."""
    return f"accounts/{name}"
