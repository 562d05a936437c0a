"""Files that were refused on arrival: why, and taken again when their cause is mended."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from core.messages.spoken import language
from core.model import Account, DeskCode, DocumentId, Role
from pipeline.inbox import Quarantined, find_quarantined, quarantined
from pipeline.pages.isolated import IsolatedCheck
from pipeline.receiving import Receiver, limits_of
from portal.people import person
from portal.site import Site

_ROLES: Final = (Role.CLERK, Role.TEAM_LEAD)

Clerk = Annotated[Account, Depends(person(*_ROLES))]


def add(app: FastAPI, site: Site) -> None:
    """Let the application take them again."""

    @app.post("/today/refused/{document_id}/again", include_in_schema=False)
    def again(account: Clerk, document_id: str) -> Response:
        found = find_quarantined(site.desk.config.inbox.quarantine, DocumentId(document_id))
        if found is None or not _is_theirs(found, account, site):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        # Whoever serves all day must not end with a file that hangs or eats memory.
        with IsolatedCheck(limits_of(site.desk), memory_mib=site.desk.config.engine.memory_mib) as check:
            receiver = Receiver(site.desk, site.index, clock=site.clock, language=language(), check=check)
            receiver.take_again(found, actor=account.name)
        return RedirectResponse(f"/today?done={found.id}", HTTPStatus.SEE_OTHER)


def refused_for(account: Account, site: Site) -> tuple[Quarantined, ...]:
    """Those that this person may have taken again, oldest first."""
    if not account.has_any(*_ROLES):
        return ()
    found = quarantined(site.desk.config.inbox.quarantine)
    # What came again elsewhere and is a document by now waits for nobody.
    return tuple(item for item in found if _is_theirs(item, account, site) and site.index.document(item.id) is None)


def _is_theirs(item: Quarantined, account: Account, site: Site) -> bool:
    return account.sees_desk(item.arrival.desk if item.arrival else DeskCode(site.desk.config.desk.code))
