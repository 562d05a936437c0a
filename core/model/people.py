"""People with an account: who may do what, and at which desks."""

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

    def has_any(self, *roles: Role) -> bool:
        """Whether the account has one of the roles."""
        return any(role in self.roles for role in roles)

    def sees_desk(self, desk: DeskCode) -> bool:
        """Whether the papers of that desk are among those they may see."""
        return not self.desks or desk in self.desks

    def sees_unit(self, unit: UnitCode) -> bool:
        """Whether the figures of that unit are among those they may see."""
        return not self.units or unit in self.units
