"""When a person may sign in, what a password must be, and how long whoever guesses waits."""

import datetime as dt
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from core.model import Account, Role
from core.settings.accounts import AccountRules, PasswordFault, Standing
from core.text import fold
from rules.periods import VIETNAM

_DAY: Final = dt.timedelta(days=1)
#: A shorter name is in many a good password by chance.
_NAME_LETTERS: Final = 4


class Scope(StrEnum):
    """Whose failures are counted."""

    ACCOUNT = "account"
    ADDRESS = "address"


def password_faults(password: str, account: Account, rules: AccountRules) -> tuple[PasswordFault, ...]:
    """What is wrong with a new password, except that it may have been used before; nothing: it is good."""
    found = []
    if len(password) < rules.password_min_length:
        found.append(PasswordFault.TOO_SHORT)
    if len(password) > rules.password_max_length:
        found.append(PasswordFault.TOO_LONG)
    if _classes(password) < rules.password_classes:
        found.append(PasswordFault.TOO_FEW_CLASSES)
    letters = re.sub(r"[^a-z]", "", fold(password))
    name = re.sub(r"[^a-z]", "", account.name)
    if len(name) >= _NAME_LETTERS and name in letters:
        found.append(PasswordFault.HOLDS_THE_NAME)
    if letters in rules.common_words:
        found.append(PasswordFault.COMMON)
    return tuple(found)


def _classes(password: str) -> int:
    """Of capitals, small letters, digits and everything else."""
    kinds = (str.isupper, str.islower, str.isdigit)
    other = any(not any(kind(sign) for kind in kinds) for sign in password)
    return sum(any(kind(sign) for sign in password) for kind in kinds) + other


def needs_second_factor(account: Account, rules: AccountRules) -> bool:
    """Whether the password alone is not enough for what they may do."""
    return account.has_any(*rules.second_factor_roles)


def is_too_old(password_at: dt.datetime, account: Account, rules: AccountRules, *, now: dt.datetime) -> bool:
    """Whether a password has to be changed because of its age: only administrators' have one."""
    return account.has_any(Role.ADMINISTRATOR) and now - password_at >= rules.administrator_password_days * _DAY


def is_forgotten(used_at: dt.datetime, rules: AccountRules, *, now: dt.datetime) -> bool:
    """Whether an account has not been used for so long that it counts as disabled."""
    return now - used_at >= rules.unused_days * _DAY


def needs_end(account: Account, rules: AccountRules) -> bool:
    """Whether the account must have a last day and has none: one that was made before this was asked still works."""
    return account.until is None and account.has_any(*rules.end_date_roles)


def has_ended(account: Account, *, now: dt.datetime) -> bool:
    """Whether the account's last day is over."""
    return account.until is not None and now.astimezone(VIETNAM).date() > account.until


def standing(account: Account, rules: AccountRules, *, now: dt.datetime) -> Standing:
    """Whether the account may be used, and what an administrator must look at."""
    if account.disabled:
        return Standing.DISABLED
    if has_ended(account, now=now):
        return Standing.ENDED
    if needs_end(account, rules):
        return Standing.ENDLESS
    soon = has_ended(account, now=now + rules.end_warning_days * _DAY)
    return Standing.ENDING if soon else Standing.IN_USE


def wait_after(failures: int, scope: Scope, rules: AccountRules) -> dt.timedelta:
    """How long nothing is judged after so many failures in a row."""
    first = dt.timedelta(seconds=rules.first_wait_seconds)
    if scope is Scope.ADDRESS:
        over = failures - rules.address_failures
        longest = dt.timedelta(minutes=rules.address_wait_minutes)
        # The power is kept small: it only has to pass the longest wait.
        return min(longest, first * 2 ** min(over - 1, 16)) if over > 0 else dt.timedelta()
    if failures >= rules.lock_failures:
        return dt.timedelta(hours=rules.lock_hours)
    return first * 2 ** (failures - 2) if failures > 1 else dt.timedelta()


def forgotten_after(scope: Scope, rules: AccountRules) -> dt.timedelta:
    """How long after the last failure the count begins anew."""
    if scope is Scope.ADDRESS:
        return dt.timedelta(minutes=rules.address_forget_minutes)
    return dt.timedelta(hours=rules.lock_hours)


def leaves_nobody_in_charge(accounts: Iterable[Account], changed: Account) -> bool:
    """Whether no administrator would be left who can sign in and goes on doing so."""
    return not any(is_in_charge(changed if account.name == changed.name else account) for account in accounts)


def is_in_charge(account: Account) -> bool:
    """Whether they look after accounts for good: an administrator with a last day does not."""
    return account.has_any(Role.ADMINISTRATOR) and not account.disabled and account.until is None
