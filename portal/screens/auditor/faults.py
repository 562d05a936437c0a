"""What the last audit found, record by record, in the words of whoever has to look into it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from core.messages.spoken import language, t
from core.model import Account, RecordId
from pipeline.audit import Fault, Finding
from pipeline.audit.last import LastAudit, Named
from pipeline.audit.sentences import OF_BOOKS, sentence
from pipeline.reports.closings.checks import Fault as ClosingFault
from pipeline.reports.closings.checks import fault_sentence
from portal.site import Site

#: So many records are shown; the command names all.
_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Faulty:
    """A record or a closing with something wrong."""

    name: str
    link: str  #: of its page; empty where there is none, or where the reader may not see it
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What an audit found."""

    faulty: tuple[Faulty, ...]
    more: int  #: faulty records that are not among them


def found_by(audit: LastAudit, site: Site, account: Account) -> Found:
    """The records and closings that an audit found something wrong with, those of records first."""
    by_record: dict[RecordId, list[str]] = {}
    for item in audit.named:
        by_record.setdefault(item.record, []).append(_said(item))
    shown = dict(list(by_record.items())[:_SHOWN])
    faulty = [Faulty(record, _link(record, site, account), tuple(said)) for record, said in shown.items()]
    of_looks = {item.record for item in audit.named if item.code not in OF_BOOKS and item.record in shown}
    return Found((*faulty, *_closings(audit)), audit.faulty - len(of_looks))


def _link(record_id: RecordId, site: Site, account: Account) -> str:
    record = site.index.record(record_id)
    return f"/records/{record_id}" if record is not None and account.sees_desk(record.desk) else ""


def _said(item: Named) -> str:
    if item.code in OF_BOOKS:
        return t(*OF_BOOKS[item.code])
    with suppress(ValueError):
        return sentence(Finding(Fault(item.code), item.detail), language=language())
    # Of a later version of this program.
    return item.code


def _closings(audit: LastAudit) -> Iterator[Faulty]:
    for item in audit.closings:
        _, period, number = item.subject.split("/")
        said = tuple(
            fault_sentence(ClosingFault(code), language=language()) if code in set(ClosingFault) else code
            for code in item.codes
        )
        yield Faulty(t(f"Lần chốt {period} số {number}", f"Closing {period}, number {number}"), "", said)
