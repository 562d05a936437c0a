"""A desk's period, counted from its index and its books: what reports show and closings freeze."""

import datetime as dt

from core.catalogue.rulebook import load_plans, load_procedures, units_of
from core.config import Desk
from core.model import RegisterRow, UnitCode
from pipeline.reports.figures import Figures, figures
from pipeline.reports.schemes import load_schemes
from pipeline.reports.surveys import Survey, Window, survey
from pipeline.reports.tables import Known
from pipeline.targets import added_up, as_counts, definitions
from rules.periods import ReportPeriod, require_begun
from rules.targets import TargetProgress, progress
from storage import Index


def window_of(period: ReportPeriod, at: dt.datetime) -> Window:
    """The period as it was known when it ended, or is known now where it goes on.

    Raises:
        ConfigError: it has not begun.
    """
    require_begun(period, at)
    return Window(period, min(period.before, at))


def survey_of(index: Index, window: Window) -> Survey:
    """What the index knows of a period."""
    return survey(index, load_procedures(), window)


def books_of(index: Index, window: Window) -> tuple[RegisterRow, ...]:
    """The numbers that only the offices' own books know, as they are kept now, but of no time after the period."""
    return tuple(row for row in index.registers.rows() if row.period.first <= window.on)


def figures_of(desk: Desk, index: Index, window: Window, books: tuple[RegisterRow, ...]) -> Figures:
    """The figures of a period."""
    return figures(survey_of(index, window), index, books, always=(UnitCode(desk.config.desk.unit),))


def known_of(desk: Desk, found: Figures, window: Window, books: tuple[RegisterRow, ...]) -> Known:
    """The figures with everything that reports show beside them."""
    units = units_of(desk.home)
    return Known(
        period=window.period,
        figures=found,
        schemes=load_schemes(),
        targets=_targets(found, window, desk, books),
        names={unit.code: unit.name for unit in units},
        desk=desk.config.desk.name or desk.config.desk.code,
        over=window.known >= window.period.before,
    )


def _targets(found: Figures, window: Window, desk: Desk, books: tuple[RegisterRow, ...]) -> tuple[TargetProgress, ...]:
    """How far the targets of the period's year were reached when it ended."""
    rows = progress(
        as_counts(added_up(found.results), on=window.on),
        load_plans(),
        units_of(desk.home),
        books,
        definitions=definitions(),
        on=window.on,
    )
    return tuple(row for row in rows if row.year == window.period.year)
