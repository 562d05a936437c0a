"""A survey and the ledger of its period → the figures that reports show and closings freeze."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from core.model import DeskCode, LedgerEvent, RegisterRow, UnitCode
from pipeline.reports.surveys import Settled, Survey
from rules.kpi import Counts, Handled, Quantity, tally
from rules.periods import VIETNAM, ReportPeriod, Span
from storage import Index, ResultCount

#: What a clerk does, by the actions of the ledger.
_CLERKS: Final = frozenset(
    ["confirmed", "clerks_differ", "doubts_accepted", "same_as_before", "joined", "redo", "dossier_opened"]
)


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """What a unit's dossiers came to."""

    unit: UnitCode
    counts: tuple[tuple[Quantity, int | None], ...]

    @property
    def by_quantity(self) -> dict[Quantity, int | None]:
        """The same to look up."""
        return dict(self.counts)


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """What went over a desk."""

    desk: DeskCode
    dossiers: int
    papers: int  #: files that came, each arrival
    archived: int
    pages: int  #: of what was archived
    set_aside: int
    days: int  #: on which anything came


@dataclass(frozen=True, slots=True)
class OperatorFigures:
    """What an account did; accounts are no people's names."""

    operator: str
    dossiers: int  #: taken in
    confirmed: int  #: papers, as first or second clerk
    typed: int  #: values typed by hand
    other: int  #: doubts accepted, rescans recognized, parts joined, papers done again
    days: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a period, as they were known at a time."""

    period: str
    known: dt.datetime
    units: tuple[UnitFigures, ...]
    desks: tuple[DeskFigures, ...]
    operators: tuple[OperatorFigures, ...]
    results: tuple[ResultCount, ...]

    @property
    def whole(self) -> dict[Quantity, int | None]:
        """All units together; None where nobody knows of one of them."""
        return summed(unit.by_quantity for unit in self.units)


def summed(counts: Iterable[Counts]) -> dict[Quantity, int | None]:
    """Several units together; what is unknown of one of them is unknown of all."""
    listed = tuple(counts) or (tally(()),)

    def of(measure: Quantity) -> int | None:
        values = [item.get(measure) for item in listed]
        known = [value for value in values if value is not None]
        return sum(known) if len(known) == len(values) else None

    return {measure: of(measure) for measure in Quantity}


def figures(
    found: Survey, index: Index, registers: Iterable[RegisterRow] = (), *, always: Iterable[UnitCode] = ()
) -> Figures:
    """The figures of a period.

    Args:
        found: the survey.
        index: whose ledger tells who did what.
        registers: numbers of the offices' own books.
        always: units that have a row even where they did nothing.
    """
    window = found.window
    times = (window.period.since, min(window.period.before, window.known))
    events = [entry.event for entry in index.ledger(between=times)]
    return Figures(
        period=window.period.code,
        known=window.known,
        units=tuple(_units(found, booked(registers, window.period), always)),
        desks=tuple(_desks(found, events)),
        operators=tuple(_operators(events)),
        results=found.results,
    )


def booked(registers: Iterable[RegisterRow], period: ReportPeriod) -> dict[tuple[UnitCode, str], int]:
    """What the offices' books say of a period: a year's own number, or its four quarters; of a month nothing."""
    quarters: dict[tuple[UnitCode, str], dict[int | None, float]] = defaultdict(dict)
    for row in registers:
        if row.year == period.year:
            quarters[row.unit, row.measure][row.quarter] = row.value
    found = ((key, _of_period(values, period)) for key, values in quarters.items())
    return {key: int(value) for key, value in found if value is not None}


def _of_period(values: Mapping[int | None, float], period: ReportPeriod) -> float | None:
    if period.span is Span.QUARTER:
        return values.get(period.number)
    if period.span is Span.MONTH:
        return None
    whole = [values[quarter] for quarter in (1, 2, 3, 4) if quarter in values]
    return values.get(None, sum(whole) if len(whole) == 4 else None)


_FROM_BOOKS: Final = (Quantity.SOLVED, Quantity.ONLINE, Quantity.RECEIVED_BOOKED, Quantity.SATISFIED, Quantity.ASKED)


def _units(
    found: Survey, books: Mapping[tuple[UnitCode, str], int], always: Iterable[UnitCode]
) -> Iterable[UnitFigures]:
    handled: dict[UnitCode, list[Handled]] = defaultdict(list)
    for item in found.dossiers:
        handled[item.dossier.unit].append(_handled(item))
    finished = Counter(item.dossier.unit for item in found.finished)
    written = {unit for unit, measure in books if measure in set(_FROM_BOOKS)}
    for unit in sorted({*always, *handled, *finished, *written}):
        counts = tally(handled[unit])
        counts[Quantity.RESULT_DIGITIZED] = finished[unit]
        counts |= {measure: books.get((unit, measure.value)) for measure in _FROM_BOOKS}
        solved = counts[Quantity.SOLVED]
        if solved is not None:
            counts[Quantity.RESULT_NOT_DIGITIZED] = max(0, solved - finished[unit])
        yield UnitFigures(unit, tuple(counts.items()))


def _handled(item: Settled) -> Handled:
    # Of a procedure that is in no list nobody can say whether it ends with a paper, unless one has come.
    needs_result = bool(item.procedure.results) if item.procedure else bool(item.results)
    return Handled(
        unit=item.dossier.unit,
        needs_result=needs_result,
        component=bool(item.components),
        result=bool(item.results),
        reused=bool(item.reuses),
        from_vault=any(use.from_vault for use in item.reuses),
    )


def _desks(found: Survey, events: list[LedgerEvent]) -> Iterable[DeskFigures]:
    dossiers = Counter(item.dossier.desk for item in found.dossiers)
    came: dict[DeskCode, list[dt.date]] = defaultdict(list)
    set_aside = Counter[DeskCode]()
    for event in events:
        # A part of a file is no arrival of its own.
        if event.action == "received" and "part_of" not in dict(event.facts):
            came[DeskCode(event.actor)].append(_day(event))
        set_aside[DeskCode(event.actor)] += event.action == "set_aside"
    for desk in sorted({*dossiers, *came, *found.archived}):
        done = found.archived.get(desk)
        yield DeskFigures(
            desk=desk,
            dossiers=dossiers[desk],
            papers=len(came[desk]),
            archived=done.records if done else 0,
            pages=done.pages if done else 0,
            set_aside=set_aside[desk],
            days=len(set(came[desk])),
        )


def _operators(events: list[LedgerEvent]) -> Iterable[OperatorFigures]:
    mine: dict[str, list[LedgerEvent]] = defaultdict(list)
    for event in events:
        if event.action in _CLERKS:
            mine[event.actor].append(event)
    for operator, done in sorted(mine.items()):
        actions = Counter(event.action for event in done)
        confirmed = [event for event in done if event.action in {"confirmed", "clerks_differ"}]
        typed = [name for event in confirmed for name in dict(event.facts).get("typed", "").split(",") if name]
        yield OperatorFigures(
            operator=operator,
            dossiers=actions["dossier_opened"],
            confirmed=len(confirmed),
            typed=len(typed),
            other=len(done) - len(confirmed) - actions["dossier_opened"],
            days=len({_day(event) for event in done}),
        )


def _day(event: LedgerEvent) -> dt.date:
    return event.at.astimezone(VIETNAM).date()
