"""Who may ask: API clients with random tokens, kept as SHA-256 in the desk's clients file."""

import hashlib
import hmac
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from fastapi import Request
from starlette.exceptions import HTTPException

from core.catalogue.tables import Row, read_tables, refuse_twice
from core.codes import is_sha256


@dataclass(frozen=True, slots=True)
class Client:
    """A system that may fetch papers."""

    name: str
    token_sha256: str
    purposes: tuple[str, ...]


def load_clients(path: Path) -> tuple[Client, ...]:
    """The clients of a desk; none without the file.

    Raises:
        ConfigError: the file does not say what it must.
    """
    if not path.exists():
        return ()
    known = Client.__dataclass_fields__
    rows = (Row(path, number, values, known) for number, values in enumerate(read_tables(path, "client"), start=1))
    clients = tuple(_client(row) for row in rows)
    # A name may come again, with its next token; a token belongs to one.
    refuse_twice(path, "token_sha256", [client.token_sha256 for client in clients])
    return clients


def _client(row: Row) -> Client:
    client = Client(row.get("name", str), row.get("token_sha256", str), row.strings("purposes"))
    if not is_sha256(client.token_sha256):
        # What was found is not said: it may be the token itself.
        raise row.error("token_sha256 must be 64 lower-case hexadecimal digits")
    if not client.purposes:
        raise row.error("purposes must name at least one")
    return client


def authenticate(request: Request, clients: tuple[Client, ...]) -> Client:
    """The client that the bearer token belongs to.

    Raises:
        HTTPException: 401 without a known token.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    digest = hashlib.sha256(token.encode()).hexdigest()
    found = None
    for client in clients:
        if hmac.compare_digest(client.token_sha256, digest):
            found = client
    if scheme.lower() != "bearer" or found is None:
        raise HTTPException(HTTPStatus.UNAUTHORIZED, "a known bearer token is needed", {"WWW-Authenticate": "Bearer"})
    return found
