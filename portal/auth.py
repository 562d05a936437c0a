"""Who may ask: API clients with random tokens, kept as SHA-256 in the desk's clients file."""

import hashlib
import hmac
import tomllib
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from fastapi import Request
from starlette.exceptions import HTTPException

from core.errors import ConfigError


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
    if not path.is_file():
        return ()
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("client", [])
        return tuple(Client(row["name"], row["token_sha256"], tuple(row["purposes"])) for row in rows)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{path.name}: expected [[client]] tables with name, token_sha256, purposes: {error}"
        ) from error


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
