"""Which units a person sees figures of, and the rows of progress for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException

from core.catalogue.rulebook import load_plans, units_of
from core.messages.spoken import t
from core.model import Account, Level, Plan, Unit, UnitCode
from pipeline.targets import sheet_of
from portal.site import Site
from rules.targets import Sheet


@dataclass(frozen=True, slots=True)
class Scope:
    """A province with those of its units whose figures an account may see."""

    province: Unit
    provinces: tuple[Unit, ...]  #: that may be chosen
    by_code: Mapping[UnitCode, Unit]

    @property
    def units(self) -> tuple[Unit, ...]:
        """Those units."""
        return tuple(self.by_code.values())

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The province's and the country's."""
        return tuple(plan for plan in load_plans() if plan.province in {None, self.province.code})

    def sheet(self, site: Site, year: int | None = None) -> Sheet:
        """What is known of the units up to today; of one year, where it is named."""
        return sheet_of(site.index, units=self.units, on=site.today, year=year)

    def unit(self, code: UnitCode | None) -> Unit | None:
        """One of the units."""
        return None if code is None else self.by_code.get(code)

    def name(self, code: UnitCode | None) -> str:
        """What a unit is called."""
        found = self.unit(code)
        return found.name if found else t("cả tỉnh", "the whole province")


def scope_of_unit(site: Site, account: Account, code: UnitCode) -> tuple[Scope, Unit]:
    """A unit, and the province that it lies in.

    Raises:
        HTTPException: 404 for a unit that is not there or not theirs.
    """
    above = {unit.code: unit.parent for unit in units_of(site.desk.home)}
    if code in above:
        scope = scope_of(site, account, _root(code, above))
        found = scope.unit(code)
        if found is not None:
            return scope, found
    raise HTTPException(HTTPStatus.NOT_FOUND, t("Không có đơn vị này.", "There is no such unit."))


def scope_of(site: Site, account: Account, province: str) -> Scope:
    """The province of that code, else the desk's own, else the first that the account may see.

    Raises:
        HTTPException: 404 for a province that is not there or not theirs.
    """
    every = units_of(site.desk.home)
    above = {unit.code: unit.parent for unit in every}
    seen = tuple(unit for unit in every if _sees(account, unit.code, above))
    roots = {_root(unit.code, above) for unit in seen}
    provinces = tuple(unit for unit in every if unit.level is Level.PROVINCE and unit.code in roots)
    own = UnitCode(site.desk.config.desk.unit)
    wanted = province or (_root(own, above) if own in above else "")
    found = next((unit for unit in provinces if unit.code == wanted), None)
    if found is None and not province:
        found = provinces[0] if provinces else None
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, t("Không có tỉnh này.", "There is no such province."))
    return Scope(found, provinces, {unit.code: unit for unit in seen if _root(unit.code, above) == found.code})


def _sees(account: Account, code: UnitCode, above: dict[UnitCode, UnitCode | None]) -> bool:
    """Whose figures one sees, one sees those of all below it too."""
    place: UnitCode | None = code
    while place is not None:
        if account.sees_unit(place):
            return True
        place = above.get(place)
    return False


def _root(code: UnitCode, above: dict[UnitCode, UnitCode | None]) -> UnitCode:
    while (parent := above.get(code)) is not None:
        code = parent
    return code
