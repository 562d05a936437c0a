"""What accounts of people must keep to, and how a desk sets it up."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from core.model import Role
from core.settings.keys import Section


class AccountSettings(Section):
    """What passwords cost to try, and when a screen locks."""

    argon2_memory_kib: int = Field(ge=8)
    argon2_passes: int = Field(ge=1)
    argon2_lanes: int = Field(ge=1)
    idle_minutes: int = Field(ge=1)
    session_hours: int = Field(ge=1)


class PasswordFault(StrEnum):
    """Why a new password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_FEW_CLASSES = "too_few_classes"
    HOLDS_THE_NAME = "holds_the_name"
    COMMON = "common"
    USED_BEFORE = "used_before"


class Standing(StrEnum):
    """Whether an account may be used, and until when."""

    IN_USE = "in_use"
    ENDLESS = "endless"  #: in use, and without the last day that its role must have
    ENDING = "ending"  #: in use, and its last day is near
    ENDED = "ended"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class AccountRules:
    """The rules of configs/accounts.toml, which says of each what it is and where it stands."""

    password_min_length: int
    password_max_length: int
    password_classes: int
    password_history: int
    administrator_password_days: int
    common_words: tuple[str, ...]
    lock_failures: int
    lock_hours: int
    first_wait_seconds: int
    address_failures: int
    address_wait_minutes: int
    address_forget_minutes: int
    idle_minutes: int
    session_hours: int
    second_step_minutes: int
    unused_days: int
    second_factor_roles: tuple[Role, ...]
    recovery_codes: int
    end_date_roles: tuple[Role, ...]
    end_warning_days: int

    @property
    def idle(self) -> dt.timedelta:
        """After so long without a sign of life a screen locks."""
        return dt.timedelta(minutes=self.idle_minutes)
