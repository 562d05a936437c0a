"""Behind a figure: which papers are missing and why, and where one of them stands. By code: no paper, no person."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from core.catalogue.indicators import load_indicators
from core.errors import ConfigError
from core.messages.spoken import language, t
from core.model import Account, DocumentId, LackingPaper, Level, Period, RecordId, Role, Status, Unit, UnitCode, Why
from pipeline.targets import FIRST_YEAR, Gap, behind, desks_of, having, missing, why_said
from portal.charts import bar
from portal.pages import Entry, Pages
from portal.pages.errors import spoken
from portal.people import person
from portal.screens.leading import words
from portal.screens.leading.counting import scope_of, scope_of_unit
from portal.screens.leading.targets import ROLES
from portal.site import Site
from rules.targets import Tree

ENTRIES: Final[tuple[Entry, ...]] = ()  # reached from the targets
#: So many papers of a reason are on a page of it, and so many are shown beside the other reasons.
_LISTED: Final = 50
_FEW: Final = 10
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


class Asked(BaseModel):
    """Of what somebody looks for the missing papers: of a unit, or of every unit of a level."""

    indicator: str
    year: int = Field(ge=2000, le=2100)
    quarter: int = Field(default=0, ge=0, le=4)  #: 0: the whole year
    unit: str = ""
    level: Level = Level.COMMUNE  #: where no unit is named
    province: str = ""
    merged: int = Field(default=0, ge=0, le=1)  #: 1: with the units that were merged into it
    why: Why | None = None
    after: str = Field(default="", max_length=40)  #: the last paper of the page before


Reader = Annotated[Account, Depends(person(*ROLES))]


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""

    @app.get("/targets/missing", include_in_schema=False)
    def lacking(request: Request, account: Reader, asked: Annotated[Asked, Query()]) -> Response:
        known = load_indicators().get(asked.indicator)
        if known is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, t("Không có chỉ tiêu này.", "There is no such target."))
        place = None
        if asked.unit:
            scope, place = scope_of_unit(site, account, UnitCode(asked.unit))
        else:
            scope = scope_of(site, account, asked.province)
        tree, period = Tree(scope.units), Period(asked.year, asked.quarter or None)
        level = place.level if place else asked.level
        of_level = tree.bound(None, None, level, period)
        before = tree.predecessors(place) if place else ()
        whose = (place,) if place else of_level
        gap, papers, why_not = _found(site, asked, whose, before if asked.merged else (), period)
        return pages.show(
            request,
            "target_missing.html",
            account=account,
            scope=scope,
            asked=asked,
            level=level,
            units=of_level,
            before=before,
            whose=place.name if place else words.level_said(level),
            name=known.name,
            gap=gap,
            why_not=why_not,
            papers=papers,
            years=range(FIRST_YEAR, site.today.year + 1),
            why_said=why_said,
            at_once=_LISTED,
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


def _found(
    site: Site, asked: Asked, units: tuple[Unit, ...], before: tuple[Unit, ...], period: Period
) -> tuple[Gap | None, dict[Why, tuple[LackingPaper, ...]], str]:
    """What is missing with the first papers of each reason, or a page of one of them; else why nobody can say."""
    index, desks, on = site.index, desks_of(site.desk), site.today
    try:
        if asked.why is not None:
            of_all = behind(asked.indicator, (*units, *before), period=period, desks=desks, on=on)
            of_some = having(of_all, index.lacking.counts(of_all), asked.why)
            page = index.lacking.papers(of_some, asked.why, after=asked.after, limit=_LISTED)
            return None, {asked.why: page}, ""
        gap = missing(index, indicator=asked.indicator, units=units, before=before, period=period, desks=desks, on=on)
    except ConfigError as error:
        return None, {}, spoken(error)
    reasons = [item.why for item in gap.lacking if item.why is not Why.NOT_SCANNED]
    return gap, {why: index.lacking.papers(gap.of(why), why, limit=_FEW) for why in reasons}, ""
