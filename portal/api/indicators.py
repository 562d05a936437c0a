"""`GET /v1/indicators`: how far the targets are reached, as `sohoa targets` counts."""

import datetime as dt
from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel, Field

from core.catalogue.rulebook import load_plans, units_of
from core.model import Action, Level, Unit
from pipeline.targets import progress_of, shown
from portal.api.answers import problems
from portal.api.gate import Caller
from portal.api.gate.pages import PAGE, page
from portal.api.problems import ProblemError
from portal.api.service import Service
from rules.targets import Only, TargetProgress

_MOST: Final = 1000
#: The plans begin with 2021.
_FIRST: Final = dt.date(2021, 1, 1)


class UnitsCounted(BaseModel):
    """Of how many units a row is the sum."""

    counted: int
    bound: int = Field(description="without those that are exempt")


class ForecastOut(BaseModel):
    """Where the pace of the running year leads, and what is needed to reach the target by 31 December."""

    percent: float = Field(description="on 31 December, at the pace since 1 January")
    lacking: int = Field(description="papers until the target; 0: reached")
    days_left: int
    working_days_left: int = Field(description="of them Monday to Friday")
    per_day: float | None = Field(description="papers; null on the last day")
    per_working_day: float | None


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
    percent: float | None = Field(description="0 to 100; null also where `measure` is another")
    comparator: str
    target: float | None = Field(description="in `measure`")
    gap: float | None = Field(description="how much better than asked, in `measure`; below 0 where it is worse")
    reading: str | None = Field(description="of a target that can be read in several ways")
    ambiguous: bool
    notes: list[str] = Field(description="what must be said beside the row, lest its numbers mislead")
    quarter: int | None = Field(description="null: the whole year")
    value: float | None = Field(description="what was reached, in `measure`")
    measure: str = Field(description="percent, count, minutes, … of configs/indicators.toml")
    national: bool = Field(description="of a plan of the whole country")
    due: int | None = Field(description="the year by which it must be reached, where that is not this one")
    units: UnitsCounted | None = Field(description="of a row of several units together")
    forecast: ForecastOut | None = Field(description="of a row of the running year")


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
        units, plans = units_of(service.site.desk.home), load_plans()
        _require_known("unit", unit, (item.code for item in units))
        _require_known("plan", plan, (item.code for item in plans))
        service.note("indicators_read", "indicators", caller, ("on", day.isoformat()))
        rows = [
            row
            for row in progress_of(
                service.site.index,
                plans=[item for item in plans if plan in {None, item.code}],
                units=units,
                on=day,
                only=_asked_for(caller, level, unit, units),
            )
            if unit in {None, row.unit} and caller.may(Action.INDICATORS_READ, None, row.unit)
        ]
        asked = f"{caller.name}\0{day}\0{level}\0{unit}\0{plan}"
        found, following = page(
            rows, _key_of, question=asked, cursor=cursor, limit=limit, keys=service.gate.keys
        )  # fmt: skip
        return IndicatorsAnswer(on=day, rows=[Indicator.model_validate(shown(row)) for row in found], next=following)


def _require_known(key: str, said: str | None, known: Iterable[str]) -> None:
    """Refuse what no catalogue knows: an empty answer would read as "no targets".

    Raises:
        ProblemError: 422, which names the key and not what stood there.
    """
    if said is not None and said not in known:
        detail = f"{key}: no {key} of that code is known here"
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, f"unknown-{key}", detail)


def _asked_for(caller: Caller, level: Level | None, unit: str | None, units: Iterable[Unit]) -> Only:
    """The rows that were asked for, of units that the caller may see; none of the others is built."""
    named = (item.code for item in units if unit in {None, item.code})
    return Only(level=level, units=frozenset(code for code in named if caller.may(Action.INDICATORS_READ, None, code)))


def _key_of(row: TargetProgress) -> str:
    return "|".join(
        map(str, (row.plan, row.clause, row.indicator, row.level, row.unit, row.year, row.reading, row.target))
    )
