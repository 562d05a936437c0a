"""`GET /v1/indicators`: how far the targets are reached, as `sohoa targets` counts."""

import datetime as dt
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel, Field

from core.catalogue.rulebook import load_plans, units_of
from core.model import Action, Level
from pipeline.targets import progress_of
from portal.api.answers import problems
from portal.api.gate import Caller
from portal.api.gate.pages import PAGE, page
from portal.api.problems import ProblemError
from portal.api.service import Service
from rules.targets import Only, TargetProgress

_MOST: Final = 1000
#: The plans begin with 2021.
_FIRST: Final = dt.date(2021, 1, 1)


class Indicator(BaseModel):
    """One target of one plan, for one unit and year. Null: there are no data; that is not 0."""

    plan: str
    clause: str
    indicator: str = Field(description="T1 to T18")
    level: str
    unit: str | None = Field(description="null: every unit of the level")
    year: int
    numerator: int | None
    denominator: int | None
    percent: float | None = Field(description="0 to 100")
    comparator: str
    target: float | None
    gap: float | None = Field(description="target less percent")
    reading: str | None = Field(description="of a target that can be read in several ways")
    ambiguous: bool


class IndicatorsAnswer(BaseModel):
    """The targets in force on a day."""

    schema_: str = Field(default="sohoa.targets/1", alias="schema")
    on: dt.date
    rows: list[Indicator]
    next: str | None = Field(default=None, description="cursor of the next page, if there is one")


def add_indicators(app: FastAPI, service: Service) -> None:
    """Let the application say how far the targets are reached."""
    Asker = Annotated[Caller, Depends(service.caller)]  # noqa: N806  a type, used below as one

    @app.get("/v1/indicators", responses=problems(), tags=["indicators"], summary="How far the targets are reached")
    def indicators(
        caller: Asker,
        on: Annotated[dt.date | None, Query(description="the day; today if not said")] = None,
        level: Annotated[Level | None, Query(description="one level only")] = None,
        unit: Annotated[str | None, Query(max_length=40, description="code of one unit only")] = None,
        plan: Annotated[str | None, Query(max_length=100, description="one plan only, as `plan` names it")] = None,
        limit: Annotated[int, Query(ge=1, le=_MOST)] = PAGE,
        cursor: Annotated[str | None, Query(max_length=400, description="`next` of the page before")] = None,
    ) -> IndicatorsAnswer:
        """Every target in force on the day, also where there are no data. Counts only, no person, no record.

        Needs the scope `indicators:read`; one that is narrowed to units brings those units' rows.
        """
        caller.require(Action.INDICATORS_READ)
        day = on or service.site.today
        if not _FIRST <= day <= dt.date(service.site.today.year + 1, 12, 31):
            detail = "on lies before the plans or after next year"
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", detail)
        service.note("indicators_read", "indicators", caller, ("on", day.isoformat()))
        rows = [
            row
            for row in _progress(service, caller, day, level, unit, plan)
            if unit in {None, row.unit} and caller.may(Action.INDICATORS_READ, None, row.unit)
        ]
        asked = f"{caller.name}\0{day}\0{level}\0{unit}\0{plan}"
        found, following = page(
            rows, _key_of, question=asked, cursor=cursor, limit=limit, keys=service.gate.keys
        )  # fmt: skip
        return IndicatorsAnswer(on=day, rows=[_shown(row) for row in found], next=following)


def _progress(
    service: Service, caller: Caller, day: dt.date, level: Level | None, unit: str | None, plan: str | None
) -> tuple[TargetProgress, ...]:
    """The rows that were asked for, of units that the caller may see; none of the others is built."""
    units = units_of(service.site.desk.home)
    named = (item.code for item in units if unit in {None, item.code})
    seen = frozenset(code for code in named if caller.may(Action.INDICATORS_READ, None, code))
    plans = [item for item in load_plans() if plan in {None, item.code}]
    return progress_of(service.site.index, plans=plans, units=units, on=day, only=Only(level=level, units=seen))


def _key_of(row: TargetProgress) -> str:
    return "|".join(
        map(str, (row.plan, row.clause, row.indicator, row.level, row.unit, row.year, row.reading, row.target))
    )


def _shown(row: TargetProgress) -> Indicator:
    return Indicator(
        plan=row.plan,
        clause=row.clause,
        indicator=row.indicator,
        level=row.level,
        unit=row.unit,
        year=row.year,
        numerator=row.numerator,
        denominator=row.denominator,
        percent=None if row.percent is None else round(row.percent, 2),
        comparator=row.comparator,
        target=row.target,
        gap=None if row.gap is None else round(row.gap, 2),
        reading=row.reading,
        ambiguous=row.ambiguous,
    )
