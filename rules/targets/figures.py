"""Numerator and denominator of an indicator, for a unit and a time; nothing is guessed where nobody knows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from core.model import Indicator, Measure, MeasureKind, Period, RegisterRow, Unit, UnitCode
from rules.targets.values import Count, Note, Spread

_QUARTERS: Final = (1, 2, 3, 4)
_PARTIAL: Final = (Note.SOME_QUARTERS,)


class Figures(NamedTuple):
    """What is known of an indicator: a tuple, for a page counts thousands of them."""

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


_NOTHING: Final = Figures()
_EXEMPT: Final = Figures(None, 0, notes=(Note.EXEMPT,))


class _Known(NamedTuple):
    value: float
    quarters: tuple[int, ...] = ()  #: that it is of; none: of all of the time


class Books:
    """What was counted here and what the offices' own books say, by measure and time first: units are asked in rows."""

    def __init__(
        self, counts: Iterable[Count], registers: Iterable[RegisterRow], measures: Mapping[str, Measure]
    ) -> None:
        """Sort both by time and unit."""
        self._measures = measures
        self._counts: dict[Period, dict[UnitCode, Count]] = {}
        for year, quarter, group in _by_time(counts):
            self._counts[Period(year, quarter)] = {count.unit: count for count in group}
        self._rows: dict[tuple[str, int], dict[UnitCode, dict[int | None, float]]] = {}
        for row in registers:
            of_units = self._rows.setdefault((row.measure, row.year), {})
            of_units.setdefault(row.unit, {})[row.quarter] = row.value
        self._known: dict[tuple[str, Period], dict[UnitCode, _Known]] = {}

    def figures(self, indicator: Indicator, units: Sequence[Unit], period: Period) -> list[Figures]:
        """What is known of each unit alone, in their order."""
        if indicator.counted is not None:
            found = self._counted(indicator, units, period)
        elif indicator.numerator is not None:
            found = self._kept(indicator, units, period)
        else:
            found = [_NOTHING] * len(units)
        if indicator.direct is not None:
            said = self._of(indicator.direct, period)
            found = [
                one if one.whole or unit.code not in said else _direct(said[unit.code])
                for unit, one in zip(units, found, strict=True)
            ]
        if indicator.exempts:
            last = period.last
            found = [_EXEMPT if unit.exempt(last) else one for unit, one in zip(units, found, strict=True)]
        return found

    def _counted(self, indicator: Indicator, units: Sequence[Unit], period: Period) -> list[Figures]:
        wholes, counts = self._of(indicator.denominator or "", period), self._counts.get(period, {})
        before = self._counts.get(Period(period.year - 1), {})
        stock = indicator.counted == "results_valid"
        found = []
        for unit in units:
            whole, count = wholes.get(unit.code), counts.get(unit.code)
            denominator = None if whole is None else int(whole.value)
            notes = _PARTIAL if whole is not None and whole.quarters else ()
            if count is None:
                # Somebody who keeps books and has digitized nothing has reached 0 %; who keeps none has no data.
                numerator, gained = None if whole is None else 0, None
            elif stock:
                earlier = before.get(unit.code)
                numerator = count.results_valid
                gained = numerator - (earlier.results_valid if earlier else 0)
            else:
                # A register that ends with a quarter: what was digitized of later ones is of another whole.
                quarters = whole.quarters if whole is not None else ()
                numerator = gained = self._results(unit.code, period.year, quarters) if quarters else count.results
            found.append(_reached(indicator, numerator, denominator, gained, notes))
        return found

    def _results(self, unit: UnitCode, year: int, quarters: tuple[int, ...]) -> int:
        parts = [self._counts.get(Period(year, quarter), {}).get(unit) for quarter in quarters]
        return sum(part.results for part in parts if part is not None)

    def _kept(self, indicator: Indicator, units: Sequence[Unit], period: Period) -> list[Figures]:
        """Both numbers from the register; flows of the same quarters only."""
        measures = indicator.numerator or "", indicator.denominator or ""
        parts, wholes = (self._of(measure, period) for measure in measures)
        if not parts and not wholes:
            # Of most that a plan asks, a province has no book at all.
            return [_NOTHING] * len(units)
        flows = all(self._kind(measure) is MeasureKind.FLOW for measure in measures)
        found = []
        for unit in units:
            part, whole = parts.get(unit.code), wholes.get(unit.code)
            numerator, denominator = (None if known is None else int(known.value) for known in (part, whole))
            notes: tuple[Note, ...] = ()
            if part is not None and whole is not None:
                notes = _PARTIAL if part.quarters or whole.quarters else ()
                if flows and part.quarters != whole.quarters:
                    numerator, denominator, notes = self._common(measures, unit.code, period.year)
            found.append(_reached(indicator, numerator, denominator, None, notes))
        return found

    def _common(self, measures: tuple[str, str], unit: UnitCode, year: int) -> tuple[int, int | None, tuple[Note, ...]]:
        """Two flows of the quarters that both have."""
        part, whole = (self._rows[measure, year][unit] for measure in measures)
        common = [quarter for quarter in _QUARTERS if quarter in part and quarter in whole]
        if not common:
            return int(self._of(measures[0], Period(year))[unit].value), None, (Note.OTHER_TIMES,)
        return int(sum(part[quarter] for quarter in common)), int(sum(whole[quarter] for quarter in common)), _PARTIAL

    def _kind(self, measure: str) -> MeasureKind:
        return self._measures[measure].kind

    def _of(self, measure: str, period: Period) -> dict[UnitCode, _Known]:
        """A measure's number for a time, of every unit that has one."""
        known = self._known.get((measure, period))
        if known is None:
            rows = self._rows.get((measure, period.year), {})
            asked = ((unit, self._number(measure, numbers, period.quarter)) for unit, numbers in rows.items())
            known = self._known[measure, period] = {unit: number for unit, number in asked if number is not None}
        return known

    def _number(self, measure: str, rows: Mapping[int | None, float], asked: int | None) -> _Known | None:
        """A number for a time; of a year without one, what its quarters make of it."""
        if asked in rows:
            return _Known(rows[asked])
        kind = self._kind(measure)
        if asked is None:
            quarters = tuple(quarter for quarter in _QUARTERS if quarter in rows)
            if kind is MeasureKind.FLOW:
                return _Known(sum(rows[quarter] for quarter in quarters), () if quarters == _QUARTERS else quarters)
            return _Known(rows[quarters[-1]], quarters[-1:])
        if kind is not MeasureKind.STOCK:
            return None
        # What was there last is there until somebody counts again; the year's own number is the next best.
        earlier = [quarter for quarter in _QUARTERS if quarter < asked and quarter in rows]
        nearest = earlier[-1] if earlier else None
        return _Known(rows[nearest], (nearest,) if nearest else ()) if nearest in rows else None


