"""What `sohoa doctor` says of the accounts of people: whoever may do much and whom nobody has looked at."""

import datetime as dt

from commands.checks import Check
from commands.terminal import t
from core.catalogue.accounts import load_rules
from core.config import Desk
from core.errors import SohoaError
from core.model import Account, AccountName, Credentials, Role
from core.settings.accounts import AccountRules, Standing
from rules.people.accounts import Scope, is_forgotten, needs_second_factor, standing
from storage import open_index
from storage.access.accounts import SqlAccounts
from storage.access.failures import Tried

Held = tuple[Account, Credentials]


def account_checks(desk: Desk, *, at: dt.datetime) -> list[Check]:
    """One for whether somebody is in charge, and one for each thing that an administrator must look at."""
    try:
        rules = load_rules(desk.config.accounts)
        index = open_index(desk.config.index)
    except SohoaError as error:
        return [Check("accounts", False, "–", str(error))]
    try:
        names = (account.name for account in index.accounts.all())
        held = [found for name in names if (found := index.accounts.find(name)) is not None]
        return _checks(held, index.accounts, rules, at) if held else [_nobody()]
    finally:
        index.close()


def _checks(held: list[Held], accounts: SqlAccounts, rules: AccountRules, at: dt.datetime) -> list[Check]:
    stand = {account.name: standing(account, rules, now=at) for account, _ in held}
    over = {Standing.DISABLED, Standing.ENDED}
    used = [(account, proofs) for account, proofs in held if stand[account.name] not in over]
    locked = [item.name for item, _ in held if accounts.failures.until(Tried(Scope.ACCOUNT, item.name), at=at)]
    found = [
        _named(
            "accounts second factor",
            [item.name for item, proofs in used if proofs.totp is None and needs_second_factor(item, rules)],
            t(
                "chưa có ứng dụng xác thực, ai biết mật khẩu thì thiết lập được: hãy đăng nhập sớm",
                "no app yet, and whoever knows the password can set one up: let them sign in soon",
            ),
        ),
        _named("accounts locked", locked, t("sohoa user unlock TÊN", "sohoa user unlock NAME")),
        _named(
            "accounts unused",
            [item.name for item, proofs in used if is_forgotten(proofs.used_at, rules, now=at)],
            t(
                f"{rules.unused_days} ngày không dùng: sohoa user disable TÊN",
                f"not used for {rules.unused_days} days: sohoa user disable NAME",
            ),
        ),
        _named(
            "accounts operators",
            [item.name for item, _ in used if item.has_any(Role.OPERATOR) and not item.desks],
            t(
                "người ngoài xem được mọi bàn: sohoa user role TÊN --role operator --desk BÀN",
                "people from outside see every desk: sohoa user role NAME --role operator --desk DESK",
            ),
        ),
        _named(
            "accounts without end",
            [name for name, found in stand.items() if found is Standing.ENDLESS],
            t("người ngoài chưa có ngày hết hạn: sohoa user until TÊN NGÀY", "no last day: sohoa user until NAME DATE"),
        ),
        _named(
            "accounts ending",
            [name for name, found in stand.items() if found is Standing.ENDING],
            t(
                f"hết hạn trong {rules.end_warning_days} ngày: sohoa user until TÊN NGÀY nếu còn làm",
                f"at an end within {rules.end_warning_days} days: sohoa user until NAME DATE if they stay",
            ),
        ),
        _named(
            "accounts ended",
            [name for name, found in stand.items() if found is Standing.ENDED],
            t(
                "đã hết hạn, không vào được: sohoa user disable TÊN, hoặc gia hạn bằng sohoa user until",
                "the last day is over, nobody gets in: sohoa user disable NAME, or sohoa user until for longer",
            ),
        ),
    ]
    return [_in_charge(used), *(check for check in found if check is not None)]


def _in_charge(used: list[Held]) -> Check:
    count = sum(account.has_any(Role.ADMINISTRATOR) for account, _ in used)
    advice = t(
        "không ai quản trị được tài khoản: sohoa user add TÊN --role administrator",
        "nobody is in charge of accounts: sohoa user add NAME --role administrator",
    )
    return Check("accounts", count > 0, t(f"{count} quản trị viên", f"{count} administrators"), "" if count else advice)


def _nobody() -> Check:
    return Check("accounts", True, t("chưa có", "none yet"), t("sohoa user add TÊN …", "sohoa user add NAME …"))


def _named(what: str, names: list[AccountName], advice: str) -> Check | None:
    """None where there is nobody. The desk works all the same: it is said, and is no fault of the machine's."""
    return Check(what, True, ", ".join(names), advice) if names else None
