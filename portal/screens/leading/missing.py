"""Behind a figure: which papers are missing and why, and where one of them stands. By code: no paper, no person."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Query, Request, Response
from starlette.exceptions import HTTPException

from core.catalogue.indicators import load_indicators
from core.errors import ConfigError
from core.messages.spoken import language, t
from core.model import Account, DeskCode, DocumentId, Period, RecordId, Role, Status, Unit, UnitCode
from pipeline.targets import Gap, missing
from portal.charts import bar
from portal.pages import Entry, Pages
from portal.pages.errors import spoken
from portal.people import person
from portal.screens.leading.counting import scope_of_unit
from portal.screens.leading.targets import ROLES
from portal.site import Site

ENTRIES: Final[tuple[Entry, ...]] = ()  # reached from the targets
#: So many papers of a reason are listed.
_LISTED: Final = 50
_STEPS: Final[dict[Status, tuple[str, str]]] = {
    Status.RECEIVED: ("đã nhận, chờ tách trang", "received, waits for its pages"),
    Status.RENDERED: ("chờ đọc chữ", "waits to be read"),
    Status.RECOGNIZED: ("chờ nhận loại giấy tờ", "waits for its kind"),
    Status.CLASSIFIED: ("chờ lấy thông tin", "waits for its fields"),
    Status.DESCRIBED: ("chờ đóng thành PDF/A", "waits to become PDF/A"),
    Status.ASSEMBLED: ("chờ ký số", "waits to be signed"),
    Status.SIGNED: ("chờ đưa vào kho", "waits to be archived"),
    Status.NEEDS_REVIEW: ("chờ cán bộ xem lại", "waits for a clerk"),
    Status.SET_ASIDE: ("đã để riêng, cần người xử lý", "set aside, somebody must act"),
    Status.SPLIT: ("đã tách thành các giấy tờ riêng", "split into its papers"),
    Status.ARCHIVED: ("đã vào kho", "archived"),
}

Reader = Annotated[Account, Depends(person(*ROLES))]


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""

    @app.get("/targets/missing", include_in_schema=False)
    def behind(
        request: Request,
        account: Reader,
        indicator: str,
        unit: str,
        year: int,
        quarter: Annotated[int, Query(ge=0, le=4)] = 0,
    ) -> Response:
        known = load_indicators().get(indicator)
        scope, place = scope_of_unit(site, account, UnitCode(unit))
        if known is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, t("Không có chỉ tiêu này.", "There is no such target."))
        gap, why_not = _gap(site, indicator, place, Period(year, quarter or None))
        return pages.show(
            request,
            "target_missing.html",
            account=account,
            scope=scope,
            unit=place,
            indicator=indicator,
            name=known.name,
            year=year,
            quarter=quarter,
            gap=gap,
            why_not=why_not,
            listed=_LISTED,
            spoken=language(),
            bar=bar,
        )

    @app.get("/targets/papers/{paper_id}", include_in_schema=False)
    def paper(paper_id: str, request: Request, account: Reader) -> Response:
        record = site.index.record(RecordId(paper_id))
        document = site.index.document(record.document_id if record else DocumentId(paper_id))
        desk = record.desk if record else document.desk if document else None
        if desk is None or not account.sees_desk(desk):
            raise HTTPException(HTTPStatus.NOT_FOUND, t("Không có giấy tờ này.", "There is no such paper."))
        arrivals = site.index.arrivals(document.id) if document else ()
        opens = account.has_any(Role.CLERK, Role.TEAM_LEAD)
        return pages.show(
            request,
            "target_paper.html",
            account=account,
            id=paper_id,
            desk_code=desk,
            record=record,
            document=document,
            step=t(*_STEPS[document.status]) if document else "",
            came=arrivals[0].arrived_at if arrivals else None,
            opens=opens and document is not None and record is None,
        )


def _gap(site: Site, indicator: str, unit: Unit, period: Period) -> tuple[Gap | None, str]:
    """What is missing; else why nobody can say."""
    desk = site.desk.config.desk
    try:
        found = missing(
            site.index,
            indicator=indicator,
            unit=unit,
            period=period,
            desks={DeskCode(desk.code): UnitCode(desk.unit)},
            on=site.today,
        )
    except ConfigError as error:
        return None, spoken(error)
    return found, ""
