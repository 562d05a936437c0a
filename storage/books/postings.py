"""What an index knows of the postings of the store: each is an import, or a number that was typed, kept for ever.

`registers/000001/figures.json` says all of it, `registers/000001/SHA256SUMS` lists it as sha256sum writes it. Their
numbers begin at 1 and have no gap: whoever writes takes the next one, and one that is lost is missed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.codes import sha256_of
from core.model import LedgerEvent, RegisterRow, Sha256
from storage.schema import metadata

POSTINGS: Final = "registers/"
_FIGURES: Final = re.compile(rf"{POSTINGS}(\d{{6,}})/figures\.json")

register_postings = sa.Table(
    "register_postings",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.String(64), nullable=False),  # of figures.json
    sa.CheckConstraint("number > 0", name="number"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """Numbers that were not known, or not thus, until somebody brought them in."""

    event: LedgerEvent  #: who, when, from which file
    rows: tuple[RegisterRow, ...]


@dataclass(frozen=True, slots=True)
class Posted:
    """Which posting it is."""

    number: int
    sha256: Sha256  #: of its figures.json


def figures_name(number: int) -> str:
    """Where a posting says everything."""
    return f"{POSTINGS}{number:06}/figures.json"


def sums_name(number: int) -> str:
    """Where a posting is listed."""
    return f"{POSTINGS}{number:06}/SHA256SUMS"


def sums_of(posted: Posted) -> bytes:
    """The list of a posting."""
    return f"{posted.sha256}  {figures_name(posted.number)}\n".encode()


def number_in(name: str) -> int | None:
    """The number of the posting whose figures lie under that name; None for any other name."""
    found = _FIGURES.fullmatch(name)
    return None if found is None else int(found[1])


def files_of(known: Mapping[int, Sha256]) -> Iterator[tuple[str, Sha256]]:
    """The names and hashes of the files of these postings."""
    for number, sha256 in known.items():
        yield figures_name(number), sha256
        yield sums_name(number), sha256_of(sums_of(Posted(number, sha256)))
