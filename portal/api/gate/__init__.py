"""Who may pass: tokens, scopes, purposes, certificates and limits, before anything is looked up."""

import base64
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi import Request

from core.config import Desk, origin_of
from core.model import Action, Client, KindCode, LedgerEvent, Scope, UnitCode
from portal.api.gate.embedded import by_token, load_clients
from portal.api.gate.keys import PortalKeys
from portal.api.gate.limits import Limits
from portal.api.gate.tokens import TokenError, Tokens
from portal.api.problems import ProblemError
from portal.site import Site
from storage.access.clients import SqlClients

_RECORD: Final = re.compile(r"r-[a-z0-9]{1,26}")
_HEX: Final = re.compile(r"[0-9a-fA-F]{64}")
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what it may do with the token that it showed."""

    name: str
    scopes: tuple[Scope, ...]
    purposes: tuple[str, ...]
    embedded: bool = False  #: a program of this desk, from the clients file

    def may(self, action: Action, kind: KindCode | None, unit: UnitCode | None) -> bool:
        """Whether it may do that with a kind of a unit."""
        return any(scope.action is action and scope.allows(kind, unit) for scope in self.scopes)

    def require(self, action: Action) -> None:
        """Let pass whoever may do that at all.

        Raises:
            ProblemError: 403.
        """
        if all(scope.action is not action for scope in self.scopes):
            raise out_of_scope(action)

    def require_for(self, action: Action, kind: KindCode | None, unit: UnitCode | None) -> None:
        """Let pass whoever may do that with a kind of a unit.

        Raises:
            ProblemError: 403.
        """
        if not self.may(action, kind, unit):
            raise out_of_scope(action)

    def require_purpose(self, purpose: str) -> None:
        """Let pass whoever was admitted for that purpose.

        Raises:
            ProblemError: 403.
        """
        if purpose not in self.purposes:
            detail = "this client is not registered for that purpose"
            raise ProblemError(HTTPStatus.FORBIDDEN, "forbidden", detail)


def out_of_scope(action: Action) -> ProblemError:
    """RFC 6750 §3.1: the token is good and does not reach so far."""
    challenge = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{action.value}"'}
    detail = f"needs the scope {action.value}, not narrowed to other kinds or units"
    return ProblemError(HTTPStatus.FORBIDDEN, "insufficient-scope", detail, headers=challenge)


class Gate:
    """Lets callers in, and notes whom it turned away."""

    def __init__(self, site: Site) -> None:
        """Stand before that desk.

        Raises:
            ConfigError: its clients or its keys cannot be read.
        """
        self._site = site
        self._embedded = load_clients(site.desk.config.portal.clients_file)
        self.keys = PortalKeys(site.desk.config.portal.keys_file)
        self.tokens = Tokens(self.keys, issuer=origin_of(site.desk), audience=audience_of(site.desk))
        self.limits = Limits(site.desk.config.portal)

    @property
    def clients(self) -> SqlClients:
        """The systems that were admitted."""
        return self._site.index.systems.clients

    def caller(self, request: Request) -> Caller:
        """Who asks. From here on every refusal of this request is on record.

        Raises:
            ProblemError: 401, nobody known; 429, too many requests.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _stranger("a bearer token is needed")
        caller = self._by_jwt(token, request) if token.count(".") == 2 else self._by_static(token)
        at = self._site.clock()

        def refused(status: int, name: str, reasons: tuple[str, ...]) -> None:
            # Of the path only what is an id of ours: whoever tries things out may put a person's number there.
            subject = next(iter(_RECORD.findall(request.url.path)), "-")
            route = getattr(request.scope.get("route"), "name", "")
            facts = [("operation", route), ("status", str(status)), ("problem", name)]
            # A purpose that it was not admitted for may be any text.
            said = request.headers.get("x-purpose", "")
            facts += [("purpose", said)] if said in caller.purposes else []
            facts += [("reasons", ",".join(reasons))] if reasons else []
            self._site.index.note(LedgerEvent("access_refused", subject, caller.name, self._site.clock(), tuple(facts)))

        self.limits.request(caller.name, at)
        request.state.refused = refused
        return caller

    def thumbprint(self, request: Request) -> str | None:
        """SHA-256 of the caller's certificate, base64url, as the proxy says; None where there is no such proxy."""
        name = self._site.desk.config.portal.certificate_header
        said = request.headers.get(name, "").replace(":", "") if name else ""
        return thumbprint_of(said)

    def _by_static(self, token: str) -> Caller:
        found = by_token(token, self._embedded)
        if found is None:
            raise _stranger("the token is not known")
        return Caller(found.name, found.scopes, found.purposes, embedded=True)

    def _by_jwt(self, token: str, request: Request) -> Caller:
        try:
            claims = self.tokens.read(token, at=self._site.clock())
        except TokenError as error:
            raise _stranger(str(error)) from None
        client = self.clients.get(claims.client)
        if client is None or client.disabled_at is not None:
            raise _stranger("the client was disabled")
        if client.thumbprint is not None or claims.thumbprint is not None:
            shown = self.thumbprint(request)
            if shown is None or {shown} != {client.thumbprint, claims.thumbprint}:
                raise _stranger("the token is bound to another certificate")
        return Caller(client.name, still(claims.scopes, client), client.purposes)


def still(scopes: tuple[Scope, ...], client: Client) -> tuple[Scope, ...]:
    """Those of the scopes that the client still has."""
    return tuple(scope for scope in scopes if any(own.covers(scope) for own in client.scopes))


def audience_of(desk: Desk) -> str:
    """Whom tokens of a desk are for."""
    return desk.config.portal.audience or origin_of(desk)


def thumbprint_of(said: str) -> str | None:
    """A SHA-256 in base64url, from that or from hexadecimal digits; None where it is neither."""
    if _HEX.fullmatch(said):
        return base64.urlsafe_b64encode(bytes.fromhex(said)).decode().rstrip("=")
    return said if _BASE64URL.fullmatch(said) else None


def _stranger(detail: str) -> ProblemError:
    """RFC 6750 §3: nobody is told more than that the token does not count."""
    challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    if detail.startswith("a bearer"):
        challenge = {"WWW-Authenticate": "Bearer"}
    return ProblemError(HTTPStatus.UNAUTHORIZED, "unauthorized", detail, headers=challenge)
