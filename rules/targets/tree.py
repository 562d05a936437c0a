"""Which units a target binds, and which were merged into which."""

from collections.abc import Iterable

from core.model import Area, Level, Period, Target, Unit, UnitCode


class Tree:
    """The units with their provinces and predecessors."""

    def __init__(self, units: Iterable[Unit]) -> None:
        """Climb from each unit to its province once."""
        self._units = tuple(units)
        parents = {unit.code: unit.parent for unit in self._units}
        self._province = {unit.code: _top(unit.code, parents) for unit in self._units}
        self._before: dict[UnitCode, list[Unit]] = {}
        for unit in self._units:
            if unit.successor is not None:
                self._before.setdefault(unit.successor, []).append(unit)
        self._bound: dict[tuple[UnitCode | None, Area | None, Level, Period], tuple[Unit, ...]] = {}

    def bound(self, province: UnitCode | None, area: Area | None, level: Level, period: Period) -> tuple[Unit, ...]:
        """The units of a level, below a province or anywhere, that a target of an area or of all binds in a time."""
        key = province, area, level, period
        if key not in self._bound:
            first, last = period.first, period.last
            self._bound[key] = tuple(
                unit
                for unit in self._units
                if unit.level is level
                and (province is None or province == self._province[unit.code])
                and (area is None or area is unit.area)
                # Districts ended in a year that is their last and is shown.
                and (unit.exists(last) or unit.exists(first))
            )
        return self._bound[key]

    def predecessors(self, unit: Unit) -> tuple[Unit, ...]:
        """Those that were merged into a unit, and those that were merged into them."""
        found: list[Unit] = []
        rest = [unit]
        while rest:
            for before in self._before.get(rest.pop().code, ()):
                if before not in found and before is not unit:
                    found.append(before)
                    rest.append(before)
        return tuple(found)


def levels(target: Target) -> tuple[Level, ...]:
    """The levels that a target binds."""
    return (target.level,) if target.level is not Level.ALL else (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)


def _top(code: UnitCode, parents: dict[UnitCode, UnitCode | None]) -> UnitCode:
    """The province above; a parent that the tree was narrowed to leave out is the last one that is known."""
    parent = parents.get(code)
    return code if parent is None else _top(parent, parents)
