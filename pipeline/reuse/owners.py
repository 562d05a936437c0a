"""One person under several numbers: proposed by what papers say, linked by a clerk with evidence, never by itself."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Final

from classifiers.codes import codes_of
from core.codes.cards import CitizenCard, card_of
from core.errors import ConfigError
from core.model import LedgerEvent, OwnerId, OwnerLink, RecordId
from pipeline import pages
from rules.reuse.owners import may_be_one, objection, person_of
from storage import Index

#: So many records of one name are compared.
_COMPARED: Final = 500


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another number whose papers tell of a person of the same name and birth date."""

    other: OwnerId = field(repr=False)
    records: tuple[RecordId, ...]  #: its papers that say so


def proposals(owner: OwnerId, index: Index) -> tuple[Proposal, ...]:
    """Numbers that may be the same person's and are not linked; nothing is written."""
    linked = index.dossiers.numbers(owner) | {owner}
    people = {person for item in index.records(owner=owner) if (person := person_of(item.owner, item.metadata))}
    found: dict[OwnerId, list[RecordId]] = {}
    for person in people:
        for hit in index.search(person.name, limit=_COMPARED):
            other = person_of(hit.record.owner, hit.record.metadata)
            if other is not None and other.number not in linked and may_be_one(person, other):
                found.setdefault(other.number, []).append(hit.record.id)
    return tuple(Proposal(other, tuple(sorted(set(records)))) for other, records in found.items())


def require_evidence(link: OwnerLink, index: Index, card: CitizenCard | None) -> None:
    """Make sure that the evidence shows what the link says.

    Raises:
        ConfigError: it does not.
    """
    against = objection(link.owner, link.other, link.evidence, card)
    if against is not None:
        raise ConfigError(against)
    if link.record is not None and index.record(link.record) is None:
        raise ConfigError(f"không có bản ghi {link.record} / no record {link.record}")


def link(made: OwnerLink, index: Index) -> None:
    """Note that two numbers are one person's, after `require_evidence`."""
    index.dossiers.link(made, _event("owner_linked", made, made.actor, made.at))


def end_link(owner: OwnerId, other: OwnerId, index: Index, *, actor: str, at: dt.datetime) -> None:
    """End a link; that it was there stays.

    Raises:
        ConfigError: the two are not linked.
    """
    for known in index.dossiers.links(owner):
        if {known.owner, known.other} == {owner, other} and known.ended_at is None:
            ended = replace(known, ended_at=at, ended_by=actor)
            index.dossiers.link(ended, _event("owner_link_ended", ended, actor, at))
            return
    raise ConfigError("hai số này không được liên kết / these two numbers are not linked")


def _event(action: str, link: OwnerLink, actor: str, at: dt.datetime) -> LedgerEvent:
    # The numbers themselves stand sealed in the link: the ledger is plain.
    subject = link.record or "owner"
    return LedgerEvent(action, subject, actor, at, (("evidence", link.evidence.value),))


def card_in(data: bytes, limits: pages.PageLimits) -> CitizenCard | None:
    """The citizen card whose QR is on a scan; None where none is read.

    Raises:
        DocumentError: the file is no scan.
    """
    codes = (code for page in pages.render(data, limits) for code in codes_of(page))
    return next((card for code in codes if (card := card_of(code)) is not None), None)
