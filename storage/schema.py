"""The tables. Times are UTC; values that only travel together are one JSON column, what is asked for is a column."""

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from core.model import Group, Lane, Status

CONVENTION: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=CONVENTION)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """Aware times in, aware UTC out, on engines that keep no zone (SQLite) too."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Refuse times without a zone: nobody could say later what they meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def _one_of(column: str, values: type[Status | Group | Lane]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{item.value}'" for item in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.String(28), primary_key=True),
    sa.Column("desk", sa.String(40), nullable=False),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("kind", sa.String(64), nullable=True),
    sa.Column("reason", sa.String(40), nullable=True),
    sa.Column("grp", sa.String(12), nullable=True),  # known once its kind is
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("part_of", sa.String(28), nullable=True, index=True),  # the whole file's, which a rebuilt index lacks
    sa.Column("value", sa.Text, nullable=False),  # sealed (storage/sealing), here and below but for the ledger
    sa.CheckConstraint("version >= 0", name="version"),
    _one_of("status", Status),
    # With all that is asked of papers on their way, so that a long line is counted without a look at its rows.
    sa.Index("ix_documents_standing", "status", "received_at", "id", "desk", "grp", "reason"),
)

arrivals = sa.Table(
    "arrivals",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("document_id", sa.ForeignKey("documents.id"), nullable=False, index=True),
    sa.Column("source_key", sa.String(64), nullable=False),  # blind
    sa.Column("arrived_at", UtcDateTime, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.UniqueConstraint("document_id", "source_key"),
)

records = sa.Table(
    "records",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),  # what the full-text table refers to
    sa.Column("id", sa.String(28), nullable=False, unique=True),
    sa.Column("document_id", sa.ForeignKey("documents.id"), nullable=False, unique=True),
    sa.Column("owner", sa.String(40), nullable=True),  # blind
    sa.Column("dossier", sa.String(40), nullable=True),  # blind
    sa.Column("kind", sa.String(64), nullable=True),
    sa.Column("grp", sa.String(12), nullable=False),
    sa.Column("unit", sa.String(40), nullable=False),
    sa.Column("archived_at", UtcDateTime, nullable=False),
    sa.Column("issued", sa.Integer, nullable=False, server_default="0"),  # a quarter, as the tallies number it
    sa.Column("expires_on", sa.Date, nullable=True),
    sa.Column("withdrawn_on", sa.Date, nullable=True),
    sa.Column("superseded_by", sa.String(28), nullable=True),
    sa.Column("level_due", sa.String(8), nullable=True),
    sa.Column("ended_on", sa.Date, nullable=True),  # the first day on which it does not count any more
    sa.Column("proved_until", sa.Date, nullable=True),  # the last day of the certificate that proves the signature
    sa.Column("coded", sa.Boolean, nullable=True),  # whether it has its dossier's code
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("text_raw", sa.Text, nullable=False),
    sa.Column("text_fold", sa.Text, nullable=False),
    sa.Column("numbers", sa.Text, nullable=False, server_default=""),  # those that are masked in the texts, sealed
    _one_of("grp", Group),
    sa.Index(None, "owner", "kind", "archived_at"),
    sa.Index(None, "archived_at"),
    sa.Index("ix_records_dossier", "dossier", **_where("dossier IS NOT NULL")),
    sa.Index("ix_records_due", "archived_at", **_where("level_due IS NOT NULL")),
    # With all that is asked of the papers behind a figure, so that those that are well are passed over in the index.
    sa.Index(
        "ix_records_standing",
        *("unit", "grp", "issued", "number"),
        *("archived_at", "ended_on", "proved_until", "level_due", "coded"),
    ),
    sa.Index(
        "ix_records_ended",
        *("ended_on", "archived_at", "grp", "unit", "proved_until", "level_due", "coded"),
        **_where("ended_on IS NOT NULL"),
    ),
)

dossiers = sa.Table(
    "dossiers",
    metadata,
    sa.Column("code", sa.String(80), primary_key=True),
    sa.Column("opened_at", UtcDateTime, nullable=False, index=True),
    sa.Column("value", sa.Text, nullable=False),
)

#: Each time a record served a dossier. Its value holds ids only and is not sealed.
reuses = sa.Table(
    "reuses",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("dossier", sa.String(80), nullable=False, index=True),
    sa.Column("record_id", sa.ForeignKey("records.id"), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
)

#: Two numbers of one person.
owner_links = sa.Table(
    "owner_links",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("owner", sa.String(40), nullable=False),  # blind, and the next too
    sa.Column("other", sa.String(40), nullable=False, index=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.UniqueConstraint("owner", "other"),
)

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("subject", sa.String(80), nullable=False, index=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.CheckConstraint("sequence > 0", name="sequence"),
)

#: One row: the key with which rows are written, and the oldest with which one may still be; 0 is none, in plain text.
sealing = sa.Table(
    "sealing",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("oldest", sa.Integer, nullable=False),
    sa.Column("fingerprint", sa.String(32), nullable=False),
    sa.CheckConstraint("id = 1", name="id"),
    sa.CheckConstraint("oldest <= version", name="oldest"),
)

#: One row per document that a machine can move; it comes and goes with the document's status, in one transaction.
tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("document_id", sa.ForeignKey("documents.id"), primary_key=True),
    sa.Column("stage", sa.String(12), nullable=False),
    sa.Column("lane", sa.String(8), nullable=False),
    sa.Column("desk", sa.String(40), nullable=False),
    sa.Column("vtime", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("until", UtcDateTime, nullable=True),  # end of the lease, or of the wait
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("owner", sa.String(120), nullable=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("crashes", sa.Integer, nullable=False),
    sa.Column("limits", sa.Integer, nullable=False),
    _one_of("lane", Lane),
    sa.CheckConstraint("state IN ('ready', 'leased', 'waiting', 'held')", name="state"),
    sa.Index("ix_tasks_ready", "lane", "vtime", "document_id", **_where("state = 'ready'")),
    sa.Index("ix_tasks_until", "until", **_where("until IS NOT NULL")),
)

#: How far a lane, and each desk in it, has come in virtual time: what makes turns fair.
clocks = sa.Table(
    "clocks",
    metadata,
    sa.Column("scope", sa.String(60), primary_key=True),
    sa.Column("vtime", sa.BigInteger, nullable=False),
)

#: Stages whose service is away.
pauses = sa.Table(
    "pauses",
    metadata,
    sa.Column("stage", sa.String(12), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("until", UtcDateTime, nullable=True),
)

#: Results that cost much, by a hash of everything they depend on: done once, whoever asks.
made = sa.Table(
    "made",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
)

#: Every object that the archive must have, and when its bytes were looked at last.
fixity = sa.Table(
    "fixity",
    metadata,
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=True),  # of a named object: as it was first seen
    sa.Column("version_id", sa.String(1024), nullable=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=True),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("checked_at", UtcDateTime, nullable=True),
    sa.CheckConstraint("state IN ('new', 'good', 'lost')", name="state"),
    sa.Index(None, "state", "checked_at", "name"),
)

#: Whose the lost objects are, found once after they were missed; a lost object of no record has a row without one.
losses = sa.Table(
    "losses",
    metadata,
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("record_id", sa.String(28), primary_key=True),
)
