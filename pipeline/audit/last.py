"""The newest audit that the ledger knows of."""

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Self

from core.model import LedgerEvent

#: Under what audits stand in the ledger.
AUDITS: Final = "audit"
_AUDITED: Final = "audited"


@dataclass(frozen=True, slots=True)
class LastAudit:
    """What an audit of this desk's archive found."""

    at: dt.datetime
    actor: str
    stored: int  #: records that the archive had
    records: int  #: that were looked at
    faulty: int
    evidence_faults: int
    books_agree: bool  #: store, index and ledger

    @property
    def good(self) -> bool:
        """Whether nothing was found, of what was looked at."""
        return not self.faulty and not self.evidence_faults and self.books_agree

    @property
    def event(self) -> LedgerEvent:
        """As the ledger keeps it."""
        facts = {
            "stored": self.stored,
            "records": self.records,
            "faulty": self.faulty,
            "evidence_faults": self.evidence_faults,
            "books_agree": int(self.books_agree),
        }
        told = tuple((name, str(value)) for name, value in facts.items())
        return LedgerEvent(_AUDITED, AUDITS, self.actor, self.at, told)

    @classmethod
    def of(cls, event: LedgerEvent) -> Self:
        """From the ledger.

        Raises:
            KeyError, ValueError: it says something else.
        """
        facts = {name: int(value) for name, value in event.facts}
        return cls(
            at=event.at,
            actor=event.actor,
            stored=facts["stored"],
            records=facts["records"],
            faulty=facts["faulty"],
            evidence_faults=facts["evidence_faults"],
            books_agree=bool(facts["books_agree"]),
        )


def last_audit(events: Iterable[LedgerEvent]) -> LastAudit | None:
    """The newest of the events of `AUDITS`, newest first, that is an audit; None where there was none."""
    for event in events:
        if event.action == _AUDITED:
            with suppress(KeyError, ValueError):
                return LastAudit.of(event)
    return None
