"""Programs of this very desk: tokens that do not end, kept as SHA-256 in the desk's clients file (ADR 0032)."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.catalogue.tables import Row, read_tables, refuse_twice
from core.codes import is_sha256
from core.model import Action, Scope, scope_of


@dataclass(frozen=True, slots=True)
class EmbeddedClient:
    """A program that carries its token with it; without `scopes` it may do everything."""

    name: str
    token_sha256: str
    purposes: tuple[str, ...]
    scopes: tuple[Scope, ...] = tuple(map(Scope, Action))


def load_clients(path: Path) -> tuple[EmbeddedClient, ...]:
    """The clients of the file; none without it.

    Raises:
        ConfigError: the file does not say what it must.
    """
    if not path.exists():
        return ()
    known = EmbeddedClient.__dataclass_fields__
    rows = (Row(path, number, values, known) for number, values in enumerate(read_tables(path, "client"), start=1))
    clients = tuple(_client(row) for row in rows)
    # A name may come again, with its next token; a token belongs to one.
    refuse_twice(path, "token_sha256", [client.token_sha256 for client in clients])
    return clients


def _client(row: Row) -> EmbeddedClient:
    client = EmbeddedClient(row.get("name", str), row.get("token_sha256", str), row.strings("purposes"))
    if not is_sha256(client.token_sha256):
        # What was found is not said: it may be the token itself.
        raise row.error("token_sha256 must be 64 lower-case hexadecimal digits")
    if not client.purposes:
        raise row.error("purposes must name at least one")
    listed = row.strings("scopes")
    try:
        scopes = tuple(map(scope_of, listed)) or client.scopes
    except ValueError as error:
        raise row.error(f"scopes: {error}") from error
    return EmbeddedClient(client.name, client.token_sha256, client.purposes, scopes)


def by_token(token: str, clients: Iterable[EmbeddedClient]) -> EmbeddedClient | None:
    """Whose token it is; takes as long for a token that is nobody's."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    found = None
    for client in clients:
        if hmac.compare_digest(client.token_sha256, digest):
            found = client
    return found
