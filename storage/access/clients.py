"""The systems that were admitted, in the index: shared by all processes of a desk, each change in the ledger."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Final

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core import serial
from core.errors import ConfigError
from core.model import Client, LedgerEvent
from storage.engine import inserting, reading, writing
from storage.ledger import append
from storage.schema import metadata

clients = sa.Table(
    "clients",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
)

_VALUE: Final = sa.select(clients.c.value).where(clients.c.name == sa.bindparam("of_name"))
#: A secret of 256 random bits needs no stretching; argon2id in OWASP's smallest measure all the same, so that whoever
#: reads a copy of the table gains nothing.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: Compared where there is no such client: both take as long.
_NOBODY: Final = "$argon2id$v=19$m=19456,t=2,p=1$AKoYZF5gW7LvKgKkrlKbvg$mNerQ/2P0mCEEcSVyhWaBAv6pcvFz+EsuEmKXe0Xckg"


def new_secret() -> tuple[str, str]:
    """A secret to be shown once, and its hash to keep."""
    secret = secrets.token_urlsafe(32)
    return secret, _HASHER.hash(secret)


def has_secret(client: Client | None, secret: str) -> bool:
    """Whether it is that client's secret; takes as long for a client that is not there."""
    try:
        matches = _HASHER.verify(_NOBODY if client is None else client.secret_hash, secret)
    except (VerificationError, InvalidHashError):
        return False
    return matches and client is not None and client.disabled_at is None


class SqlClients:
    """The clients of an index."""

    def __init__(self, engine: sa.Engine) -> None:
        """Work on the index's own connections."""
        self._engine = engine

    def add(self, client: Client, event: LedgerEvent) -> None:
        """Admit a client.

        Raises:
            ConfigError: the name is taken, also by one that was disabled: the ledger knows it by its name.
        """
        with writing(self._engine) as connection:
            row = {"name": client.name, "disabled": False, "value": serial.dump(client).decode()}
            statement = inserting(connection, clients).values(row).on_conflict_do_nothing().returning(sa.literal(1))
            if connection.execute(statement).first() is None:
                raise ConfigError(
                    f"{client.name}: tên này đã có, hãy chọn tên khác / the name is taken, choose another"
                )
            append(connection, event)

    def get(self, name: str) -> Client | None:
        """The client of that name, disabled or not."""
        with reading(self._engine) as connection:
            return _get(connection, name)

    def all(self) -> tuple[Client, ...]:
        """Every client by name."""
        with reading(self._engine) as connection:
            values = connection.execute(sa.select(clients.c.value).order_by(clients.c.name)).scalars()
            return tuple(map(_client, values))

    def change(self, name: str, changed: Callable[[Client], Client], event: LedgerEvent) -> Client:
        """The client after a change.

        Raises:
            ConfigError: there is none, or it was disabled.
        """
        with writing(self._engine) as connection:
            found = _get(connection, name)
            if found is None or found.disabled_at is not None:
                raise ConfigError(f"{name}: không có, hoặc đã ngừng / no such client, or it was disabled")
            client = replace(changed(found), name=name)
            row = {"disabled": client.disabled_at is not None, "value": serial.dump(client).decode()}
            connection.execute(sa.update(clients).where(clients.c.name == name).values(row))
            append(connection, event)
        return client


def _get(connection: sa.Connection, name: str) -> Client | None:
    value = connection.execute(_VALUE, {"of_name": name}).scalar_one_or_none()
    return None if value is None else _client(value)


@lru_cache(maxsize=256)
def _client(value: str) -> Client:
    """Clients are few, and looked up with every request: each is read from its JSON once."""
    return serial.load(Client, value.encode())