def _by_time(counts: Iterable[Count]) -> Iterator[tuple[int, int | None, list[Count]]]:
    groups: dict[tuple[int, int | None], list[Count]] = {}
    for count in counts:
        groups.setdefault((count.year, count.quarter), []).append(count)
    return ((year, quarter, group) for (year, quarter), group in groups.items())


def _direct(said: _Known) -> Figures:
    return Figures(value=said.value, notes=_PARTIAL if said.quarters else ())


def _reached(
    indicator: Indicator,
    numerator: int | None,
    denominator: int | None,
    gained: int | None = None,
    notes: tuple[Note, ...] = (),
    units: Spread | None = None,
) -> Figures:
    if numerator is None or not denominator:
        return Figures(numerator, denominator, None, gained, notes, units)
    value = (100 if indicator.share else 1) * numerator / denominator
    return Figures(numerator, denominator, value, gained, notes, units)


def together(indicator: Indicator, parts: Sequence[Figures]) -> Figures:
    """Several units as one: numerators and denominators of the same units are added, and averages are not."""
    bound = [part for part in parts if Note.EXEMPT not in part.notes]
    whole = [part for part in bound if part.numerator is not None and part.denominator is not None]
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
    return _reached(
        indicator,
        sum(part.numerator or 0 for part in whole),
        sum(part.denominator or 0 for part in whole),
        sum(gained) if gained else None,
        tuple(notes),
        spread,
    )


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
        return together(indicator, parts)._replace(units=None)
    parts = [part for part in (own, *before) if part.numerator is not None]
    if not parts:
        return own
    wholes = [part.denominator for part in before if part.denominator is not None]
    denominator = own.denominator if own.denominator is not None else (sum(wholes) if wholes else None)
    numerator = sum(part.numerator or 0 for part in parts)
    gained = sum(part.gained or 0 for part in parts)
    notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    return _reached(indicator, numerator, denominator, gained, notes)
