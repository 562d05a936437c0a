"""`POST /oauth/token`: client credentials for a token of ten minutes (RFC 6749 §4.4, errors as in §5.2)."""

import base64
from binascii import Error as Base64Error
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus

from fastapi import Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.openapi.models import HTTPBase
from fastapi.responses import JSONResponse
from fastapi.security.base import SecurityBase
from pydantic import BaseModel, Field

from core.model import Client, LedgerEvent, Scope, scope_of
from portal.api.gate import Gate, still
from portal.api.gate.tokens import LIFE
from portal.site import Site
from storage.access.clients import has_secret

_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_MOST_FIELDS: Final = 8
_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "const": "client_credentials"},
                        "scope": {"type": "string", "description": "fewer scopes than the client has; none is all"},
                        "client_id": {"type": "string", "description": "where HTTP Basic is not used"},
                        "client_secret": {"type": "string", "description": "where HTTP Basic is not used"},
                    },
                }
            }
        },
    }
}


class _ClientSecret(SecurityBase):
    """Only to say in the OpenAPI document that HTTP Basic does: FastAPI's own refuses other schemes in its words."""

    def __init__(self) -> None:
        self.model = HTTPBase(scheme="basic", description="a client's name and secret; or both in the form")
        self.scheme_name = "ClientSecret"

    def __call__(self) -> None:
        return None


class TokenOut(BaseModel):
    """A token (RFC 6749 §5.1)."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105  the RFC's word
    expires_in: int = Field(description="seconds")
    scope: str


class OAuthError(BaseModel):
    """Why there is no token (RFC 6749 §5.2)."""

    error: str
    error_description: str


class _RefusedError(Exception):
    """No token; the RFC's code, and what may be told."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def add_oauth(app: FastAPI, site: Site, gate: Gate) -> None:
    """Let the application give tokens to clients."""

    @app.post(
        "/oauth/token",
        response_model=TokenOut,
        responses={
            400: {"model": OAuthError, "description": "The request is not one of RFC 6749 §4.4, or asks for too much"},
            401: {"model": OAuthError, "description": "No such client, or another secret or certificate"},
        },
        openapi_extra=_FORM,
        dependencies=[Depends(_ClientSecret())],
        tags=["tokens"],
        summary="Get a token",
    )
    async def token(request: Request) -> JSONResponse:
        """Exchange a client's name and secret for a token that lives ten minutes.

        The name and the secret come by HTTP Basic, or as `client_id` and `client_secret` in the form.
        """
        body = await request.body()
        try:
            found = await run_in_threadpool(_token, request, body, site, gate)
        except _RefusedError as error:
            invalid = error.code == "invalid_client"
            status = HTTPStatus.UNAUTHORIZED if invalid else HTTPStatus.BAD_REQUEST
            headers = _NO_STORE | ({"WWW-Authenticate": 'Basic realm="sohoa"'} if invalid else {})
            said = OAuthError(error=error.code, error_description=str(error))
            return JSONResponse(said.model_dump(), status, headers)
        return JSONResponse(found.model_dump(), headers=_NO_STORE)


def _token(request: Request, body: bytes, site: Site, gate: Gate) -> TokenOut:
    form = _form(request, body)
    if form.get("grant_type") != "client_credentials":
        code = "unsupported_grant_type" if form.get("grant_type") else "invalid_request"
        raise _RefusedError(code, "grant_type must be client_credentials")
    name, secret = _credentials(request, form)
    at = site.clock()
    client = gate.clients.get(name)
    if client is not None:
        gate.limits.request(client.name, at)
    if not has_secret(client, secret) or client is None or not _certified(client, gate, request):
        if client is not None:
            site.index.note(LedgerEvent("token_refused", client.name, client.name, at))
        raise _RefusedError("invalid_client", "no such client, or another secret or certificate")
    scopes = _scopes(form.get("scope", ""), client)
    granted = " ".join(map(str, scopes))
    site.index.note(LedgerEvent("token_issued", client.name, client.name, at, (("scope", granted),)))
    token = gate.tokens.issue(client, scopes, at=at)
    return TokenOut(access_token=token, expires_in=int(LIFE.total_seconds()), scope=granted)


def _form(request: Request, body: bytes) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise _RefusedError("invalid_request", "the body must be application/x-www-form-urlencoded")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise _RefusedError("invalid_request", "the body cannot be read as a form") from None
    form = {name: value for name, value in pairs if value}
    if len({name for name, _ in pairs}) < len(pairs):
        raise _RefusedError("invalid_request", "a parameter is there twice")
    return form


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    in_form = "client_id" in form or "client_secret" in form
    if not scheme:
        if not in_form:
            raise _RefusedError("invalid_client", "the client's name and secret are missing")
        return form.get("client_id", ""), form.get("client_secret", "")
    if "client_secret" in form:
        raise _RefusedError("invalid_request", "the secret comes by HTTP Basic or in the form, not both")
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (Base64Error, ValueError):
        colon = ""
    if scheme.lower() != "basic" or not colon:
        raise _RefusedError("invalid_client", "the client's name and secret come by HTTP Basic")
    # Both are form-encoded before they are put together (RFC 6749 §2.3.1).
    return unquote_plus(name), unquote_plus(secret)


def _certified(client: Client, gate: Gate, request: Request) -> bool:
    return client.thumbprint is None or gate.thumbprint(request) == client.thumbprint


def _scopes(asked: str, client: Client) -> tuple[Scope, ...]:
    if not asked:
        return client.scopes
    try:
        wanted = tuple(map(scope_of, asked.split()))
    except ValueError as error:
        raise _RefusedError("invalid_scope", str(error)) from None
    if still(wanted, client) != wanted:
        raise _RefusedError("invalid_scope", "the client was not admitted for all of that")
    return wanted
