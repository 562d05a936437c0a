"""One person in the index: their numbers, which clerks have linked, and all that a look-up of their papers asks for.

Two statements answer it, however many papers there are; each is put together once, which takes longer than to ask it.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from core import serial
from core.model import KindCode, OwnerId, OwnerLink, RecordId
from storage.access.verdicts import Source, Verdict, verdicts
from storage.answers import PapersOf
from storage.queries import LOST, damaged, opened
from storage.rows import link_place
from storage.schema import owner_links, records, sealing
from storage.sealing.keys import KeyFile


def links_of(connection: sa.Connection, owner: OwnerId, keys: KeyFile) -> Iterator[tuple[int, OwnerLink]]:
    """Every link of a number with its row, ended ones too.

    Raises:
        ConfigError: the key file is older than the index, and what was sealed since would be missed.
    """
    return _links(_standing(connection, owner, keys), keys)


def numbers_of(connection: sa.Connection, owner: OwnerId, keys: KeyFile) -> frozenset[OwnerId]:
    """The other numbers of the same person, by links that stand, also from link to link.

    Raises:
        ConfigError: as `links_of`.
    """
    return _numbers(connection, owner, links_of(connection, owner, keys), keys)


def papers_of(connection: sa.Connection, owner: OwnerId, kind: KindCode | None, keys: KeyFile) -> PapersOf:
    """The records under all numbers of a person, newest first, with what is known of them.

    Raises:
        ConfigError: as `links_of`.
    """
    standing = _standing(connection, owner, keys)
    linked = _numbers(connection, owner, _links(standing, keys), keys)
    asked = _blind((owner, *linked), keys) | {"of_kind": kind}
    rows = connection.execute(_records(len(asked) - 1, by_kind=kind is not None), asked).all()
    found = tuple(opened(row.id, row.value, keys) for row in rows)
    known = {RecordId(row.id): _verdict(row) for row in rows if row.indication is not None}
    lost = damaged(connection, found) if standing[0].any_lost else frozenset[RecordId]()
    return PapersOf(found, linked, lost, known)


def _numbers(
    connection: sa.Connection, owner: OwnerId, links: Iterable[tuple[int, OwnerLink]], keys: KeyFile
) -> frozenset[OwnerId]:
    found, rest = {owner}, list[OwnerId]()
    while True:
        for _, link in links:
            new = {link.owner, link.other} - found if link.ended_at is None else set()
            found |= new
            rest += new
        if not rest:
            return frozenset(found - {owner})
        links = links_of(connection, rest.pop(), keys)


def _standing(connection: sa.Connection, owner: OwnerId, keys: KeyFile) -> list[sa.Row[Any]]:
    """Rows of a number's links, at least one, which is empty where there is none; each with how the index stands."""
    asked = _blind((owner,), keys)
    rows = list(connection.execute(_about(len(asked)), asked))
    keys.key(rows[0].version)
    return rows


def _links(rows: list[sa.Row[Any]], keys: KeyFile) -> Iterator[tuple[int, OwnerLink]]:
    for row in rows:
        if row.id is not None:
            value = keys.unseal(row.value, link_place(row.owner, row.other))
            yield row.id, serial.load(OwnerLink, value.encode())


@cache
def _about(count: int) -> sa.Select[Any]:
    """The key that rows are sealed with, whether any object is lost, and the links of a number, in one exchange."""
    mine = _marks(count)
    either = sa.or_(owner_links.c.owner.in_(mine), owner_links.c.other.in_(mine))
    return (
        sa.select(sealing.c.version, sa.exists(LOST).label("any_lost"), owner_links)
        .select_from(sealing.outerjoin(owner_links, either))
        .order_by(owner_links.c.id)
    )


@cache
def _records(count: int, *, by_kind: bool) -> sa.Select[Any]:
    found = verdicts.c.version, verdicts.c.indication, verdicts.c.at, verdicts.c.source
    query = (
        sa.select(records.c.id, records.c.value, *found)
        .select_from(records.outerjoin(verdicts, verdicts.c.record_id == records.c.id))
        .where(records.c.owner.in_(_marks(count)))
        .order_by(records.c.archived_at.desc(), records.c.id)
    )
    return query.where(records.c.kind == sa.bindparam("of_kind")) if by_kind else query


def _marks(count: int) -> list[sa.BindParameter[str]]:
    return [sa.bindparam(f"of_owner_{place}", type_=sa.String) for place in range(count)]


def _blind(numbers: Iterable[OwnerId], keys: KeyFile) -> dict[str, str | None]:
    """What numbers are looked up by, under each key that rows may still be sealed with."""
    blind = (key.owner(number) for number in numbers for key in keys.all)
    return {f"of_owner_{place}": value for place, value in enumerate(blind)}


def _verdict(row: Any) -> Verdict:
    return Verdict(RecordId(row.id), row.version, row.indication, row.at, cast("Source", row.source))
