"""Numerator and denominator of an indicator, for a unit and a time; nothing is guessed where nobody knows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.model import Indicator, Measure, MeasureKind, Period, RegisterRow, Unit, UnitCode
from rules.targets.values import Count, Note, Spread

_QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of an indicator."""

    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None  #: what was reached, in the indicator's own measure
    gained: int | None = None  #: how much of the numerator came in the year
    notes: tuple[Note, ...] = ()
    units: Spread | None = None

    @property
    def whole(self) -> bool:
        """Whether both numbers are known."""
        return self.numerator is not None and self.denominator is not None


@dataclass(frozen=True, slots=True)
class _Known:
    value: float
    quarters: tuple[int, ...] = ()  #: that it is of; none: of all of the time


class Books:
    """What was counted here and what the offices' own books say."""

    def __init__(
        self, counts: Iterable[Count], registers: Iterable[RegisterRow], measures: Mapping[str, Measure]
    ) -> None:
        """Sort both by unit and time."""
        self._counts = {(count.unit, count.period): count for count in counts}
        self._measures = measures
        self._rows: dict[tuple[UnitCode, str, int], dict[int | None, float]] = {}
        for row in registers:
            self._rows.setdefault((row.unit, row.measure, row.year), {})[row.quarter] = row.value

    def figures(self, indicator: Indicator, unit: Unit, period: Period) -> Figures:
        """What is known of a unit alone."""
        if indicator.exempts and unit.exempt(period.last):
            return Figures(None, 0, notes=(Note.EXEMPT,))
        if indicator.counted is not None:
            found = self._counted(indicator, unit.code, period)
        elif indicator.numerator is not None:
            found = self._kept(indicator, unit.code, period)
        else:
            found = Figures()
        if found.whole or indicator.direct is None:
            return _reached(indicator, found)
        said = self._of(unit.code, indicator.direct, period)
        if said is None:
            return found
        return Figures(value=said.value, notes=(Note.SOME_QUARTERS,) if said.quarters else ())

    def _counted(self, indicator: Indicator, unit: UnitCode, period: Period) -> Figures:
        whole = self._of(unit, indicator.denominator or "", period)
        denominator = None if whole is None else int(whole.value)
        count = self._counts.get((unit, period))
        notes = (Note.SOME_QUARTERS,) if whole is not None and whole.quarters else ()
        if count is None:
            # Somebody who keeps books and has digitized nothing has reached 0 %; who keeps none has no data.
            return Figures(None if whole is None else 0, denominator, notes=notes)
        if indicator.counted == "results_valid":
            before = self._counts.get((unit, Period(period.year - 1)))
            gained = count.results_valid - (before.results_valid if before else 0)
            return Figures(count.results_valid, denominator, gained=gained, notes=notes)
        results = count.results
        if whole is not None and whole.quarters:
            # The register ends with a quarter: what was digitized of later ones is of another whole.
            parts = [self._counts.get((unit, Period(period.year, quarter))) for quarter in whole.quarters]
            results = sum(part.results for part in parts if part is not None)
        return Figures(results, denominator, gained=results, notes=notes)

    def _kept(self, indicator: Indicator, unit: UnitCode, period: Period) -> Figures:
        """Both numbers from the register; flows of the same quarters only."""
        measures = indicator.numerator or "", indicator.denominator or ""
        part, whole = (self._of(unit, measure, period) for measure in measures)
        numerator, denominator = (None if known is None else int(known.value) for known in (part, whole))
        if part is None or whole is None:
            return Figures(numerator, denominator)
        partial = (Note.SOME_QUARTERS,) if part.quarters or whole.quarters else ()
        if not all(self._kind(measure) is MeasureKind.FLOW for measure in measures) or part.quarters == whole.quarters:
            return Figures(numerator, denominator, notes=partial)
        rows = [self._rows[unit, measure, period.year] for measure in measures]
        common = [quarter for quarter in _QUARTERS if all(quarter in row for row in rows)]
        if not common:
            return Figures(numerator, None, notes=(Note.OTHER_TIMES,))
        numerator, denominator = (int(sum(row[quarter] for quarter in common)) for row in rows)
        return Figures(numerator, denominator, notes=partial)

    def _kind(self, measure: str) -> MeasureKind:
        return self._measures[measure].kind

    def _of(self, unit: UnitCode, measure: str, period: Period) -> _Known | None:
        """A measure's number for a time; of a year without one, what its quarters make of it."""
        rows = self._rows.get((unit, measure, period.year))
        if rows is None:
            return None
        if period.quarter in rows:
            return _Known(rows[period.quarter])
        kind = self._kind(measure)
        if period.quarter is None:
            quarters = tuple(quarter for quarter in _QUARTERS if quarter in rows)
            if kind is MeasureKind.FLOW:
                return _Known(sum(rows[quarter] for quarter in quarters), () if quarters == _QUARTERS else quarters)
            return _Known(rows[quarters[-1]], quarters[-1:])
        if kind is not MeasureKind.STOCK:
            return None
        # What was there last is there until somebody counts again; the year's own number is the next best.
        earlier = [quarter for quarter in _QUARTERS if quarter < period.quarter and quarter in rows]
        nearest = earlier[-1] if earlier else None
        return _Known(rows[nearest], (nearest,) if nearest else ()) if nearest in rows else None


