"""Everything about people put into an application: who is signed in, screens, headers, refusals as pages."""

from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from core.catalogue.accounts import load_rules
from core.messages.accounts import role_name
from core.messages.spoken import language, t
from portal.pages import Pages
from portal.people.bodies import Bodies
from portal.people.gate import Gate
from portal.people.headers import Headers
from portal.people.own import add_own_account, add_second_factor
from portal.people.refusals import ForgedError, RefusalError, RoleNeededError
from portal.people.screens import add_lock, add_second_step, add_sign_in
from portal.site import Site
from storage.access.passwords import Passwords


def gate_of(site: Site) -> Gate:
    """The gate of an open desk.

    Raises:
        ConfigError: a rule of configs/accounts.toml is wrong, or the desk's settings are laxer.
    """
    settings = site.desk.config.accounts
    return Gate(site.index.accounts, load_rules(settings), Passwords(settings), site.clock)


def add_people(app: FastAPI, gate: Gate, pages: Pages) -> None:
    """Let the application know who is signed in, and ask those who are not."""
    app.state.people = gate
    pages.know(idle_seconds=int(gate.rules.idle.total_seconds()))
    app.add_middleware(Bodies)
    app.add_middleware(Headers)
    _add_refusals(app, pages)
    for add in (add_sign_in, add_second_step, add_lock, add_own_account, add_second_factor):
        add(app, gate, pages)


def _add_refusals(app: FastAPI, pages: Pages) -> None:
    @app.exception_handler(RefusalError)
    async def elsewhere(request: Request, error: RefusalError) -> Response:
        if "HX-Request" in request.headers:
            # A part of a page was asked for; the whole page has to go, and comes back.
            page = urlsplit(request.headers.get("HX-Current-URL", "/"))
            place = error.address(f"{page.path}?{page.query}" if page.query else page.path)
            return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": place})
        return RedirectResponse(error.address(_here(request)), HTTPStatus.SEE_OTHER)

    @app.exception_handler(RoleNeededError)
    async def not_yours(request: Request, error: RoleNeededError) -> Response:
        names = ", ".join(role_name(role, language=language()) for role in error.roles)
        return pages.show(
            request,
            "error.html",
            account=request.state.account,
            status=HTTPStatus.FORBIDDEN,
            head=t("Tài khoản này không được xem trang đó", "This account may not see that page"),
            detail=t(f"Trang này dành cho: {names}.", f"It is for: {names}."),
        )

    @app.exception_handler(ForgedError)
    async def forged(request: Request, _error: ForgedError) -> Response:
        return pages.show(
            request,
            "error.html",
            account=getattr(request.state, "account", None),
            status=HTTPStatus.FORBIDDEN,
            head=t("Chưa ghi gì", "Nothing was saved"),
            detail=t(
                "Trang gửi lên đã cũ, hoặc trình duyệt chặn cookie của trang này. Hãy mở lại trang và làm lại.",
                "The page was old, or the browser blocks this site's cookie. Open the page again, and do it again.",
            ),
        )


def _here(request: Request) -> str:
    """Where to come back to: only what was looked at, nothing that was sent."""
    if request.method != "GET":
        return "/"
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
