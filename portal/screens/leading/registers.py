"""The offices' own numbers, typed one by one: what no scanner knows, each with its source and its history."""

import re
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Form, Query, Request, Response
from pydantic import BaseModel, Field

from core.catalogue.indicators import load_measures
from core.catalogue.registers import Fault
from core.messages.spoken import t
from core.model import Account, Role, UnitCode
from pipeline.targets import enter
from portal.pages import Entry, Pages
from portal.people import person
from portal.screens.leading.counting import scope_of
from portal.site import Site

WRITERS: Final = (Role.TEAM_LEAD,)
ENTRIES: Final = (Entry("/registers", "Sổ số liệu", "Registers", WRITERS),)
_FIELDS: Final[dict[str, tuple[str, str]]] = {
    "unit": ("Đơn vị", "Unit"),
    "year": ("Năm", "Year"),
    "quarter": ("Quý", "Quarter"),
    "measure": ("Số liệu", "Measure"),
    "value": ("Giá trị", "Value"),
    "source": ("Nguồn", "Source"),
}
_YEAR: Final = re.compile(r"[0-9]{4}")
#: So much of what was typed is repeated.
_SHOWN: Final = 40


class Asked(BaseModel):
    """What is to be entered, where a figure leads here."""

    unit: str = Field(default="", max_length=_SHOWN)
    year: str = Field(default="", max_length=4)
    quarter: str = Field(default="", max_length=1)
    measure: str = Field(default="", max_length=_SHOWN)


Writer = Annotated[Account, Depends(person(*WRITERS))]
Typed = Annotated[str, Form(max_length=200)]


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""

    def page(
        request: Request, account: Account, cells: dict[str, str], *, faults: tuple[str, ...] = (), done: str = ""
    ) -> Response:
        units = scope_of(site, account, "").units
        known = {item.code for item in units}
        own = UnitCode(site.desk.config.desk.unit)
        unit = next((code for code in (cells["unit"], own) if code in known), units[0].code)
        year = int(cells["year"]) if _YEAR.fullmatch(cells["year"]) else site.today.year
        return pages.show(
            request,
            "registers.html",
            account=account,
            faulty=faults,
            units=units,
            measures=load_measures(),
            given=cells | {"unit": unit, "year": str(year)},
            history=reversed(site.index.registers.history(UnitCode(unit), year)),
            faults=faults,
            done=done,
        )

    @app.get("/registers", include_in_schema=False)
    def registers(request: Request, account: Writer, asked: Annotated[Asked, Query()]) -> Response:
        return page(request, account, dict.fromkeys(_FIELDS, "") | asked.model_dump())

    @app.post("/registers", include_in_schema=False)
    def write(  # each is a field of the form
        request: Request,
        account: Writer,
        unit: Typed = "",
        year: Typed = "",
        quarter: Typed = "",
        measure: Typed = "",
        value: Typed = "",
        source: Typed = "",
    ) -> Response:
        cells = dict(zip(_FIELDS, (unit, year, quarter, measure, value, source), strict=True))
        if not source.strip():
            needed = t("Nguồn: cần ghi lấy từ sổ, báo cáo nào.", "Source: from which book or report?")
            return page(request, account, cells, faults=(needed,))
        units = scope_of(site, account, "").units
        found = enter(site.index, site.store, cells, units=units, actor=account.name, at=site.clock())
        if found:
            return page(request, account, cells, faults=tuple(map(_said, found)))
        done = t("Đã ghi vào sổ.", "It is in the register.")
        return page(request, account, cells | {"value": "", "measure": ""}, done=done)


def _said(fault: Fault) -> str:
    """A mistake by the field's name on the screen; a table's is told by its row and column."""
    label = t(*_FIELDS[fault.column]) if fault.column in _FIELDS else fault.column
    vietnamese, english = fault.needed
    found = fault.found[:_SHOWN]
    return t(f"{label}: thấy “{found}”; {vietnamese}.", f"{label}: found “{found}”; {english}.")
