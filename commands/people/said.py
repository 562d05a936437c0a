"""What the commands about accounts print."""

import datetime as dt
from pathlib import Path

import click

from commands.terminal import emit, language, t, table
from core.errors import ExitCode
from core.messages.accounts import role_name, standing_name
from core.model import Account, Credentials, Session
from core.settings.accounts import AccountRules
from rules.people.accounts import standing


def no_account(home: Path) -> str:
    """That nobody can sign in yet, and what to do."""
    command = f"sohoa user add NAME --role administrator --home {home}"
    return t(f"Chưa có tài khoản nào. Tạo quản trị viên: {command}", f"There is no account. Make one: {command}")


def say_accounts(
    found: list[tuple[Account, Credentials]], home: Path, *, rules: AccountRules, now: dt.datetime, as_json: bool
) -> int:
    """Every account."""
    if as_json:
        emit(
            {
                "schema": "sohoa.users/1",
                "accounts": [
                    _plain(account)
                    | {
                        "second_factor": proofs.totp is not None,
                        "recovery_codes": len(proofs.recovery),
                        "must_change": proofs.must_change,
                        "password_at": proofs.password_at,
                        "used_at": proofs.used_at,
                    }
                    for account, proofs in found
                ],
            }
        )
        return ExitCode.DONE
    rows = [
        (
            account.name,
            _roles(account),
            standing_name(standing(account, rules, now=now), language=language()),
            "–" if account.until is None else f"{account.until}",
            "✓" if proofs.totp else "–",
            f"{proofs.used_at.astimezone():%Y-%m-%d}",
        )
        for account, proofs in found
    ]
    headers = (
        *(t("tên", "name"), t("vai trò", "roles"), "", t("đến hết", "until")),
        *(t("hai lớp", "2nd factor"), t("dùng", "used")),
    )
    click.echo(table(headers, rows) if rows else no_account(home))
    return ExitCode.DONE


def _plain(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "display_name": account.display_name,
        "roles": account.roles,
        "desks": account.desks,
        "units": account.units,
        "disabled": account.disabled,
        "until": account.until,
    }


def _roles(account: Account) -> str:
    return ", ".join(role_name(role, language=language()) for role in account.roles)


def say_account(account: Account, *, rules: AccountRules, now: dt.datetime, as_json: bool) -> int:
    """The account as it is now."""
    if as_json:
        emit({"schema": "sohoa.user/1", **_plain(account)})
    else:
        state = standing_name(standing(account, rules, now=now), language=language())
        end = "" if account.until is None else t(f"; đến hết {account.until}", f"; until {account.until}")
        click.echo(f"{account.name}: {_roles(account)}; {state}{end}")
    return ExitCode.DONE


def say_sessions(found: tuple[Session, ...], *, as_json: bool, ended: bool) -> int:
    """Who is signed in, or was until now."""
    if as_json:
        shown = [
            {
                "account": item.account,
                "stage": item.stage,
                "started_at": item.started_at,
                "seen_at": item.seen_at,
                "ends_at": item.ends_at,
                "address": item.address,
                "locked": item.locked,
            }
            for item in found
        ]
        emit({"schema": "sohoa.sessions/1", "sessions": shown, "ended": ended})
        return ExitCode.DONE
    rows = [
        (
            item.account,
            f"{item.started_at.astimezone():%Y-%m-%d %H:%M}",
            f"{item.seen_at.astimezone():%H:%M}",
            item.address,
        )
        for item in found
    ]
    headers = (t("tên", "name"), t("từ", "since"), t("thao tác", "seen"), t("địa chỉ", "address"))
    click.echo(table(headers, rows) if rows else t("Không ai đang đăng nhập.", "Nobody is signed in."))
    if ended:
        click.echo(t("Các phiên này đã kết thúc.", "These sessions are over."))
    return ExitCode.DONE
