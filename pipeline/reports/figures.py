"""A survey and the ledger of its period → the figures that reports show and closings freeze."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from core.model import RegisterRow, UnitCode
from pipeline.reports.surveys import Settled, Survey
from pipeline.reports.work import DeskFigures, OperatorFigures, Work
from rules.kpi import Counts, Handled, Quantity, tally
from rules.periods import ReportPeriod, Span
from storage import Index, ResultCount


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
    work = Work()
    for entry in index.ledger(between=times):
        work.add(entry.event)
    return Figures(
        period=window.period.code,
        known=window.known,
        units=tuple(_units(found, booked(registers, window.period), always)),
        desks=tuple(work.desks(found)),
        operators=tuple(work.operators()),
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
