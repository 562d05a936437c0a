"""Rows of progress put together for the eye: one figure with every line that it is held against."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.model import Level, UnitCode
from portal.charts import Line, Look, Mark
from rules.targets import Forecast, Note, TargetProgress


class Tone(StrEnum):
    """How a figure stands; also its class in the style sheet."""

    MISSED = "alarm"  #: below what every reading asks
    DISPUTED = "warn"  #: below what some readings ask, and not below others
    REACHED = "good"
    UNKNOWN = "unknown"  #: nobody has counted
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Of what, of whom and of when a figure is. Unit None: all units of the level together."""

    indicator: str
    measure: str
    level: Level
    unit: UnitCode | None
    year: int
    quarter: int | None


@dataclass(frozen=True, slots=True)
class Ask:
    """One line that a figure is held against, in one reading of a plan's words."""

    plan: str
    clause: str
    national: bool
    reading: str | None
    comparator: str
    target: float | None
    gap: float | None
    due: int | None
    forecast: Forecast | None


@dataclass(frozen=True, slots=True)
class Figure:
    """What was reached, and everything that is asked."""

    key: Key
    numerator: int | None
    denominator: int | None
    value: float | None
    asks: tuple[Ask, ...]
    notes: tuple[Note, ...]

    @property
    def share(self) -> bool:
        """Whether it is a part of a whole, 0 to 100."""
        return self.key.measure == "percent"

    @property
    def tone(self) -> Tone:
        """How it stands."""
        if {Note.EXEMPT, Note.EXEMPT_BELOW} & set(self.notes):
            return Tone.EXEMPT
        gaps = [ask.gap for ask in self.asks if ask.gap is not None]
        if not gaps:
            return Tone.UNKNOWN
        missed = sum(gap < 0 for gap in gaps)
        return Tone.REACHED if not missed else Tone.MISSED if missed == len(gaps) else Tone.DISPUTED

    @property
    def nearest(self) -> Ask | None:
        """The missed line that is closest: what there is to do first."""
        missed = [ask for ask in self.asks if ask.gap is not None and ask.gap < 0]
        return max(missed, key=lambda ask: ask.gap or 0, default=None)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The lines for a bar."""
        return tuple(Mark(ask.plan, look(ask), ask.target) for ask in self.asks if ask.target is not None)


def look(ask: Ask) -> Look:
    """How a line is drawn."""
    if ask.national:
        return Look.NATIONAL
    return Look.PLAN if ask.reading in {None, "A"} else Look.OTHER


def figures(rows: Iterable[TargetProgress]) -> tuple[Figure, ...]:
    """The rows of one indicator, unit and time as one figure, in the order of their keys."""
    groups: defaultdict[Key, list[TargetProgress]] = defaultdict(list)
    for row in rows:
        groups[Key(row.indicator, row.measure, row.level, row.unit, row.year, row.quarter)].append(row)
    return tuple(_figure(key, groups[key]) for key in sorted(groups, key=_place))


def _place(key: Key) -> tuple[int, str, int, str, int, int]:
    levels = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.ALL)
    number = int(key.indicator[1:].partition(".")[0])
    return number, key.measure, levels.index(key.level), key.unit or "", key.year, key.quarter or 0


def _figure(key: Key, rows: list[TargetProgress]) -> Figure:
    first = rows[0]
    return Figure(
        key=key,
        numerator=first.numerator,
        denominator=first.denominator,
        value=first.value,
        asks=tuple(_ask(row) for row in rows),
        notes=tuple(dict.fromkeys(note for row in rows for note in row.notes)),
    )


def _ask(row: TargetProgress) -> Ask:
    return Ask(
        plan=row.plan,
        clause=row.clause,
        national=row.national,
        reading=row.reading,
        comparator=row.comparator,
        target=row.target,
        gap=row.gap,
        due=row.due,
        forecast=row.forecast,
    )


def lines(over_years: Iterable[Figure], years: tuple[int, ...], reached: str) -> tuple[Line, ...]:
    """The lines of a chart: what was reached, then every plan in every reading, each over the same years.

    Years that a plan's words leave no doubt about belong to every reading of it.
    """
    by_year = {figure.key.year: figure for figure in over_years}
    asked: dict[tuple[bool, str], dict[str | None, dict[int, float]]] = {}
    for year, figure in by_year.items():
        for ask in figure.asks:
            if ask.target is not None:
                asked.setdefault((ask.national, ask.plan), {}).setdefault(ask.reading, {})[year] = ask.target
    found = [Line(reached, Look.REACHED, tuple(by_year[year].value if year in by_year else None for year in years))]
    for (national, plan), readings in asked.items():
        plain = readings.pop(None, {}) if len(readings) > 1 else {}
        for place, (reading, values) in enumerate(readings.items()):
            drawn = Look.NATIONAL if national else Look.OTHER if place else Look.PLAN
            name = f"{plan} ({reading})" if reading else plan
            found.append(Line(name, drawn, tuple(map((plain | values).get, years))))
    return tuple(found)