def _reached(indicator: Indicator, found: Figures) -> Figures:
    if found.numerator is None or not found.denominator:
        return found
    factor = 100 if indicator.share else 1
    value = factor * found.numerator / found.denominator
    return Figures(found.numerator, found.denominator, value, found.gained, found.notes, found.units)


def together(indicator: Indicator, parts: Sequence[Figures]) -> Figures:
    """Several units as one: numerators and denominators of the same units are added, and averages are not."""
    bound = [part for part in parts if Note.EXEMPT not in part.notes]
    whole = [part for part in bound if part.whole]
    spread = Spread(len(whole), len(bound))
    if parts and not bound:
        return Figures(None, 0, notes=(Note.EXEMPT,), units=spread)
    if not whole:
        known = [part.numerator for part in bound if part.numerator is not None]
        return Figures(sum(known) if known else None, units=spread)
    notes = {note: None for part in whole for note in part.notes}
    if len(whole) < len(bound):
        notes[Note.SOME_UNITS] = None
    gained = [part.gained for part in whole if part.gained is not None]
    found = Figures(
        numerator=sum(part.numerator or 0 for part in whole),
        denominator=sum(part.denominator or 0 for part in whole),
        gained=sum(gained) if gained else None,
        notes=tuple(notes),
        units=spread,
    )
    return _reached(indicator, found)


def with_predecessors(indicator: Indicator, own: Figures, before: Sequence[Figures]) -> Figures:
    """A unit and those that were merged into it.

    What was digitized of the results still valid is added over all of them; the whole is the unit's own, for its
    register took over what theirs held, and theirs where it has none yet. What came in a time is added over those of
    which both numbers are known. Averages stay the unit's own.
    """
    if indicator.counted != "results_valid":
        parts = [part for part in (own, *before) if part.whole]
        if not parts or (own.value is not None and not own.whole):
            return own
        joined = together(indicator, parts)
        return Figures(joined.numerator, joined.denominator, joined.value, joined.gained, joined.notes)
    parts = [part for part in (own, *before) if part.numerator is not None]
    if not parts:
        return own
    wholes = [part.denominator for part in before if part.denominator is not None]
    denominator = own.denominator if own.denominator is not None else (sum(wholes) if wholes else None)
    numerator = sum(part.numerator or 0 for part in parts)
    gained = sum(part.gained or 0 for part in parts)
    notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    return _reached(indicator, Figures(numerator, denominator, gained=gained, notes=notes))
