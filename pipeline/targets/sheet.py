"""The rows of the targets, from what an index holds."""

import datetime as dt
from collections.abc import Collection, Iterable

from core.catalogue.indicators import load_indicators, load_measures
from core.model import Plan, Unit, UnitCode
from pipeline.targets.counts import counts_of
from rules.targets import EVERYTHING, Definitions, Only, Sheet, Show, TargetProgress
from storage import Index


def definitions() -> Definitions:
    """How indicators are counted, as configs/indicators.toml says."""
    return Definitions(load_measures(), load_indicators())


def progress_of(
    index: Index | None,
    *,
    plans: Iterable[Plan],
    units: Iterable[Unit],
    on: dt.date,
    show: frozenset[Show] = frozenset(),
    only: Only = EVERYTHING,
    known_at: dt.datetime | None = None,
) -> tuple[TargetProgress, ...]:
    """A row for every target in force on the day and every unit that it binds.

    Args:
        index: where the records and the registers are; without one the targets can still be read.
        plans: whose targets.
        units: the tree.
        on: the day.
        show: what is shown beside the units' years.
        only: the rows that somebody will look at.
        known_at: take the registers as they were at that time, to count an old report again.
    """
    # Rows of all units together, and with those that were merged into one, are of more units than are shown.
    alone = None if show & {Show.TOTALS, Show.PREDECESSORS} else only.units
    sheet = sheet_of(index, units=units, on=on, alone=alone, year=only.year, known_at=known_at)
    return sheet.rows(plans, show=show, only=only)


def sheet_of(
    index: Index | None,
    *,
    units: Iterable[Unit],
    on: dt.date,
    alone: Collection[UnitCode] | None = None,
    year: int | None = None,
    known_at: dt.datetime | None = None,
) -> Sheet:
    """What an index holds, for whoever asks several times.

    Args:
        index: where the records and the registers are.
        units: the tree.
        on: the day.
        alone: units of which alone somebody will ask.
        year: of which alone somebody will ask.
        known_at: as `progress_of`.
    """
    return Sheet(
        () if index is None else counts_of(index, on=on, units=alone, year=year),
        units,
        () if index is None else index.registers.rows(known_at=known_at, units=alone, year=year),
        definitions=definitions(),
        on=on,
    )
