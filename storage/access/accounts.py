"""Accounts in the index: what they may do, and sealed beside it how they prove who they are."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from core import serial
from core.model import Account, AccountName, Credentials, DeskCode, LedgerEvent, Role, UnitCode
from storage.access.failures import SqlFailures
from storage.access.schema import account_place, accounts
from storage.access.sessions import SqlSessions, end_all
from storage.engine import inserting, reading, writing
from storage.ledger import append
from storage.sealing.keys import KeyFile
from storage.sealing.rotation import writing_key


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is sealed of an account: the name of a person, and every secret."""

    display_name: str = field(repr=False)
    roles: tuple[Role, ...]
    desks: tuple[DeskCode, ...]
    units: tuple[UnitCode, ...]
    passwords: tuple[str, ...] = field(repr=False)
    totp: str | None = field(default=None, repr=False)
    recovery: tuple[str, ...] = field(default=(), repr=False)
    until: dt.date | None = None


class SqlAccounts:
    """The accounts of an index. None is ever taken away: the ledger goes on naming it."""

    def __init__(self, engine: sa.Engine, keys: KeyFile) -> None:
        """Work on the index's own connections, with its keys."""
        self._engine = engine
        self._keys = keys
        self.sessions = SqlSessions(engine)
        self.failures = SqlFailures(engine, keys)

    # --- reading ---

    def all(self) -> tuple[Account, ...]:
        """Every account by name, disabled ones too."""
        with reading(self._engine) as connection:
            return tuple(map(self._account, connection.execute(sa.select(accounts).order_by(accounts.c.name))))

    def find(self, name: AccountName) -> tuple[Account, Credentials] | None:
        """The account of that name, and how that person proves who they are."""
        row = self._row(name)
        if row is None:
            return None
        kept, account = self._opened(row), self._account(row)
        proofs = Credentials(
            kept.passwords,
            row.password_at,
            bool(row.must_change),
            row.used_at,
            kept.totp,
            row.totp_step,
            kept.recovery,
        )
        return account, proofs

    # --- accounts ---

    def add(self, account: Account, password: str, event: LedgerEvent, *, must_change: bool = True) -> bool:
        """Note a new account with the hash of its first password, which somebody else knows; False: there is one."""
        kept = _Kept(
            account.display_name, account.roles, account.desks, account.units, (password,), until=account.until
        )
        with writing(self._engine) as connection:
            row = {
                "name": account.name,
                "created_at": event.at,
                "disabled": account.disabled,
                "must_change": must_change,
                "password_at": event.at,
                "used_at": event.at,
                "totp_step": 0,
                "value": self._sealed(connection, account.name, kept),
            }
            statement = inserting(connection, accounts).values(row).on_conflict_do_nothing().returning(sa.literal(1))
            if connection.execute(statement).first() is None:
                return False
            append(connection, event)
        return True

    def change(self, account: Account, event: LedgerEvent) -> None:
        """Write what an account may do. Disabled: its sessions are over; enabled again: its time without use begins."""
        with writing(self._engine) as connection:
            row = self._locked(connection, account.name)
            kept = replace(
                self._opened(row),
                display_name=account.display_name,
                roles=account.roles,
                desks=account.desks,
                units=account.units,
                until=account.until,
            )
            used_at = event.at if row.disabled and not account.disabled else row.used_at
            self._write(connection, account.name, kept, disabled=account.disabled, used_at=used_at)
            if account.disabled:
                end_all(connection, account.name)
            append(connection, event)

    def used(self, name: AccountName, *events: LedgerEvent, at: dt.datetime) -> None:
        """Note that somebody has signed in."""
        with writing(self._engine) as connection:
            connection.execute(sa.update(accounts).where(accounts.c.name == name).values(used_at=at))
            append(connection, *events)

    def note(self, *events: LedgerEvent) -> None:
        """Write events that change no account."""
        with writing(self._engine) as connection:
            append(connection, *events)

    def end_sessions(self, name: AccountName, event: LedgerEvent, *, but: str | None = None) -> int:
        """Let every session of a person be over, but for one; how many."""
        with writing(self._engine) as connection:
            count = end_all(connection, name, but=but)
            append(connection, replace(event, facts=(*event.facts, ("count", str(count)))))
        return count

    # --- what they know and have ---

    def set_password(
        self, name: AccountName, password: str, event: LedgerEvent, *, must_change: bool, history: int, but: str = ""
    ) -> None:
        """Put the hash of a new password in force.

        Args:
            name: whose.
            password: its hash.
            event: for the ledger.
            must_change: somebody else knows it.
            history: so many hashes are kept.
            but: the one session that goes on; all others are over.
        """
        with writing(self._engine) as connection:
            kept = self._opened(self._locked(connection, name))
            passwords = (password, *kept.passwords)[:history]
            values = {"must_change": must_change, "password_at": event.at}
            self._write(connection, name, replace(kept, passwords=passwords), **values)
            end_all(connection, name, but=but)
            append(connection, event)

    def rehash(self, name: AccountName, old: str, new: str) -> None:
        """Keep the same password by what it costs now, if it is still the one in force."""
        with writing(self._engine) as connection:
            kept = self._opened(self._locked(connection, name))
            if kept.passwords[0] == old:
                self._write(connection, name, replace(kept, passwords=(new, *kept.passwords[1:])))

    def set_second_factor(
        self, name: AccountName, totp: str | None, recovery: tuple[str, ...], event: LedgerEvent, *, step: int = 0
    ) -> None:
        """Put a secret and the hashes of recovery codes in force, or take them away; `step` is already used up."""
        with writing(self._engine) as connection:
            kept = self._opened(self._locked(connection, name))
            self._write(connection, name, replace(kept, totp=totp, recovery=recovery), totp_step=step)
            append(connection, event)

    def take_step(self, name: AccountName, step: int) -> bool:
        """Use a step's code up; False: it, or a later one, was used before."""
        mine = accounts.c.name == name, accounts.c.totp_step < step
        with writing(self._engine) as connection:
            return connection.execute(sa.update(accounts).where(*mine).values(totp_step=step)).rowcount > 0

    def take_recovery(self, name: AccountName, digest: str, event: LedgerEvent) -> bool:
        """Use a recovery code up; False: it is none, or was used before."""
        with writing(self._engine) as connection:
            kept = self._opened(self._locked(connection, name))
            if digest not in kept.recovery:
                return False
            left = tuple(item for item in kept.recovery if item != digest)
            self._write(connection, name, replace(kept, recovery=left))
            append(connection, event)
        return True

    # --- rows ---

    def _row(self, name: AccountName) -> sa.Row[tuple[Any, ...]] | None:
        with reading(self._engine) as connection:
            return connection.execute(sa.select(accounts).where(accounts.c.name == name)).one_or_none()

    def _locked(self, connection: sa.Connection, name: AccountName) -> sa.Row[tuple[Any, ...]]:
        return connection.execute(sa.select(accounts).where(accounts.c.name == name).with_for_update()).one()

    def _write(self, connection: sa.Connection, name: AccountName, kept: _Kept, **values: object) -> None:
        values["value"] = self._sealed(connection, name, kept)
        connection.execute(sa.update(accounts).where(accounts.c.name == name).values(**values))

    def _sealed(self, connection: sa.Connection, name: AccountName, kept: _Kept) -> str:
        return writing_key(connection, self._keys).seal(serial.dump(kept).decode(), account_place(name))

    def _opened(self, row: sa.Row[tuple[Any, ...]]) -> _Kept:
        return serial.load(_Kept, self._keys.unseal(row.value, account_place(row.name)).encode())

    def _account(self, row: sa.Row[tuple[Any, ...]]) -> Account:
        kept = self._opened(row)
        return Account(
            AccountName(row.name),
            kept.display_name,
            kept.roles,
            kept.desks,
            kept.units,
            bool(row.disabled),
            kept.until,
        )
