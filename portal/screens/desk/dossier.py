"""A dossier's checklist: what is digitized, used again, missing, not needed and why; complete, or what it lacks."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from core.catalogue.purposes import SETTLING, find_purpose
from core.catalogue.rulebook import load_procedures
from core.codes import procedure_key
from core.messages.spoken import language, t
from core.model import (
    Account,
    ArchiveRecord,
    Basis,
    Document,
    Dossier,
    DossierCode,
    Procedure,
    RecordId,
    Role,
    Status,
    UnitCode,
)
from pipeline.reuse import Standing, state_of
from portal.looks import Why, note_look
from portal.pages import Entry, Pages
from portal.people import person, session_of
from portal.screens.desk.sight import sees
from portal.site import Site
from rules.dossiers.checklist import ComponentDecision, ComponentState
from rules.dossiers.components import state_said, why
from rules.reuse import Known, Use

_ROLES: Final = (Role.CLERK, Role.TEAM_LEAD)
ENTRIES: Final = (Entry("/dossiers", "Hồ sơ", "Dossiers", _ROLES),)
_TONES: Final[dict[ComponentState, str]] = {
    ComponentState.REUSED: "good",
    ComponentState.DIGITIZED: "good",
    ComponentState.NOT_REQUIRED: "",
    ComponentState.ON_REQUEST: "",
    ComponentState.MISSING: "alarm",
    ComponentState.REFUSED: "alarm",
}

Clerk = Annotated[Account, Depends(person(*_ROLES))]


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""
    procedures = {procedure_key(item.code): item for item in load_procedures()}

    @app.get("/dossiers", include_in_schema=False)
    def ask(request: Request, account: Clerk, code: str = "") -> Response:
        asked = code.strip()
        if not asked:
            return pages.show(request, "dossiers.html", account=account, code="", wrong="", papers=None)
        if site.index.dossiers.get(DossierCode(asked)) is not None:
            return RedirectResponse(f"/dossiers/{asked}", HTTPStatus.SEE_OTHER)
        papers = _papers(DossierCode(asked), account, site)
        if papers.records or papers.waiting:
            note_look(site, asked, account, Why(SETTLING, Basis.STATUTE, asked), session=session_of(request))
            return pages.show(request, "dossiers.html", account=account, code=asked, wrong="", papers=papers)
        wrong = t(
            "Bàn này chưa tiếp nhận hồ sơ có mã đó. Hãy xem lại mã.",
            "No dossier of that code was taken in here. Look at the code again.",
        )
        return pages.show(
            request,
            "dossiers.html",
            account=account,
            status=HTTPStatus.NOT_FOUND,
            code=asked,
            wrong=wrong,
            papers=None,
        )

    @app.get("/dossiers/{code:path}", include_in_schema=False)
    def show(request: Request, account: Clerk, code: str) -> Response:
        dossier = site.index.dossiers.get(DossierCode(code))
        if dossier is None or not account.sees_desk(dossier.desk):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        procedure = procedures.get(procedure_key(dossier.procedure))
        # Which papers somebody has brought says much of them: that it was looked at is on record first.
        note_look(site, dossier.code, account, Why(SETTLING, Basis.STATUTE, dossier.code), session=session_of(request))
        standing = None if procedure is None else _standing(dossier, procedure, site)
        return pages.show(
            request,
            "dossier.html",
            account=account,
            dossier=dossier,
            procedure=procedure,
            standing=standing,
            rows=() if standing is None else tuple(map(_row, standing.decisions)),
            sentence="" if standing is None else standing.completeness.sentence(language()),
        )


@dataclass(frozen=True, slots=True)
class _Papers:
    """What lies here of a dossier that nobody has announced."""

    records: tuple[ArchiveRecord, ...]
    waiting: tuple[Document, ...]  #: on their way, waiting for a clerk, or set aside


def _papers(code: DossierCode, account: Account, site: Site) -> _Papers:
    unsettled = site.index.documents(*(status for status in Status if not status.settled))
    return _Papers(
        tuple(item for item in site.index.dossiers.records(code) if account.sees_desk(item.desk)),
        tuple(item for item in unsettled if item.dossier_code == code and sees(account, item)),
    )


def _standing(dossier: Dossier, procedure: Procedure, site: Site) -> Standing:
    use = Use(find_purpose(SETTLING), Basis.STATUTE, procedure.code, UnitCode(site.desk.config.desk.unit))
    return state_of(dossier, procedure, site.index, Known(site.kinds), on=site.today, use=use)


@dataclass(frozen=True, slots=True)
class _Row:
    """One component, as it is told."""

    name: str
    state: str
    tone: str
    why: str
    record: RecordId | None


def _row(item: ComponentDecision) -> _Row:
    said = state_said(item.state, language())
    return _Row(item.component.name, said, _TONES[item.state], why(item, language()), item.record)
