"""What an index answers with, beside the desk's own values."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.model import (
    ArchiveRecord,
    Arrival,
    Document,
    Group,
    LedgerEvent,
    OwnerId,
    Period,
    RecordId,
    Sha256,
    UnitCode,
)

if TYPE_CHECKING:
    from storage.access.verdicts import Verdict

#: From one time to another, the second left out.
Times = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An event with its place in the chain: `hash` covers the canonical JSON of everything before it in this row."""

    sequence: int
    event: LedgerEvent
    previous: Sha256
    hash: Sha256


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One record that matches a search, and whether it matches with its exact accents."""

    record: ArchiveRecord
    exact: bool
    snippet: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ResultCount:
    """How many archived records a unit has, by the quarters of their archiving, issue and end; as of a day."""

    unit: UnitCode
    group: Group
    archived: Period
    issued: Period | None  #: None where the paper's date is not known
    ended: Period | None  #: in which they expired, were withdrawn or superseded; None: valid on the day
    records: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Results of each unit by quarter (year * 4 + 0 to 3), as they stood on a day; `ResultCount` added up."""

    came: dict[UnitCode, dict[int, int]]  #: archived, and not ended before
    ended: dict[UnitCode, dict[int, int]]  #: of those
    issued: dict[UnitCode, dict[int, int]]


@dataclass(frozen=True, slots=True)
class Paper:
    """An archived paper whole: what the store says of it."""

    document: Document
    record: ArchiveRecord
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PapersOf:
    """The records of one person under all their numbers, newest first, and what is known of them besides."""

    records: tuple[ArchiveRecord, ...]
    linked: frozenset[OwnerId] = field(repr=False)  #: the person's other numbers
    damaged: frozenset[RecordId]  #: of whose bytes fixity knows no good copy
    verdicts: Mapping[RecordId, "Verdict"]  #: on their signatures since they were sealed


@dataclass(frozen=True, slots=True)
class Rotation:
    """A new key of the index."""

    version: int
    rows: int  #: that were sealed again


@dataclass(frozen=True, slots=True)
class PartOf:
    """A paper of a file that is split, and how it came: as the file did, with what its cover sheet says."""

    document: Document
    arrival: Arrival
