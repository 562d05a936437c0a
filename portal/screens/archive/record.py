"""A record: what is known of it, whether it serves again, its pages, its history; what is personal for a purpose."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from core.catalogue.purposes import SETTLING
from core.errors import IntegrityError
from core.messages.spoken import language, t
from core.model import Account, ArchiveRecord, Basis, LedgerEvent, OwnerId, RecordId, Role, UnitCode
from portal.looks import (
    BASES,
    Purposes,
    Why,
    current_look,
    is_elsewhere,
    note_look,
    open_purposes,
    refused,
    usual,
    why_typed,
)
from portal.pages import Entry, Pages
from portal.pages.filters import day
from portal.people import person, session_of
from portal.pictures import masked_of, page_of, paper_of
from portal.screens.archive import standing
from portal.screens.archive.accesses import accesses_of
from portal.screens.archive.intact import Bytes, alarm, bytes_of, damaged, not_shown
from portal.site import Site
from rules.reuse import Known, ReuseRequest, Use, decide
from rules.reuse.reasons import said

ROLES: Final = (Role.CLERK, Role.TEAM_LEAD, Role.ARCHIVIST, Role.AUDITOR)
#: It is reached from lists.
ENTRIES: Final[tuple[Entry, ...]] = ()
_NO_STORE: Final = {"Cache-Control": "private, no-store"}

Reader = Annotated[Account, Depends(person(*ROLES))]
Keeper = Annotated[Account, Depends(person(*standing.KEEPERS))]


async def _form(request: Request) -> FormData:
    return await request.form()


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""
    screen = _Record(site, pages, open_purposes())
    here = "/records/{record_id}"
    app.add_api_route(here, screen.show, methods=["GET"], include_in_schema=False)
    app.add_api_route(here, screen.look, methods=["POST"], include_in_schema=False)
    app.add_api_route(f"{here}/masked.png", screen.masked, methods=["GET"], include_in_schema=False)
    app.add_api_route(f"{here}/paper.pdf", screen.paper, methods=["GET"], include_in_schema=False)
    app.add_api_route(f"{here}/standing", screen.stand, methods=["POST"], include_in_schema=False)
    app.add_api_route(f"{here}/{{number}}.jpg", screen.page, methods=["GET"], include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _Reusable:
    """Whether a record serves again, with the sentences and places of the rules for and against."""

    yes: bool
    against: tuple[tuple[str, str], ...]
    grounds: tuple[tuple[str, str], ...]


class _Record:
    """The screen over one desk's archive."""

    def __init__(self, site: Site, pages: Pages, purposes: Purposes) -> None:
        self._site = site
        self._pages = pages
        self._purposes = purposes

    def show(
        self, request: Request, account: Reader, record_id: str, purpose: str = "", basis: str = "",
        dossier: str = "",
    ) -> Response:  # fmt: skip
        """What is known of it; what it says only to whoever has given a purpose a short while ago."""
        record = self._known(record_id, account)
        why = current_look(self._site, record.id, account, session=session_of(request))
        given = Why(purpose, basis) if purpose else usual(account)
        elsewhere = is_elsewhere(dossier, self._site, lies_in=record.dossier_code)
        given = replace(given, dossier=dossier, elsewhere=elsewhere)
        return self._page(request, account, record, why, given=given)

    def look(
        self, request: Request, account: Reader, record_id: str, form: Annotated[FormData, Depends(_form)]
    ) -> Response:
        """Give a purpose: it is on record before anything is shown."""
        record = self._known(record_id, account)
        why = why_typed(form, self._site, lies_in=record.dossier_code)
        wrong = self._purposes.objection(why, form, self._site, record.owner)
        wrong = wrong or refused(
            self._site, record.id, account, why, owner=record.owner, lies_in=record.dossier_code
        )  # fmt: skip
        if wrong:
            return self._page(request, account, record, None, given=why, wrong=wrong)
        note_look(self._site, record.id, account, why, session=session_of(request))
        return RedirectResponse(f"/records/{record.id}", HTTPStatus.SEE_OTHER)

    def stand(
        self, request: Request, account: Keeper, record_id: str, form: Annotated[FormData, Depends(_form)]
    ) -> Response:
        """Supersede, withdraw or reinstate it by a decision; the next version of its manifest says so."""
        record = self._known(record_id, account)
        asked = standing.Standing.typed(form)
        wrong = standing.changed(record, account, asked, self._site)
        if not wrong:
            return RedirectResponse(f"/records/{record.id}", HTTPStatus.SEE_OTHER)
        why = current_look(self._site, record.id, account, session=session_of(request))
        given = replace(usual(account), dossier=record.dossier_code or "")
        return self._page(request, account, record, why, given=given, wrong=wrong, asked=asked)

    def masked(self, account: Reader, record_id: str) -> Response:
        """The shape of its first page."""
        record = self._known(record_id, account)
        try:
            data = masked_of(record, self._site)
        except IntegrityError as error:
            raise self._alarmed(record, account, error) from error
        return Response(data, headers=_NO_STORE, media_type="image/png")

    def page(self, request: Request, account: Reader, record_id: str, number: int) -> Response:
        """One page, to whoever has given a purpose."""
        record, _ = self._looked_at(request, record_id, account)
        try:
            data = page_of(record, number, self._site) if number > 0 else None
        except IntegrityError as error:
            raise self._alarmed(record, account, error) from error
        if data is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(data, headers=_NO_STORE, media_type="image/jpeg")

    def paper(self, request: Request, account: Reader, record_id: str) -> Response:
        """The signed PDF, to whoever has given a purpose; that it left is on record before it does."""
        record, why = self._looked_at(request, record_id, account)
        try:
            data = paper_of(record, self._site)
        except IntegrityError as error:
            raise self._alarmed(record, account, error) from error
        facts = tuple(fact for fact in (("purpose", why.purpose), ("dossier", why.dossier)) if fact[1])
        self._site.index.note(LedgerEvent("fetched", record.id, account.name, self._site.clock(), facts))
        headers = _NO_STORE | {"Content-Disposition": f'inline; filename="{record.id}.pdf"'}
        return Response(data, headers=headers, media_type="application/pdf")

    def _alarmed(self, record: ArchiveRecord, account: Account, error: IntegrityError) -> HTTPException:
        alarm(record, account, self._site, error)
        return damaged(record)

    def _known(self, record_id: str, account: Account) -> ArchiveRecord:
        record = self._site.index.record(RecordId(record_id))
        if record is None or not account.sees_desk(record.desk):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return record

    def _looked_at(self, request: Request, record_id: str, account: Account) -> tuple[ArchiveRecord, Why]:
        record = self._known(record_id, account)
        why = current_look(self._site, record.id, account, session=session_of(request))
        if why is None:
            raise HTTPException(HTTPStatus.FORBIDDEN, t("Hãy nêu mục đích xem trước.", "Give a purpose first."))
        return record, why

    def _page(
        self,
        request: Request,
        account: Account,
        record: ArchiveRecord,
        why: Why | None,
        *,
        given: Why,
        wrong: str = "",
        asked: standing.Standing | None = None,
    ) -> Response:
        lies = bytes_of(record, account, self._site)
        return self._pages.show(
            request,
            "record.html",
            account=account,
            faulty=wrong,
            record=record,
            seen=why,
            fields=record.metadata.fields if why else (),
            reusable=self._reusable(record, lies),
            lies=lies,
            not_shown=not_shown(record),
            accesses=accesses_of(record, self._site),
            changes=standing.offered(record, account),
            asked=asked or standing.Standing(day=day(self._site.today)),
            purposes=self._purposes.known,
            bases=BASES,
            given=given,
            wrong=wrong,
        )

    def _reusable(self, record: ArchiveRecord, lies: Bytes) -> _Reusable:
        """Whether its own owner could use it today, for a dossier of this desk."""
        purpose = next((item for item in self._purposes.known if item.code == SETTLING), None)
        use = Use(purpose, Basis.STATUTE, unit=UnitCode(self._site.desk.config.desk.unit))
        asked = ReuseRequest(record.owner or OwnerId(""), (record.kind,) if record.kind else (), use)
        # What was just read counts before what the last pass over the store has found.
        seen = {record.id} if lies is Bytes.DAMAGED else set()
        known = Known(self._site.kinds, self._site.index.damaged([record]) | seen)
        found = decide(record, asked, known, on=self._site.today)
        against, grounds = (
            tuple((said(item).text(language()), said(item).source) for item in items)
            for items in (found.reasons, found.grounds)
        )
        return _Reusable(found.reusable, against, grounds)
