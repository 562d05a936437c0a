"""What an index knows of a period, as it was known at a time: gathered once, counted by everything that reports.

A dossier belongs to the period in which it was taken in, a record to that in which it was archived, an event to that in
which it happened; what came later changes nothing. So an old period is counted again to the same numbers.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core import serial
from core.codes import procedure_key
from core.model import (
    ArchiveRecord,
    DeskCode,
    Dossier,
    DossierCode,
    Group,
    KindCode,
    Procedure,
    RecordId,
    Reuse,
)
from rules.periods import VIETNAM, ReportPeriod
from rules.reuse.standing import as_known
from storage import Index, ResultCount
from storage.rows import archived_on, ended_on, quarter_of


@dataclass(frozen=True, slots=True)
class Window:
    """A period, and the time whose knowledge counts: its end, or later where a closing is corrected."""

    period: ReportPeriod
    known: dt.datetime

    @property
    def on(self) -> dt.date:
        """The day as of which records stand: the period's last, or that of what is known where it goes on."""
        return min(self.period.last, self.known.astimezone(VIETNAM).date())


class Role(StrEnum):
    """What a paper is in its dossier."""

    COMPONENT = "component"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Paper:
    """A record of a dossier."""

    record: RecordId
    kind: KindCode | None
    role: Role
    archived_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """A dossier with what was there for it."""

    dossier: Dossier = field(repr=False)
    procedure: Procedure | None
    papers: tuple[Paper, ...]
    reuses: tuple[Reuse, ...]

    @property
    def components(self) -> tuple[Paper, ...]:
        """What was scanned for it."""
        return tuple(paper for paper in self.papers if paper.role is Role.COMPONENT)

    @property
    def results(self) -> tuple[Paper, ...]:
        """What it ended with."""
        return tuple(paper for paper in self.papers if paper.role is Role.RESULT)


@dataclass(frozen=True, slots=True)
class Archived:
    """What a desk archived in the period."""

    records: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that is counted of a period."""

    window: Window
    dossiers: tuple[Settled, ...]  #: taken in during the period, oldest first
    finished: tuple[Settled, ...]  #: whose first result was archived during the period, whenever they were taken in
    archived: Mapping[DeskCode, Archived]
    results: tuple[ResultCount, ...]  #: everything archived by the end of the period, as the plans count


def survey(index: Index, procedures: Iterable[Procedure], window: Window) -> Survey:
    """The period as the index knows it.

    Every record is opened once: of a large archive that takes minutes.
    """
    period = window.period
    known = {procedure_key(item.code) or item.code: item for item in procedures}
    taken_in = tuple(index.dossiers.taken_in(period.since, min(period.before, window.known)))
    books = _Books(window)
    for record in index.records():
        books.enter(record)
    mine = {dossier.code for dossier in taken_in}
    late = {code for code, papers in books.papers.items() if code not in mine and any(map(books.is_new, papers))}
    others = tuple(index.dossiers.of_codes(late))
    used = defaultdict(list)
    for use in index.dossiers.served(mine | late, before=min(period.before, window.known)):
        used[use.dossier].append(use)

    def settled(dossier: Dossier) -> Settled:
        procedure = known.get(procedure_key(dossier.procedure) or dossier.procedure)
        seen = sorted(books.papers.get(dossier.code, ()), key=lambda item: (item.archived_at, item.record))
        papers = tuple(_paper(item, procedure) for item in seen)
        return Settled(dossier, procedure, papers, tuple(used[dossier.code]))

    found = tuple(map(settled, taken_in))
    finished = (item for item in (*found, *map(settled, others)) if item.results)
    return Survey(
        window,
        found,
        tuple(item for item in finished if min(paper.archived_at for paper in item.results) >= period.since),
        dict(sorted(books.archived.items())),
        books.results(),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """The little of a record that is held until all are seen."""

    record: RecordId
    kind: KindCode | None
    group: Group
    archived_at: dt.datetime


def _paper(record: _Seen, procedure: Procedure | None) -> Paper:
    """A birth certificate is the result of one procedure and a component of the next."""
    is_result = record.group is Group.RESULT if procedure is None else record.kind in procedure.results
    return Paper(record.record, record.kind, Role.RESULT if is_result else Role.COMPONENT, record.archived_at)


class _Books:
    """What adds up while records go by."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._before = min(window.period.before, window.known)
        self._results = Counter[ResultCount]()
        self.papers: dict[DossierCode, list[_Seen]] = defaultdict(list)
        self.archived: dict[DeskCode, Archived] = defaultdict(Archived)

    def enter(self, record: ArchiveRecord) -> None:
        if record.archived_at >= self._before:
            return
        if record.archived_at >= self._window.period.since:
            so_far = self.archived[record.desk]
            self.archived[record.desk] = Archived(so_far.records + 1, so_far.pages + record.page_count)
        then = as_known(record, self._window.known)
        if record.group is Group.RESULT:
            self._results[self._counted(then)] += 1
        # What was superseded was digitized all the same, and the paper in its place speaks for the same dossier.
        withdrawn = then.withdrawn_on is not None and then.withdrawn_on <= self._window.on
        if record.dossier_code is not None and not withdrawn:
            seen = _Seen(record.id, record.kind, record.group, record.archived_at)
            self.papers[record.dossier_code].append(seen)

    def _counted(self, record: ArchiveRecord) -> ResultCount:
        """The row that a result is counted in, but for how many there are."""
        ended = ended_on(record)
        return ResultCount(
            unit=record.unit,
            group=record.group,
            archived=quarter_of(archived_on(record)),
            issued=quarter_of(record.issued_on) if record.issued_on else None,
            ended=quarter_of(ended) if ended is not None and ended <= self._window.on else None,
            records=0,
        )

    def is_new(self, seen: _Seen) -> bool:
        """Whether it was archived in the period."""
        return seen.archived_at >= self._window.period.since

    def results(self) -> tuple[ResultCount, ...]:
        """How many of each, in an order of their own."""
        rows = (replace(row, records=number) for row, number in self._results.items())
        return tuple(sorted(rows, key=serial.dump))
