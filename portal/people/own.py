"""One's own account: password, second factor, recovery codes, and where one is signed in."""

import secrets
from http import HTTPStatus
from typing import Annotated, Final, cast

from fastapi import Depends, FastAPI, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from core.messages.accounts import fault_text, role_name
from core.messages.spoken import language, t
from core.model import Account, Credentials, LedgerEvent, Session
from portal.pages import Pages
from portal.people import require_token
from portal.people.gate import PASSWORD, SECOND_FACTOR, Gate
from portal.people.qr import qr_code
from portal.people.screens import keep, safe, said_of
from rules.people.accounts import is_too_old, needs_second_factor
from rules.people.totp import SECRET_BYTES, address_of, matching_step, secret_of, text_of
from storage.access.administration import account_subject
from storage.access.passwords import new_recovery_codes, recovery_digest

Typed = Annotated[str, Form()]
#: Where one goes on to who came by oneself.
_ACCOUNT: Final = "/account"
_FIRST_PAGE: Final = "/"
Whoever = tuple[Account, Credentials, Session]


async def _signed_in(request: Request) -> Whoever:
    return await run_in_threadpool(cast("Gate", request.app.state.people).whoever, request)


def _whoever(
    whoever: Annotated[Whoever, Depends(_signed_in)], _token: Annotated[None, Depends(require_token)]
) -> Whoever:
    return whoever


#: Before a password or a second factor that is due nothing else is shown, but these screens are.
Self = Annotated[Whoever, Depends(_whoever)]


def add_own_account(app: FastAPI, gate: Gate, pages: Pages) -> None:
    """Let people see their account, and change their password."""

    @app.get("/account", include_in_schema=False)
    def own(request: Request, whoever: Self) -> Response:
        gate.account(request)
        account, proofs, session = whoever
        return pages.show(
            request,
            "account.html",
            account=account,
            proofs=proofs,
            session=session,
            roles=[role_name(role, language=language()) for role in account.roles],
            sessions=gate.accounts.sessions.of(account.name, at=gate.clock()),
        )

    @app.post("/account/sessions", include_in_schema=False)
    def end_others(whoever: Self) -> Response:
        account, _, session = whoever
        gate.accounts.end_sessions(account.name, _event(gate, account, "sessions_ended"), but=session.digest)
        return RedirectResponse("/account", HTTPStatus.SEE_OTHER)

    def show(request: Request, whoever: Whoever, place: str, faults: tuple[str, ...] = (), wrong: str = "") -> Response:
        account, proofs, _ = whoever
        old = is_too_old(proofs.password_at, account, gate.rules, now=gate.clock())
        status = HTTPStatus.UNPROCESSABLE_ENTITY if faults or wrong else HTTPStatus.OK
        values = {"rules": gate.rules, "faults": faults, "wrong": wrong, "must_change": proofs.must_change, "old": old}
        values["next"] = safe(place)
        return pages.show(request, "account-password.html", account=account, status=status, **values)

    @app.get(PASSWORD, include_in_schema=False)
    def password(request: Request, whoever: Self, next: str = _ACCOUNT) -> Response:  # noqa: A002  as addresses have it
        return show(request, whoever, next)

    @app.post(PASSWORD, include_in_schema=False)
    def change_password(
        request: Request,
        whoever: Self,
        current: Typed = "",
        new: Typed = "",
        again: Typed = "",
        next: Typed = _ACCOUNT,  # noqa: A002
    ) -> Response:
        account, proofs, session = whoever
        if new != again:
            return show(request, whoever, next, (t("Hai lần nhập chưa giống nhau.", "The two differ."),))
        refused = gate.prove(session, current, request)
        if refused is not None:
            return show(request, whoever, next, wrong=said_of(refused))
        faults = gate.passwords.faults(new, account, proofs, gate.rules)
        if faults:
            said = tuple(fault_text(item, gate.rules, language=language()) for item in faults)
            return show(request, whoever, next, said)
        event, history = _event(gate, account, "password_changed"), gate.rules.password_history
        hashed = gate.passwords.hashed(new)
        gate.accounts.set_password(account.name, hashed, event, must_change=False, history=history, but=session.digest)
        return _goes_on(gate, session, safe(next))


def add_second_factor(app: FastAPI, gate: Gate, pages: Pages) -> None:
    """Let people set up an app that shows codes."""

    def show(request: Request, whoever: Whoever, place: str, wrong: str = "", secret: bytes | None = None) -> Response:
        account, proofs, _ = whoever
        secret = secret or secrets.token_bytes(SECRET_BYTES)
        issuer = pages.site.desk.config.desk.name or "sohoa"
        needed = proofs.totp is None and needs_second_factor(account, gate.rules)
        text = text_of(secret)
        values = {
            "code": qr_code(address_of(secret, account=account.name, issuer=issuer)),
            "secret": text,
            "grouped": " ".join(text[place : place + 4] for place in range(0, len(text), 4)),
            "wrong": wrong,
            "has_one": proofs.totp is not None,
            "needed": needed,
            "next": safe(place),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
        return pages.show(request, "account-second-factor.html", account=account, status=status, **values)

    @app.get(SECOND_FACTOR, include_in_schema=False)
    def second_factor(request: Request, whoever: Self, next: str = _FIRST_PAGE) -> Response:  # noqa: A002
        return show(request, whoever, next)

    @app.post(SECOND_FACTOR, include_in_schema=False)
    def set_up(
        request: Request,
        whoever: Self,
        secret: Typed = "",
        code: Typed = "",
        password: Typed = "",
        next: Typed = _FIRST_PAGE,  # noqa: A002
    ) -> Response:
        account, _, session = whoever
        refused = gate.prove(session, password, request)
        if refused is not None:
            return show(request, whoever, next, said_of(refused))
        known = _secret(secret)
        step = None if known is None else matching_step(known, code, at=gate.clock(), after=0)
        if known is None or step is None:
            text = t(
                "Mã chưa đúng. Hãy kiểm tra giờ trên điện thoại rồi nhập mã mới nhất.",
                "That code is not right. Look at the clock of the telephone, and type the newest code.",
            )
            return show(request, whoever, next, text, known)
        codes = new_recovery_codes(gate.rules.recovery_codes)
        digests = tuple(map(recovery_digest, codes))
        event = _event(gate, account, "second_factor_set")
        gate.accounts.set_second_factor(account.name, text_of(known), digests, event, step=step)
        return pages.show(request, "account-recovery.html", account=account, codes=codes, next=safe(next))


def _secret(text: str) -> bytes | None:
    """The secret that our own page sent along; None: it was changed on the way."""
    try:
        found = secret_of(text)
    except ValueError:
        return None
    return found if len(found) == SECRET_BYTES else None


def _event(gate: Gate, account: Account, action: str) -> LedgerEvent:
    return LedgerEvent(action, account_subject(account.name), account.name, gate.clock())


def _goes_on(gate: Gate, session: Session, place: str) -> Response:
    response = RedirectResponse(place, HTTPStatus.SEE_OTHER)
    keep(response, gate.renew(session).id)
    return response
