"""People with an account: who may do what, and at which desks."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from core.model.ids import DeskCode, UnitCode

#: What a person signs in with, and what the ledger calls them: letters, digits, "-", "."; never a personal number.
AccountName = NewType("AccountName", str)


class Role(StrEnum):
    """What a person may do here. An account may have several; none contains another."""

    CLERK = "clerk"
    """Takes papers in, confirms what is doubtful, sees the papers of their desks, each view with a purpose."""

    TEAM_LEAD = "team_lead"
    """What a clerk does, and how their desks' clerks fare: queues, corrections, samples of back-scan programmes."""

    ARCHIVIST = "archivist"
    """Searches the archive, supersedes and withdraws records, hands programmes over."""

    AUDITOR = "auditor"
    """Reads the ledger, checks signatures and evidence; changes nothing."""

    LEADER = "leader"
    """Sees targets, reports and what is missing behind them by code; no paper, no person."""

    ADMINISTRATOR = "administrator"
    """Makes accounts, API clients and desks, looks after keys and anchors; sees no paper. Needs a second factor."""

    OPERATOR = "operator"
    """Works from outside on a back-scan programme: its pages and fields, nothing else. Needs a second factor."""


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account; it says nothing of how they prove who they are."""

    name: AccountName
    display_name: str = field(repr=False)
    roles: tuple[Role, ...]
    desks: tuple[DeskCode, ...] = ()  #: whose papers they see; none named: every desk of this installation
    units: tuple[UnitCode, ...] = ()  #: whose figures they see; none named: every unit
    disabled: bool = False
    until: dt.date | None = None  #: the last day, of Việt Nam's, on which they may sign in; None: nobody set an end

    def has_any(self, *roles: Role) -> bool:
        """Whether the account has one of the roles."""
        return any(role in self.roles for role in roles)

    def sees_desk(self, desk: DeskCode) -> bool:
        """Whether the papers of that desk are among those they may see."""
        return not self.desks or desk in self.desks

    def sees_unit(self, unit: UnitCode) -> bool:
        """Whether the figures of that unit are among those they may see."""
        return not self.units or unit in self.units


@dataclass(frozen=True, slots=True)
class Credentials:
    """How a person proves who they are. Nothing of it is told to anybody."""

    passwords: tuple[str, ...] = field(repr=False)  #: argon2id hashes, the one in force first, then the older ones
    password_at: dt.datetime
    must_change: bool  #: somebody else knows the password
    used_at: dt.datetime  #: last signed in; before the first time: when the account was made or enabled
    totp: str | None = field(default=None, repr=False)  #: the secret, in base 32
    totp_step: int = 0  #: the last step whose code was taken
    recovery: tuple[str, ...] = field(default=(), repr=False)  #: SHA-256 of the recovery codes that are left


class SessionStage(StrEnum):
    """How far a person has proved who they are."""

    PASSWORD = "password"  # noqa: S105  what was proved, no secret
    """The password; the code of the second factor is still to come."""

    FULL = "full"
    """All that the account asks for."""


@dataclass(frozen=True, slots=True)
class Session:
    """One browser of one person. Its id is in the browser's cookie only; here is the SHA-256 of it."""

    digest: str = field(repr=False)
    account: AccountName
    stage: SessionStage
    started_at: dt.datetime
    seen_at: dt.datetime
    ends_at: dt.datetime
    address: str
    locked: bool = False
