"""Which desk works for which unit."""

from core.catalogue.rulebook import units_of
from core.config import Desk
from core.model import DeskCode, UnitCode


def desks_of(desk: Desk) -> dict[DeskCode, UnitCode]:
    """The desks that the book of units names, and the desk itself with its own unit."""
    named = {code: unit.code for unit in units_of(desk.home) for code in unit.desks}
    return named | {DeskCode(desk.config.desk.code): UnitCode(desk.config.desk.unit)}
