"""A row for every target in force, every unit that it binds and every time."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.model import Indicator, Level, Measure, Period, Plan, RegisterRow, Target, Unit, UnitCode
from rules.targets.figures import Books, Figures, together, with_predecessors
from rules.targets.pace import forecast
from rules.targets.tree import Tree, levels
from rules.targets.values import EVERYTHING, Count, Note, Only, Show, TargetProgress


@dataclass(frozen=True, slots=True)
class Definitions:
    """How indicators are counted: configs/indicators.toml."""

    measures: Mapping[str, Measure]
    indicators: Mapping[str, Indicator]


def progress(
    counts: Iterable[Count],
    plans: Iterable[Plan],
    units: Iterable[Unit],
    registers: Iterable[RegisterRow],
    *,
    definitions: Definitions,
    on: dt.date,
    show: frozenset[Show] = frozenset(),
    only: Only = EVERYTHING,
) -> tuple[TargetProgress, ...]:
    """A row for every target in force on the day and every unit that it binds, with or without data.

    Where the tree has no unit of a level that the target binds, a row without unit stands for them. Targets of years
    that have not begun on the day are left out; one that may be reached over several years has a row for each.
    """
    return Sheet(counts, units, registers, definitions=definitions, on=on).rows(plans, show=show, only=only)


class Sheet:
    """What was counted, what the books say and the tree of units, of which rows are made."""

    def __init__(
        self,
        counts: Iterable[Count],
        units: Iterable[Unit],
        registers: Iterable[RegisterRow],
        *,
        definitions: Definitions,
        on: dt.date,
    ) -> None:
        """Sort everything by time and unit, once for all that is asked."""
        self.books, self.tree = Books(counts, registers, definitions.measures), Tree(units)
        self.indicators, self.on = definitions.indicators, on

    def rows(
        self, plans: Iterable[Plan], *, show: frozenset[Show] = frozenset(), only: Only = EVERYTHING
    ) -> tuple[TargetProgress, ...]:
        """Rows as `progress` gives them."""
        answer = _Answer(self, show, only)
        return tuple(row for plan in plans for target in plan.targets for row in answer.rows(plan, target))


class _Answer:
    """Rows of one answer; what several plans ask of the same units and time is counted once."""

    def __init__(self, sheet: Sheet, show: frozenset[Show], only: Only) -> None:
        self._books, self._tree, self._indicators, self._on = sheet.books, sheet.tree, sheet.indicators, sheet.on
        self._show, self._only = show, only
        self._found: dict[tuple[object, ...], tuple[dict[UnitCode, Figures], Figures]] = {}

    def rows(self, plan: Plan, target: Target) -> Iterator[TargetProgress]:
        if self._only.indicator not in {None, target.indicator}:
            return
        indicator = self._indicators.get(target.definition) or _not_counted(target.definition)
        for year in range(target.year, min(target.due or target.year, self._on.year) + 1):
            if self._only.year not in {None, year}:
                continue
            for period in self._periods(year):
                for level in levels(target):
                    if self._only.level in {None, level}:
                        yield from self._level(plan, target, indicator, level, period)

    def _periods(self, year: int) -> Iterator[Period]:
        yield Period(year)
        if Show.QUARTERS in self._show:
            quarters = (1, 2, 3, 4) if self._only.quarter is None else (self._only.quarter,)
            yield from (Period(year, quarter) for quarter in quarters if Period(year, quarter).first <= self._on)

    def _level(
        self, plan: Plan, target: Target, indicator: Indicator, level: Level, period: Period
    ) -> Iterator[TargetProgress]:
        bound = self._tree.bound(plan.province, target.area, level, period)
        shown = bound if self._only.units is None else tuple(unit for unit in bound if unit.code in self._only.units)
        with_totals = Show.TOTALS in self._show
        key = indicator.code, plan.province, target.area, level, period
        if key not in self._found:
            counted = bound if with_totals else shown
            known = self._of(indicator, counted, period)
            self._found[key] = (
                dict(zip((unit.code for unit in counted), known, strict=True)),
                together(indicator, known) if with_totals and bound else Figures(),
            )
        of_units, of_all = self._found[key]
        for unit in shown:
            yield self._row(plan, target, indicator, level, unit.code, period, of_units[unit.code])
        if with_totals or not bound:
            yield self._row(plan, target, indicator, level, None, period, of_all)

    def _of(self, indicator: Indicator, units: tuple[Unit, ...], period: Period) -> list[Figures]:
        own = self._books.figures(indicator, units, period)
        if Show.PREDECESSORS not in self._show:
            return own
        before = [self._tree.predecessors(unit) for unit in units]
        return [
            with_predecessors(indicator, known, self._books.figures(indicator, parts, period)) if parts else known
            for known, parts in zip(own, before, strict=True)
        ]

    def _row(
        self,
        plan: Plan,
        target: Target,
        indicator: Indicator,
        level: Level,
        unit: UnitCode | None,
        period: Period,
        found: Figures,
    ) -> TargetProgress:
        notes = list(found.notes)
        if indicator.share and found.value is not None and found.value > 100:
            notes.append(Note.ABOVE_ALL)
        asked = target.value
        if asked is not None and asked > 100 and indicator.share:
            asked = 100.0
            notes.append(Note.CAPPED)
        due = target.due if target.due not in {None, period.year} else None
        if due is not None:
            notes.append(Note.DUE_LATER)
        gap = _gap(found.value, asked, target.comparator)
        if indicator.exempt_below and (period.quarter is not None or _below(found, asked)):
            gap = None
            notes += [Note.EXEMPT_BELOW] if period.quarter is None else []
        running = period == Period(self._on.year) and indicator.share and target.comparator == ">="
        return TargetProgress(
            plan=plan.code,
            clause=target.clause,
            indicator=target.indicator,
            level=level,
            unit=unit,
            year=period.year,
            numerator=found.numerator,
            denominator=found.denominator,
            percent=found.value if indicator.share else None,
            comparator=target.comparator,
            target=asked,
            gap=gap,
            reading=target.reading,
            ambiguous=target.ambiguous,
            notes=tuple(notes),
            quarter=period.quarter,
            value=found.value,
            measure=indicator.unit,
            national=plan.province is None,
            due=due,
            units=found.units,
            forecast=forecast(found, asked, on=self._on) if running and asked is not None else None,
        )


def _not_counted(code: str) -> Indicator:
    """An indicator that a plan names and nobody counts: its targets are shown without data."""
    return Indicator(code, code, "percent", None, None, None, None)


def _gap(reached: float | None, asked: float | None, comparator: str) -> float | None:
    """How much better than asked; below 0 where it is worse."""
    if reached is None or asked is None:
        return None
    return reached - asked if comparator == ">=" else asked - reached


def _below(found: Figures, asked: float | None) -> bool:
    return found.numerator is not None and asked is not None and found.numerator < asked
