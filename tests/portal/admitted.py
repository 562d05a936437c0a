"""A client that was admitted, and its way to a token."""

import base64
from dataclasses import dataclass, replace

import httpx

from core.model import Client, LedgerEvent, scope_of
from storage.access.clients import new_secret
from tests.portal.conftest import NOON, Portal

NAME = "mot-cua-tinh"
LAWFUL = "giai-quyet-tthc"
EVERYTHING = ("records:read", "reuse:search", "dossiers:write", "indicators:read")


@dataclass(frozen=True)
class Admitted:
    """The client as its developer has it."""

    portal: Portal
    name: str
    secret: str

    def form(
        self, fields: dict[str, str] | None = None, *, basic: bool = True, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Ask for a token, with HTTP Basic or in the form."""
        data = {"grant_type": "client_credentials"} | (fields or {})
        told = dict(headers or {})
        if basic:
            told["Authorization"] = "Basic " + base64.b64encode(f"{self.name}:{self.secret}".encode()).decode()
        else:
            data |= {"client_id": self.name, "client_secret": self.secret}
        return self.portal.ask("POST", "/oauth/token", token=None, data=data, headers=told)

    def token(self, **fields: str) -> str:
        answer = self.form(fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


def admit(portal: Portal, *scopes: str, name: str = NAME, thumbprint: str | None = None) -> Admitted:
    """Let a client in; with all scopes where none is named."""
    secret, hashed = new_secret()
    client = Client(
        name=name,
        scopes=tuple(map(scope_of, scopes or EVERYTHING)),
        purposes=(LAWFUL,),
        created_at=NOON,
        secret_hash=hashed,
        thumbprint=thumbprint,
    )
    portal.index.systems.clients.add(client, LedgerEvent("client_added", name, "admin", NOON))
    return Admitted(portal, name, secret)


def disabled(client: Client) -> Client:
    return replace(client, disabled_at=NOON)
