"""Dossiers in the index, what served them again, and which numbers are one person's."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from core import serial
from core.model import ArchiveRecord, Dossier, DossierCode, KindCode, LedgerEvent, OwnerId, OwnerLink, Reuse
from storage.answers import PapersOf
from storage.engine import inserting, reading, writing
from storage.ledger import append
from storage.papers import links_of, numbers_of, papers_of
from storage.queries import all_records
from storage.rows import dossier_place, dossier_row, link_row
from storage.schema import dossiers, owner_links, reuses
from storage.sealing.keys import KeyFile
from storage.sealing.rotation import writing_key

#: So many codes in one question: databases allow only so many values in one.
_AT_ONCE: Final = 500


class SqlDossiers:
    """The dossiers of an index."""

    def __init__(self, engine: sa.Engine, keys: KeyFile) -> None:
        """Work on the index's own connections, with its keys."""
        self._engine = engine
        self._keys = keys

    # --- dossiers ---

    def open(self, dossier: Dossier, *events: LedgerEvent) -> Dossier:
        """Note a dossier and its events; the first one of a code stays, but for a count that was not known."""
        with writing(self._engine) as connection:
            key = writing_key(connection, self._keys)
            row = dossier_row(dossier, key) | {"opened_at": dossier.opened_at}
            statement = inserting(connection, dossiers).values(row).on_conflict_do_nothing().returning(sa.literal(1))
            if connection.execute(statement).first() is not None:
                append(connection, *events)
                return dossier
            known = self._known(connection, dossier.code)
            if known is None or dossier.originals in {None, known.originals}:
                return known or dossier
            counted = replace(known, originals=dossier.originals)
            change = sa.update(dossiers).where(dossiers.c.code == dossier.code)
            connection.execute(change.values(dossier_row(counted, key)))
            return counted

    def get(self, code: DossierCode) -> Dossier | None:
        """The dossier of that code."""
        with reading(self._engine) as connection:
            return self._known(connection, code)

    def opened(self, codes: Iterable[str]) -> dict[str, dt.datetime]:
        """When those of the dossiers were taken in that were taken in here."""
        query = sa.select(dossiers.c.code, dossiers.c.opened_at)
        found = dict[str, dt.datetime]()
        with reading(self._engine) as connection:
            for some in _some_at_once(codes):
                rows = connection.execute(query.where(dossiers.c.code.in_(some)))
                found |= {row.code: row.opened_at for row in rows}
        return found

    def taken_in(self, since: dt.datetime, before: dt.datetime) -> Iterator[Dossier]:
        """Dossiers that were taken in from one time to another, the second left out; oldest first."""
        query = sa.select(dossiers.c.code, dossiers.c.value).where(
            dossiers.c.opened_at >= since, dossiers.c.opened_at < before
        )
        with reading(self._engine, at_once=_AT_ONCE) as connection:
            for row in connection.execute(query.order_by(dossiers.c.opened_at, dossiers.c.code)):
                yield self._dossier(DossierCode(row.code), row.value)

    def of_codes(self, codes: Iterable[DossierCode]) -> Iterator[Dossier]:
        """Those of the dossiers that were taken in here, by their codes."""
        query = sa.select(dossiers.c.code, dossiers.c.value)
        for some in _some_at_once(codes):
            with reading(self._engine) as connection:
                rows = connection.execute(query.where(dossiers.c.code.in_(some)).order_by(dossiers.c.code)).all()
            yield from (self._dossier(DossierCode(row.code), row.value) for row in rows)

    def records(self, code: DossierCode) -> tuple[ArchiveRecord, ...]:
        """The records that name a dossier, whether or not it was taken in here; newest first."""
        with reading(self._engine) as connection:
            return tuple(all_records(connection, self._keys, dossier=code))

    def _known(self, connection: sa.Connection, code: DossierCode) -> Dossier | None:
        value = connection.execute(sa.select(dossiers.c.value).where(dossiers.c.code == code)).scalar_one_or_none()
        return None if value is None else self._dossier(code, value)

    def _dossier(self, code: DossierCode, value: str) -> Dossier:
        return serial.load(Dossier, self._keys.unseal(value, dossier_place(code)).encode())

    # --- reuse ---

    def reuse(self, *uses: Reuse) -> None:
        """Note that records serve a dossier, each with its event in the ledger, in one transaction."""
        with writing(self._engine) as connection:
            for use in uses:
                append(connection, _event_of(use))
                row = {"dossier": use.dossier, "record_id": use.record, "value": serial.dump(use).decode()}
                connection.execute(sa.insert(reuses).values(row))

    def reuses(self, dossier: DossierCode) -> tuple[Reuse, ...]:
        """What served a dossier, oldest first."""
        query = sa.select(reuses.c.value).where(reuses.c.dossier == dossier).order_by(reuses.c.id)
        with reading(self._engine) as connection:
            return tuple(serial.load(Reuse, value.encode()) for value in connection.execute(query).scalars())

    def served(self, codes: Iterable[DossierCode], *, before: dt.datetime) -> Iterator[Reuse]:
        """What served dossiers before that time, oldest first within each of them."""
        query = sa.select(reuses.c.value).order_by(reuses.c.dossier, reuses.c.id)
        for some in _some_at_once(codes):
            with reading(self._engine) as connection:
                values = connection.execute(query.where(reuses.c.dossier.in_(some))).scalars().all()
            found = (serial.load(Reuse, value.encode()) for value in values)
            yield from (use for use in found if use.at < before)

    # --- one person's numbers ---

    def link(self, link: OwnerLink, event: LedgerEvent) -> None:
        """Note a link as it is now, with its event; the last word on two numbers counts."""
        with writing(self._engine) as connection:
            key = writing_key(connection, self._keys)
            for row_id, known in tuple(links_of(connection, link.owner, self._keys)):
                if {known.owner, known.other} == {link.owner, link.other}:
                    connection.execute(sa.delete(owner_links).where(owner_links.c.id == row_id))
            connection.execute(sa.insert(owner_links).values(link_row(link, key)))
            append(connection, event)

    def links(self, owner: OwnerId) -> tuple[OwnerLink, ...]:
        """Every link of a number, ended ones too."""
        with reading(self._engine) as connection:
            return tuple(link for _, link in links_of(connection, owner, self._keys))

    def numbers(self, owner: OwnerId) -> frozenset[OwnerId]:
        """The other numbers of the same person, by links that stand, also from link to link."""
        with reading(self._engine) as connection:
            return numbers_of(connection, owner, self._keys)

    def papers(self, owner: OwnerId, kind: KindCode | None = None) -> PapersOf:
        """Every record of that person, newest first, with what a decision on it needs to know."""
        with reading(self._engine) as connection:
            return papers_of(connection, owner, kind, self._keys)


def _some_at_once(codes: Iterable[str]) -> Iterator[list[str]]:
    asked = sorted(codes)
    return (asked[place : place + _AT_ONCE] for place in range(0, len(asked), _AT_ONCE))


def _event_of(use: Reuse) -> LedgerEvent:
    facts = (
        ("dossier", use.dossier),
        ("component", use.component),
        ("purpose", use.purpose),
        ("basis", use.basis.value),
        ("version", str(use.version)),
        ("sha256", use.sha256),
        ("from_vault", str(use.from_vault).lower()),
    )
    return LedgerEvent("reused", use.record, use.actor, use.at, facts)
