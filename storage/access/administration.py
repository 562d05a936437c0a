"""What an administrator does with accounts, by command or by screen: checked, done, and in the ledger."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from core.codes import is_account
from core.errors import ConfigError
from core.messages.accounts import fault_text
from core.model import Account, AccountName, LedgerEvent
from core.settings.accounts import AccountRules
from rules.people.accounts import Scope, has_ended, is_in_charge, leaves_nobody_in_charge, needs_end
from storage.access.accounts import SqlAccounts
from storage.access.failures import Tried
from storage.access.passwords import Passwords

#: A personal number is no name: names are in the ledger.
_DIGITS: Final = 6


def account_subject(name: AccountName | None) -> str:
    """What the ledger files an account under; `account/-` is nobody's."""
    return f"account/{name or '-'}"


def account_name(said: str) -> AccountName:
    """The name of an account as it was typed; capitals make no other name.

    Raises:
        ConfigError: it can be none.
    """
    name = said.strip().lower()
    if not is_account(name) or sum(sign.isdigit() for sign in name) > _DIGITS:
        raise ConfigError(
            f"{said}: tên tài khoản gồm chữ không dấu, chữ số, dấu chấm, gạch nối; không dùng số định danh "
            "/ a name has letters without accents, digits, dots and hyphens, and is no personal number"
        )
    return AccountName(name)


@dataclass(frozen=True, slots=True)
class Administration:
    """One administrator's hand, for one deed. With `dry` everything is checked and nothing written."""

    accounts: SqlAccounts
    rules: AccountRules
    passwords: Passwords
    actor: str
    at: dt.datetime
    dry: bool = False

    def find(self, name: AccountName) -> Account:
        """The account.

        Raises:
            ConfigError: there is none.
        """
        found = self.accounts.find(name)
        if found is None:
            raise ConfigError(f"{name}: không có tài khoản này / there is no such account")
        return found[0]

    def add(self, account: Account, password: str) -> None:
        """A new account with a password that its owner must change first of all.

        Raises:
            ConfigError: there is one of that name, it has no role, it needs a last day that is still to come, or the
                password is not good.
        """
        self._require_sound(account)
        if self.accounts.find(account.name) is not None:
            raise _taken(account.name)
        self._require_good(password, account)
        event = self._event("account_added", account, ("roles", " ".join(account.roles)), _end(account))
        if not self.dry and not self.accounts.add(account, self.passwords.hashed(password), event):
            raise _taken(account.name)

    def change(self, account: Account) -> None:
        """Roles, desks, units and the last day as they are now.

        Raises:
            ConfigError: there is no such account, it has no role, it needs a last day, its new last day is over, or
                nobody would be left in charge.
        """
        before = self.find(account.name)
        self._require_sound(account, before)
        self._require_somebody(before, account)
        facts = (("roles", " ".join(account.roles)), ("before", " ".join(before.roles)), _end(account))
        self._write(account, self._event("account_changed", account, *facts))

    def disable(self, name: AccountName) -> Account:
        """Nobody signs in with it any more, and whoever is signed in no longer is.

        Raises:
            ConfigError: there is no such account, or nobody would be left in charge.
        """
        before = self.find(name)
        account = replace(before, disabled=True)
        self._require_somebody(before, account)
        self._write(account, self._event("account_disabled", account))
        return account

    def enable(self, name: AccountName) -> Account:
        """It may be used again.

        Raises:
            ConfigError: there is no such account.
        """
        account = replace(self.find(name), disabled=False)
        self._write(account, self._event("account_enabled", account))
        return account

    def set_password(self, name: AccountName, password: str) -> Account:
        """Another password, which its owner must change first of all; their sessions are over.

        Raises:
            ConfigError: there is no such account, or the password is not good.
        """
        account = self.find(name)
        self._require_good(password, account)
        if not self.dry:
            hashed, history = self.passwords.hashed(password), self.rules.password_history
            event = self._event("password_set", account)
            self.accounts.set_password(name, hashed, event, must_change=True, history=history)
        return account

    def drop_second_factor(self, name: AccountName) -> Account:
        """The app and the recovery codes count no longer: the owner sets them up anew; their sessions are over.

        Raises:
            ConfigError: there is no such account.
        """
        account = self.find(name)
        if not self.dry:
            self.accounts.set_second_factor(name, None, (), self._event("second_factor_removed", account))
            self.accounts.end_sessions(name, self._event("sessions_ended", account))
        return account

    def unlock(self, name: AccountName) -> Account:
        """The failures of an account are forgotten.

        Raises:
            ConfigError: there is no such account.
        """
        account = self.find(name)
        if not self.dry:
            self.accounts.failures.clear(Tried(Scope.ACCOUNT, name))
            self.accounts.note(self._event("account_unlocked", account))
        return account

    def end_sessions(self, name: AccountName) -> int:
        """Whoever is signed in with it no longer is; how many browsers.

        Raises:
            ConfigError: there is no such account.
        """
        account = self.find(name)
        if self.dry:
            return len(self.accounts.sessions.of(name, at=self.at))
        return self.accounts.end_sessions(name, self._event("sessions_ended", account))

    def _write(self, account: Account, event: LedgerEvent) -> None:
        if not self.dry:
            self.accounts.change(account, event)

    def _event(self, action: str, account: Account, *facts: tuple[str, str]) -> LedgerEvent:
        return LedgerEvent(action, account_subject(account.name), self.actor, self.at, facts)

    def _require_good(self, password: str, account: Account) -> None:
        found = self.accounts.find(account.name)
        faults = self.passwords.faults(password, account, None if found is None else found[1], self.rules)
        if faults:
            both = (" ".join(fault_text(item, self.rules, language=which) for item in faults) for which in ("vi", "en"))
            raise ConfigError(" / ".join(both))

    def _require_sound(self, account: Account, before: Account | None = None) -> None:
        if not account.roles:
            raise ConfigError("cần ít nhất một vai trò / at least one role is needed")
        if needs_end(account, self.rules):
            raise ConfigError(
                f"{account.name}: người ngoài cơ quan phải có ngày hết hạn, là ngày hết hợp đồng / people from outside "
                "need a last day, the one on which their contract ends"
            )
        # A day that was there before may be over: roles are put right afterwards too.
        if has_ended(account, now=self.at) and (before is None or before.until != account.until):
            raise ConfigError(
                f"{account.name}: ngày hết hạn {account.until:%d/%m/%Y} đã qua; muốn ngừng ngay thì dùng disable / the "
                f"last day {account.until:%Y-%m-%d} is over; to close it now use disable"
            )

    def _require_somebody(self, before: Account, after: Account) -> None:
        if is_in_charge(before) and leaves_nobody_in_charge(self.accounts.all(), after):
            raise ConfigError(
                f"{after.name} là quản trị viên cuối cùng: hãy thêm quản trị viên khác, không có ngày hết hạn, trước / "
                "it is the last administrator: first add another without a last day"
            )


def _end(account: Account) -> tuple[str, str]:
    return "until", "-" if account.until is None else account.until.isoformat()


def _taken(name: AccountName) -> ConfigError:
    return ConfigError(f"{name}: đã có tài khoản tên này / there is an account of that name")
