"""Accounts of the people who sign in at the portal. A password comes from a prompt or a descriptor, never from here."""

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from commands.asking import actor_of
from commands.people.said import say_account, say_accounts, say_sessions
from commands.pins import read_secret
from commands.terminal import dry_run_option, home_option, json_option, open_desk, t
from core.catalogue.accounts import load_rules
from core.errors import ConfigError
from core.model import Account, DeskCode, Role, UnitCode
from storage import open_index
from storage.access.administration import Administration, account_name
from storage.access.passwords import Passwords

_DATE: Final = click.DateTime(["%Y-%m-%d"])
F = TypeVar("F", bound=Callable[..., Any])
_NAME: Final = click.argument("name", metavar="NAME")
_PASSWORD: Final = click.option(
    "--password-fd",
    type=click.IntRange(0),
    help="Đọc mật khẩu từ mô tả tệp này, không hỏi / read the password from this file descriptor.",
)


@dataclass(frozen=True, slots=True)
class May:
    """What an account may do, and where, as it was typed."""

    roles: tuple[Role, ...]
    desks: tuple[DeskCode, ...]
    units: tuple[UnitCode, ...]


def _may_options(command: F) -> F:
    """Add what an account may do, and where; the command gets it as `may`."""

    @wraps(command)
    def called(*, roles: tuple[str, ...], desks: tuple[str, ...], units: tuple[str, ...], **others: Any) -> Any:
        own = tuple(role for role in Role if role.value in roles)
        may = May(own, tuple(map(DeskCode, desks)), tuple(map(UnitCode, units)))
        return command(may=may, **others)

    optioned: Any = called
    for option, text in (
        ("--unit", "Chỉ xem số liệu của đơn vị này; lặp lại được / this unit's figures only."),
        ("--desk", "Chỉ xem giấy tờ của bàn này; lặp lại được / this desk's papers only."),
    ):
        optioned = click.option(option, f"{option[2:]}s", multiple=True, help=text)(optioned)
    added: F = click.option(
        "--role",
        "roles",
        multiple=True,
        required=True,
        type=click.Choice([role.value for role in Role]),
        help="Vai trò; lặp lại được / role; may be repeated.",
    )(optioned)
    return added


@click.group()
def user() -> None:
    """Tài khoản của người dùng cổng. / Accounts of people who sign in at the portal."""


