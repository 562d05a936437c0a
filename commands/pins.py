"""The PIN of a token or the passphrase of a key file: asked once for a whole run, and kept in memory."""

import datetime as dt
import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeVar

import click
from pydantic import SecretStr

from commands.terminal import t
from core.config import Desk
from core.errors import ConfigError
from core.settings.keys import GivenPin, KeySettings

F = TypeVar("F", bound=Callable[..., Any])
_KEPT: Final = "sohoa.pin_fd"
_LONGEST: Final = 4096


def pin_option(command: F) -> F:
    """Add `--pin-fd N`; what it says is found again by `unlocked`."""
    return click.option(
        "--pin-fd",
        type=click.IntRange(0),
        expose_value=False,
        callback=_keep,
        help="Đọc mã PIN của khóa từ mô tả tệp này / read the key's PIN from this file descriptor.",
    )(command)


def _keep(context: click.Context, _parameter: click.Parameter, value: int | None) -> None:
    context.meta[_KEPT] = value


def unlocked(desk: Desk) -> Desk:
    """The desk with the PIN that its key needs, and a word on stderr when the certificate ends soon.

    The PIN comes from the descriptor of `--pin-fd`, else, where nothing else opens the key, from a prompt on a
    terminal. It is handed on to workers through a pipe and written nowhere.

    Raises:
        ConfigError: nothing can be read from the descriptor.
    """
    context = click.get_current_context(silent=True)
    descriptor = None if context is None else context.meta.get(_KEPT)
    if desk.config.signing.given or not desk.config.signing.all_keys:
        return desk
    from signing.keys.pins import needs_a_pin

    key = _signs_with(desk)
    _say_when_it_ends(key, desk)
    if descriptor is not None:
        value = read_secret(descriptor, "--pin-fd")
    elif needs_a_pin(key, desk.config.signing) and sys.stdin.isatty():
        value = click.prompt(t("Mã PIN của khóa ký", "PIN of the signing key"), hide_input=True, default="", err=True)
    else:
        return desk
    pins = (GivenPin(key.role, SecretStr(value), f"given {secrets.token_hex(16)}"),)
    signing = desk.config.signing.with_given(pins)
    return replace(desk, config=desk.config.model_copy(update={"signing": signing}))


def _signs_with(desk: Desk) -> KeySettings:
    from signing import role_of
    from signing.keys import key_for

    return key_for(desk.config.signing, role_of(desk.config.signing))


def read_secret(descriptor: int, option: str) -> str:
    """The first line that a file descriptor gives; `option` named it.

    Raises:
        ConfigError: nothing can be read there.
    """
    try:
        with os.fdopen(descriptor, "rb") as file:
            value = file.readline(_LONGEST).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            t(
                f"{option} {descriptor}: không đọc được gì từ đó ({type(error).__name__})",
                f"{option} {descriptor}: nothing can be read there ({type(error).__name__})",
            )
        ) from None
    if not value:
        raise ConfigError(t(f"{option} {descriptor}: không có gì ở đó", f"{option} {descriptor}: nothing is there"))
    return value


def _say_when_it_ends(key: KeySettings, desk: Desk) -> None:
    from signing.keys import noted_end

    ends = noted_end(key, desk.config.signing)
    said = "" if ends is None else ends_soon((ends - dt.datetime.now(dt.UTC)).days)
    if said:
        click.echo(said, err=True)


def ends_soon(days_left: int) -> str:
    """That the certificate ends, and what to do, from 60 days before on; else nothing."""
    from signing.keys.fitness import warning_days

    if warning_days(days_left) is None:
        return ""
    if days_left < 0:
        return t("Chứng thư số đã hết hạn: không ký được nữa.", "The certificate has ended: nothing can be signed.")
    return t(
        f"Chứng thư số còn {days_left} ngày: xin cấp chứng thư mới ngay.",
        f"The certificate ends in {days_left} days: ask for a new one now.",
    )
