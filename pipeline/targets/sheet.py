"""The rows of the targets, from what an index holds."""

import datetime as dt
from collections.abc import Iterable

from core.catalogue.indicators import load_indicators, load_measures
from core.model import Plan, Unit
from pipeline.targets.counts import counts_of
from rules.targets import EVERYTHING, Definitions, Only, Show, TargetProgress, progress
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
    return progress(
        counts=() if index is None else counts_of(index, on=on),
        plans=plans,
        units=units,
        registers=() if index is None else index.registers.rows(known_at=known_at),
        definitions=definitions(),
        on=on,
        show=show,
        only=only,
    )