@user.command("add")
@_NAME
@_may_options
@click.option("--display-name", default="", help="Họ tên hiện trên màn hình / the name that screens show.")
@click.option(
    "--until",
    type=_DATE,
    help="Ngày cuối được vào; người ngoài cơ quan bắt buộc / the last day; people from outside need one.",
)
@_PASSWORD
@home_option
@json_option
@dry_run_option
def add(
    name: str,
    may: May,
    display_name: str,
    until: dt.datetime | None,
    password_fd: int | None,
    home: Path,
    *,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Thêm tài khoản; mật khẩu được hỏi, chủ tài khoản phải đổi ở lần đăng nhập đầu. / Add an account."""
    whose = account_name(name)
    account = Account(whose, display_name or whose, may.roles, may.desks, may.units, until=_last(until))
    with _administration(home, dry=dry_run) as administration:
        administration.add(account, _password(password_fd))
    return say_account(account, rules=administration.rules, now=administration.at, as_json=as_json)


@user.command("list")
@home_option
@json_option
def list_(home: Path, *, as_json: bool) -> int:
    """Mọi tài khoản, vai trò và lần dùng gần nhất. / Every account."""
    with _administration(home) as administration:
        names = [account.name for account in administration.accounts.all()]
        found = [item for name in names if (item := administration.accounts.find(name)) is not None]
    return say_accounts(found, home, rules=administration.rules, now=administration.at, as_json=as_json)


@user.command("role")
@_NAME
@_may_options
@home_option
@json_option
@dry_run_option
def role(name: str, may: May, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Thay vai trò, bàn và đơn vị bằng những gì ghi ở đây. / Put these roles, desks and units in place."""
    with _administration(home, dry=dry_run) as administration:
        found = administration.find(account_name(name))
        account = replace(found, roles=may.roles, desks=may.desks, units=may.units)
        administration.change(account)
    return say_account(account, rules=administration.rules, now=administration.at, as_json=as_json)


@user.command("until")
@_NAME
@click.argument("last", metavar="[DATE]", type=_DATE, required=False)
@click.option("--never", is_flag=True, help="Không còn ngày hết hạn / without an end.")
@home_option
@json_option
@dry_run_option
def until(name: str, last: dt.datetime | None, home: Path, *, never: bool, as_json: bool, dry_run: bool) -> int:
    """Đặt ngày cuối được vào của một tài khoản. / Set an account's last day."""
    if (last is None) is not never:
        raise ConfigError(t("cần một ngày, hoặc --never", "a date is needed, or --never"))
    with _administration(home, dry=dry_run) as administration:
        account = replace(administration.find(account_name(name)), until=_last(last))
        administration.change(account)
    return say_account(account, rules=administration.rules, now=administration.at, as_json=as_json)


def _last(until: dt.datetime | None) -> dt.date | None:
    return None if until is None else until.date()


@user.command("disable")
@_NAME
@click.option("--undo", is_flag=True, help="Cho dùng lại / let it be used again.")
@home_option
@json_option
@dry_run_option
def disable(name: str, home: Path, *, undo: bool, as_json: bool, dry_run: bool) -> int:
    """Ngừng một tài khoản, mọi phiên kết thúc ngay. / Disable an account; its sessions are over."""
    with _administration(home, dry=dry_run) as administration:
        deed = administration.enable if undo else administration.disable
        account = deed(account_name(name))
    return say_account(account, rules=administration.rules, now=administration.at, as_json=as_json)


@user.command("password")
@_NAME
@_PASSWORD
@home_option
@json_option
@dry_run_option
def password(name: str, password_fd: int | None, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Đặt mật khẩu mới cho người quên; họ phải đổi ngay khi đăng nhập. / A new password for who forgot theirs."""
    with _administration(home, dry=dry_run) as administration:
        account = administration.find(account_name(name))
        administration.set_password(account.name, _password(password_fd))
    return say_account(account, rules=administration.rules, now=administration.at, as_json=as_json)


@user.command("totp")
@_NAME
@home_option
@json_option
@dry_run_option
def totp(name: str, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Bỏ ứng dụng xác thực của người mất điện thoại; họ thiết lập lại. / Drop a lost second factor."""
    with _administration(home, dry=dry_run) as administration:
        account = administration.drop_second_factor(account_name(name))
    return say_account(account, rules=administration.rules, now=administration.at, as_json=as_json)


@user.command("unlock")
@_NAME
@home_option
@json_option
@dry_run_option
def unlock(name: str, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Mở khóa tài khoản bị khóa vì nhập sai nhiều lần. / Forget an account's failed attempts."""
    with _administration(home, dry=dry_run) as administration:
        account = administration.unlock(account_name(name))
    return say_account(account, rules=administration.rules, now=administration.at, as_json=as_json)


@user.command("sessions")
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--end", is_flag=True, help="Kết thúc mọi phiên của NAME / end all sessions of NAME.")
@home_option
@json_option
@dry_run_option
def sessions(name: str | None, home: Path, *, end: bool, as_json: bool, dry_run: bool) -> int:
    """Ai đang đăng nhập, từ đâu. / Who is signed in, and from where."""
    whose = None if name is None else account_name(name)
    if end and whose is None:
        raise ConfigError(t("--end cần NAME: phiên của ai?", "--end needs NAME: whose sessions?"))
    with _administration(home, dry=dry_run) as administration:
        found = administration.accounts.sessions.of(whose, at=administration.at)
        if end and whose is not None:
            administration.end_sessions(whose)
    return say_sessions(found, as_json=as_json, ended=end and not dry_run)


@contextmanager
def _administration(home: Path, *, dry: bool = False) -> Iterator[Administration]:
    desk = open_desk(home)
    settings = desk.config.accounts
    rules = load_rules(settings)
    index = open_index(desk.config.index)
    try:
        at = dt.datetime.now(dt.UTC)
        yield Administration(index.accounts, rules, Passwords(settings), actor_of(desk), at, dry)
    finally:
        index.close()


def _password(descriptor: int | None) -> str:
    if descriptor is not None:
        return read_secret(descriptor, "--password-fd")
    if not sys.stdin.isatty():
        raise ConfigError(
            t(
                "không có bàn phím để hỏi mật khẩu: dùng --password-fd 3 3<TỆP (không bao giờ ghi mật khẩu trong lệnh)",
                "no keyboard to ask for the password: use --password-fd 3 3<FILE (never write it into a command)",
            )
        )
    text = t("Mật khẩu (chủ tài khoản sẽ phải đổi)", "Password (its owner will have to change it)")
    return str(click.prompt(text, hide_input=True, confirmation_prompt=t("Nhập lại", "Again"), err=True))
