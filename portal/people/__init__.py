"""Who sits before the screen: what every screen asks of a request before it shows or changes anything.

A screen names the roles that may use it, and puts the token into each of its forms::

    Clerk = Annotated[Account, Depends(person(Role.CLERK, Role.TEAM_LEAD))]
    <input type="hidden" name="csrf" value="{{ csrf(request) }}">

What a page asks by itself is no sign of life of whoever sits before it, and says so: `hx-headers='{"X-Poll": "1"}'`.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Final, Protocol, cast

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from core.model import Account, Role
from portal.people.refusals import ForgedError, RoleNeededError

__all__ = [
    "FORM_FIELD",
    "SAFE_METHODS",
    "SESSION_COOKIE",
    "TOKEN_HEADER",
    "Doorkeeper",
    "csrf",
    "person",
    "require_token",
    "session_of",
]

#: `__Host-`: only over HTTPS (or from this machine), only this host's, for all of it; no neighbour can plant one.
SESSION_COOKIE: Final = "__Host-sohoa"
#: Where a form says its token …
FORM_FIELD: Final = "csrf"
#: … and where a script does.
TOKEN_HEADER: Final = "X-CSRF-Token"  # noqa: S105  where it is said, not what
#: Methods that change nothing.
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Doorkeeper(Protocol):
    """Knows who is signed in; the application keeps one as `app.state.people`."""

    def account(self, request: Request) -> Account:
        """Whose session it is.

        Raises:
            RefusalError: nobody's; or the screen is locked, or something else has to be done first.
        """


def person(*roles: Role) -> Callable[..., Awaitable[Account]]:
    """A dependency that gives the signed-in account with one of the roles; without roles any account will do.

    A request that changes something must also bring the token of its own session. Nobody signed in: pages lead to the
    sign-in screen; without the role: a page says so, with 403.
    """

    async def signed_in(
        account: Annotated[Account, Depends(_account)], _token: Annotated[None, Depends(require_token)]
    ) -> Account:
        if roles and not account.has_any(*roles):
            raise RoleNeededError(roles)
        return account

    return signed_in


async def _account(request: Request) -> Account:
    keeper = cast("Doorkeeper", request.app.state.people)
    # A page that refuses something still shows whose session it is, and where they can go.
    request.state.account = account = await run_in_threadpool(keeper.account, request)
    return account


def csrf(request: Request) -> str:
    """The token of this session, for a form or a script: whoever has not the cookie cannot make it."""
    secret = getattr(request.state, "session", "") or request.cookies.get(SESSION_COOKIE, "")
    return hmac.digest(secret.encode(), b"csrf", hashlib.sha256).hex()


def session_of(request: Request) -> str:
    """Which session asks, the same from signing in to signing out; empty where the doorkeeper keeps none."""
    return str(getattr(request.state, "sitting", ""))


async def require_token(request: Request) -> AsyncIterator[None]:
    """Let a request that changes something pass only with the token of its session; files that it brought are closed.

    Raises:
        ForgedError: it has none, or another one.
    """
    if request.method not in SAFE_METHODS:
        said = request.headers.get(TOKEN_HEADER)
        if said is None:
            said = str((await request.form()).get(FORM_FIELD, ""))
        if not request.cookies.get(SESSION_COOKIE) or not hmac.compare_digest(said.encode(), csrf(request).encode()):
            raise ForgedError
    try:
        yield
    finally:
        await request.close()
