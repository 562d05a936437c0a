"""Sign-in, second step, lock screen, sign-out: usable without a script, on a phone and at any zoom."""

import ipaddress
import secrets
from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import Depends, FastAPI, Form, Request, Response
from fastapi.responses import RedirectResponse

from core.messages.spoken import t
from core.model import SessionStage
from portal.pages import Pages
from portal.pages.filters import moment
from portal.people import SESSION_COOKIE, csrf, require_token
from portal.people.gate import LOCK, SECOND_STEP, SIGN_IN, Gate, In, NotIn, Why

Typed = Annotated[str, Form()]
_TOKEN: Final = [Depends(require_token)]
_STATUS: Final = {Why.WAIT: HTTPStatus.TOO_MANY_REQUESTS}


def add_sign_in(app: FastAPI, gate: Gate, pages: Pages) -> None:
    """Let the application ask people who they are."""

    def show(request: Request, next_: str, said: NotIn | None = None) -> Response:
        return _page(pages, request, "sign-in.html", next_, said, secure=_is_secure(request))

    @app.get(SIGN_IN, include_in_schema=False)
    def sign_in(request: Request, next: str = "/") -> Response:  # noqa: A002  the name in the address
        return show(request, next)

    @app.post(SIGN_IN, include_in_schema=False, dependencies=_TOKEN)
    def signed_in(
        request: Request,
        name: Typed = "",
        password: Typed = "",
        next: Typed = "/",  # noqa: A002
    ) -> Response:
        answer = gate.sign_in(name, password, request)
        if isinstance(answer, NotIn):
            return show(request, next, answer)
        place = SECOND_STEP if answer.stage is SessionStage.PASSWORD else None
        return entered(answer, safe(next), first=place)

    @app.post("/sign-out", include_in_schema=False, dependencies=_TOKEN)
    def signed_out(request: Request) -> Response:
        gate.sign_out(request)
        answer = RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
        answer.delete_cookie(SESSION_COOKIE, secure=True, httponly=True, samesite="lax")
        return answer


def add_second_step(app: FastAPI, gate: Gate, pages: Pages) -> None:
    """Let the application ask for the code of an app."""

    def show(request: Request, next_: str, said: NotIn | None = None) -> Response:
        session = gate.session(request)
        if session is None or session.stage is not SessionStage.PASSWORD:
            return RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
        return _page(pages, request, "sign-in-code.html", next_, said)

    @app.get(SECOND_STEP, include_in_schema=False)
    def second_step(request: Request, next: str = "/") -> Response:  # noqa: A002
        return show(request, next)

    @app.post(SECOND_STEP, include_in_schema=False, dependencies=_TOKEN)
    def second_step_done(request: Request, code: Typed = "", next: Typed = "/") -> Response:  # noqa: A002
        answer = gate.second_step(code, request)
        return show(request, next, answer) if isinstance(answer, NotIn) else entered(answer, safe(next))


def add_lock(app: FastAPI, gate: Gate, pages: Pages) -> None:
    """Let the application hide what it shows until the password is typed again."""

    def show(request: Request, next_: str, said: NotIn | None = None) -> Response:
        session = gate.session(request)
        if session is None or session.stage is not SessionStage.FULL:
            return RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
        if not gate.is_locked(session):
            return RedirectResponse(safe(next_), HTTPStatus.SEE_OTHER)
        return _page(pages, request, "lock.html", next_, said, name=session.account)

    @app.get(LOCK, include_in_schema=False)
    def locked(request: Request, next: str = "/") -> Response:  # noqa: A002
        return show(request, next)

    @app.post(LOCK, include_in_schema=False, dependencies=_TOKEN)
    def lock(request: Request, next: Typed = "/") -> Response:  # noqa: A002
        gate.lock(request)
        return show(request, next)

    @app.post("/unlock", include_in_schema=False, dependencies=_TOKEN)
    def unlock(request: Request, password: Typed = "", next: Typed = "/") -> Response:  # noqa: A002
        answer = gate.unlock(password, request)
        return show(request, next, answer) if isinstance(answer, NotIn) else entered(answer, safe(next))

    @app.get("/alive", include_in_schema=False)
    def alive(request: Request) -> Response:
        """Somebody moves the mouse or types."""
        gate.whoever(request)
        return Response(status_code=HTTPStatus.NO_CONTENT)


def entered(answer: In, place: str, *, first: str | None = None) -> Response:
    """On to where they wanted, with the cookie; `first` comes before it."""
    there = place if first is None else f"{first}?next={quote(place, safe='/')}"
    response = RedirectResponse(there, HTTPStatus.SEE_OTHER)
    keep(response, answer.id)
    return response


def keep(response: Response, session_id: str) -> None:
    """Let the browser keep the id of its session until it is closed, and tell it to nobody else."""
    response.set_cookie(SESSION_COOKIE, session_id, secure=True, httponly=True, samesite="lax")


def safe(place: str) -> str:
    """A place of our own to go on to; whatever may lead elsewhere is the first page."""
    # "//host", "/\host" and what a browser would first clean of tabs and line ends are other sites.
    ours = place.startswith("/") and place.isprintable() and not place.startswith(("//", "/\\"))
    return place if ours else "/"


def said_of(said: NotIn | None) -> str:
    """Why not, in plain words that tell nobody which names there are."""
    match said:
        case None:
            return ""
        case NotIn(why=Why.WAIT, until=until):
            return t(
                f"Đã sai nhiều lần. Hãy thử lại sau {moment(until)}, hoặc nhờ quản trị viên mở khóa.",
                f"Too many mistakes. Try again after {moment(until)}, or ask an administrator to unlock it.",
            )
        case NotIn(why=Why.DISABLED):
            return t(
                "Tài khoản này đã ngừng. Hãy gặp quản trị viên.", "This account is disabled. Ask an administrator."
            )
        case NotIn(why=Why.UNUSED):
            return t(
                "Tài khoản này lâu không dùng nên đã ngừng. Hãy gặp quản trị viên.",
                "This account was not used for long and is disabled. Ask an administrator.",
            )
        case NotIn(why=Why.ENDED):
            return t(
                "Tài khoản này đã qua ngày hết hạn. Hãy gặp quản trị viên.",
                "This account's last day is over. Ask an administrator.",
            )
        case _:
            return t("Chưa đúng. Hãy kiểm tra và nhập lại.", "That is not right. Look again, and type it again.")


def _page(pages: Pages, request: Request, template: str, place: str, said: NotIn | None, **more: object) -> Response:
    """A page for whoever is not yet in, with a cookie that its form's token belongs to."""
    fresh = None
    if not request.cookies.get(SESSION_COOKIE):
        fresh = request.state.session = secrets.token_urlsafe(32)
    status = HTTPStatus.OK if said is None else _STATUS.get(said.why, HTTPStatus.UNPROCESSABLE_ENTITY)
    values = {"token": csrf(request), "next": safe(place), "said": said_of(said), **more}
    page = pages.show(request, template, account=None, status=status, **values)
    if fresh is not None:
        keep(page, fresh)
    return page


def _is_secure(request: Request) -> bool:
    """Whether a browser keeps our cookie here: over HTTPS, or on this machine."""
    if request.url.scheme == "https":
        return True
    host = request.url.hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
