"""The newest verdict on each record's signature since it was sealed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, cast

import sqlalchemy as sa

from core.model import RecordId
from storage.engine import inserting, reading, writing
from storage.schema import UtcDateTime, metadata

#: The newest verdict on each record's signature since it was sealed.
verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("record_id", sa.ForeignKey("records.id"), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("indication", sa.String(20), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("source", sa.String(16), nullable=False),
)

Source = Literal["audit", "request"]  #: on which occasion
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a record's signature, and when."""

    record: RecordId
    version: int  #: of the record
    indication: str  #: TOTAL_PASSED, INDETERMINATE, TOTAL_FAILED or NO_SIGNATURE_FOUND
    at: dt.datetime
    source: Source


class SqlVerdicts:
    """The verdicts of an index."""

    def __init__(self, engine: sa.Engine) -> None:
        """Work on the index's own connections."""
        self._engine = engine

    def keep(self, verdict: Verdict) -> None:
        """Keep a verdict in the place of the one before."""
        row = {
            "record_id": verdict.record,
            "version": verdict.version,
            "indication": verdict.indication,
            "at": verdict.at,
            "source": verdict.source,
        }
        with writing(self._engine) as connection:
            fresh = inserting(connection, verdicts).values(row)
            connection.execute(fresh.on_conflict_do_update(index_elements=["record_id"], set_=row))

    def of(self, records: Iterable[RecordId]) -> dict[RecordId, Verdict]:
        """Those that are known."""
        asked, found = list(records), dict[RecordId, Verdict]()
        with reading(self._engine) as connection:
            for place in range(0, len(asked), _AT_ONCE):
                some = verdicts.c.record_id.in_(asked[place : place + _AT_ONCE])
                for row in connection.execute(sa.select(verdicts).where(some)):
                    record = RecordId(row.record_id)
                    found[record] = Verdict(record, row.version, row.indication, row.at, cast("Source", row.source))
        return found
