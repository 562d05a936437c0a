"""The newest audit that the ledger knows of."""

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Self

from core import serial
from core.model import LedgerEvent, RecordId

#: Under what audits stand in the ledger.
AUDITS: Final = "audit"
_AUDITED: Final = "audited"
#: So many records are named in the ledger; `sohoa audit` names all of them.
MOST_NAMED: Final = 100


@dataclass(frozen=True, slots=True)
class Named:
    """One thing that was found of one record."""

    record: RecordId
    code: str  #: a `Fault`, or a name of `Books`
    detail: str = ""  #: a name in the store, or reasons of the signature


@dataclass(frozen=True, slots=True)
class ClosingFaults:
    """A closing that is not good any more."""

    subject: str
    codes: tuple[str, ...]


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
    closings: tuple[ClosingFaults, ...] = ()  #: that are not good any more
    named: tuple[Named, ...] = ()  #: what was found of which record, of the first so many

    @property
    def good(self) -> bool:
        """Whether nothing was found, of what was looked at."""
        return not self.faulty and not self.evidence_faults and self.books_agree and not self.closings

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
        told = (
            *((name, str(value)) for name, value in facts.items()),
            *((("closings", serial.dump(self.closings).decode()),) if self.closings else ()),
            *((("named", serial.dump(self.named[:MOST_NAMED]).decode()),) if self.named else ()),
        )
        return LedgerEvent(_AUDITED, AUDITS, self.actor, self.at, told)

    @classmethod
    def of(cls, event: LedgerEvent) -> Self:
        """From the ledger.

        Raises:
            KeyError, ValueError: it says something else.
        """
        texts = dict(event.facts)
        facts = {name: int(texts[name]) for name in ("stored", "records", "faulty", "evidence_faults", "books_agree")}
        return cls(
            at=event.at,
            actor=event.actor,
            stored=facts["stored"],
            records=facts["records"],
            faulty=facts["faulty"],
            evidence_faults=facts["evidence_faults"],
            books_agree=bool(facts["books_agree"]),
            closings=serial.load_all(ClosingFaults, texts.get("closings", "[]").encode()),
            named=serial.load_all(Named, texts.get("named", "[]").encode()),
        )


def last_audit(events: Iterable[LedgerEvent]) -> LastAudit | None:
    """The newest of the events of `AUDITS`, newest first, that is an audit; None where there was none."""
    for event in events:
        if event.action == _AUDITED:
            with suppress(KeyError, ValueError):
                return LastAudit.of(event)
    return None
