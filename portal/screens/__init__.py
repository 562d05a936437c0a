"""The screens for people: one file a screen, drawn on the server, usable without a script."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from core.messages.spoken import t
from core.model import Account
from portal.pages import Pages
from portal.pages.errors import install_pages
from portal.pages.statics import Statics
from portal.people import person
from portal.screens import administration, auditor
from portal.screens.archive import record, search, vault
from portal.screens.desk import dossier, review, today
from portal.screens.leading import missing, programmes, registers, targets
from portal.site import Site

#: In the order of the navigation.
_SCREENS: Final = (
    today,
    review,
    dossier,
    search,
    record,
    vault,
    targets,
    missing,
    registers,
    programmes,
    auditor,
    administration,
)


def add_screens(app: FastAPI, site: Site) -> Pages:
    """Let the application show the screens of an open desk; `app.state.people` must know who is signed in."""
    statics = Statics()
    statics.serve(app)
    pages = Pages(site, statics)
    install_pages(app, pages)
    for screen in _SCREENS:
        pages.enter(screen.ENTRIES)
        screen.add(app, site, pages)

    @app.get("/", include_in_schema=False)
    def first(request: Request, account: Annotated[Account, Depends(person())]) -> Response:
        allowed = pages.entries_of(account)
        if allowed:
            own = next((entry for entry in allowed if set(account.roles) <= set(entry.begins)), allowed[0])
            return RedirectResponse(own.path, HTTPStatus.SEE_OTHER)
        return pages.show(
            request,
            "error.html",
            account=account,
            head=t("Chưa có màn hình nào cho vai trò của tài khoản này", "No screen for this account's roles"),
            detail="",
        )

    return pages
