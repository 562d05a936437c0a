"""For administrators: which other systems may ask the archive for what, and where they are told of news."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from commands.asking import actor_of
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t, table
from core.catalogue.purposes import load_purposes
from core.codes import is_account
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.model import Client, LedgerEvent, Scope, Webhook, scope_of
from storage import Index, open_index


@click.group()
def client() -> None:
    """Hệ thống khác được hỏi kho: phạm vi, mục đích, khóa. / Other systems: scopes, purposes, secrets, webhooks."""


@client.command("add")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True,
    help="records:read, reuse:search, dossiers:write, indicators:read; ;kinds=A,B;units=U,V.",
)  # fmt: skip
@click.option("--purpose", "purposes", multiple=True, help="Mục đích (configs/purposes.toml) / for what.")
@click.option("--certificate", help="SHA-256 của chứng thư TLS, nếu buộc / of its TLS certificate, to bind it.")
@home_option
@json_option
@dry_run_option
def add(
    name: str,
    scopes: tuple[str, ...],
    purposes: tuple[str, ...],
    certificate: str | None,
    home: Path,
    *,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Cho một hệ thống vào; mật khẩu chỉ hiện một lần. / Admit a system; its secret is shown once."""
    from storage.access.clients import new_secret

    secret, hashed = new_secret()
    admitted = Client(
        name=_name(name),
        scopes=tuple(map(_scope, scopes)),
        purposes=_purposes(purposes),
        created_at=dt.datetime.now(dt.UTC),
        secret_hash=hashed,
        thumbprint=_thumbprint(certificate),
    )
    with _opened(home) as (desk, index):
        if admitted.thumbprint and not desk.config.portal.certificate_header:
            raise ConfigError(
                "--certificate: cần portal.certificate_header, là nơi proxy ghi chứng thư"
                " / needs portal.certificate_header, where the proxy names the certificate"
            )
        if not dry_run:
            facts = ("scopes", " ".join(map(str, admitted.scopes))), ("purposes", " ".join(admitted.purposes))
            index.systems.clients.add(admitted, _event("client_added", admitted.name, desk, *facts))
    _say_secret(admitted.name, "" if dry_run else secret, as_json=as_json)
    return ExitCode.DONE


@client.command("list")
@home_option
@json_option
def list_clients(home: Path, *, as_json: bool) -> int:
    """Các hệ thống đã cho vào. / The systems that were admitted."""
    with _opened(home) as (_, index):
        found = index.systems.clients.all()
    if as_json:
        emit({"schema": "sohoa.clients/1", "clients": [_shown(item) for item in found]})
        return ExitCode.DONE
    rows = [
        (
            item.name,
            t("đã ngừng", "disabled") if item.disabled_at else t("đang dùng", "in use"),
            " ".join(map(str, item.scopes)),
            " ".join(item.purposes),
            item.webhook.url if item.webhook else "",
        )
        for item in found
    ]
    heads = (
        t("tên", "name"),
        t("tình trạng", "standing"),
        t("phạm vi", "scopes"),
        t("mục đích", "purposes"),
        "webhook",
    )
    click.echo(table(heads, rows))
    return ExitCode.DONE


@client.command("disable")
@click.argument("name")
@home_option
@json_option
@dry_run_option
def disable(name: str, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Ngừng một hệ thống, ngay cả với mã đang dùng. / Shut a system out; its tokens end at once."""

    def ended(known: Client) -> Client:
        return replace(known, disabled_at=dt.datetime.now(dt.UTC), webhook=None)

    return _changed(name, ended, "client_disabled", home, as_json=as_json, dry_run=dry_run)


@client.command("rotate")
@click.argument("name")
@home_option
@json_option
@dry_run_option
def rotate(name: str, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Đổi mật khẩu của một hệ thống. / A new secret for a system; the old one counts no longer."""
    from storage.access.clients import new_secret

    secret, hashed = new_secret()
    with _opened(home) as (desk, index):
        known = _known(name, index)
        if not dry_run:
            event = _event("client_secret_rotated", known.name, desk)
            index.systems.clients.change(known.name, lambda found: replace(found, secret_hash=hashed), event)
    _say_secret(known.name, "" if dry_run else secret, as_json=as_json)
    return ExitCode.DONE


@client.command("webhook")
@click.argument("name")
@click.argument("url", required=False)
@home_option
@json_option
@dry_run_option
def webhook(name: str, url: str | None, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Báo tin cho một hệ thống; không có URL: thôi báo. / Where a system is told of news; no URL: nowhere."""
    from portal.api.gate.keys import PortalKeys
    from portal.webhooks import require_address, secret_of

    if url is not None:
        require_address(url)
    with _opened(home) as (desk, index):
        known = _known(name, index)
        generation = known.webhook.generation + 1 if known.webhook else int(dt.datetime.now(dt.UTC).timestamp())
        told = Webhook(url, generation) if url else None
        if not dry_run:
            event = _event("client_webhook", known.name, desk, ("set", str(told is not None).lower()))
            index.systems.clients.change(known.name, lambda found: replace(found, webhook=told), event)
        keys = PortalKeys(desk.config.portal.keys_file)
        secret = secret_of(known.name, told, keys) if told and not dry_run else ""
    _say_secret(known.name, secret, as_json=as_json)
    return ExitCode.DONE


@client.command("rotate-key")
@home_option
@json_option
@dry_run_option
def rotate_key(home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Đổi khóa ký mã truy cập của cổng. / A new key that signs tokens; those that are out live on to their end."""
    from portal.api.gate.keys import PortalKeys

    with _opened(home) as (desk, index):
        keys = PortalKeys(desk.config.portal.keys_file)
        name = keys.signing[0]
        if not dry_run:
            name = keys.rotate()
            index.note(_event("token_key_rotated", name, desk))
    if as_json:
        emit({"schema": "sohoa.token_key/1", "kid": name})
    else:
        click.echo(t(f"Khóa ký đang dùng: {name}", f"The key in force: {name}"))
    return ExitCode.DONE


@contextmanager
def _opened(home: Path) -> Iterator[tuple[Desk, Index]]:
    desk = open_desk(home)
    index = open_index(desk.config.index)
    try:
        yield desk, index
    finally:
        index.close()


def _changed(
    name: str, changed: Callable[[Client], Client], action: str, home: Path, *, as_json: bool, dry_run: bool
) -> int:
    with _opened(home) as (desk, index):
        known = _known(name, index)
        found = known if dry_run else index.systems.clients.change(known.name, changed, _event(action, name, desk))
    if as_json:
        emit({"schema": "sohoa.client/1", **_shown(found)})
    else:
        click.echo(t(f"{name}: xong", f"{name}: done"))
    return ExitCode.DONE


def _known(name: str, index: Index) -> Client:
    found = index.systems.clients.get(name)
    if found is None or found.disabled_at is not None:
        raise ConfigError(
            f"{name}: không có, hoặc đã ngừng; xem sohoa client list / no such client, or it was disabled"
        )
    return found


def _event(action: str, name: str, desk: Desk, *facts: tuple[str, str]) -> LedgerEvent:
    return LedgerEvent(action, name, actor_of(desk), dt.datetime.now(dt.UTC), facts)


def _name(text: str) -> str:
    if not is_account(text):
        raise ConfigError(
            f"{text}: tên cần chữ không dấu, số, . _ - (tối đa 40) / a name has letters, digits, . _ - (40 at most)"
        )
    return text


def _scope(text: str) -> Scope:
    try:
        return scope_of(text)
    except ValueError as error:
        raise ConfigError(f"--scope {text}: {error}") from error


def _purposes(asked: tuple[str, ...]) -> tuple[str, ...]:
    known = {item.code for item in load_purposes()}
    for code in asked:
        if code not in known:
            raise ConfigError(
                f"--purpose {code}: không phải mục đích được phép, có: {', '.join(sorted(known))}"
                f" / no lawful purpose; there are {', '.join(sorted(known))}"
            )
    return asked


def _thumbprint(text: str | None) -> str | None:
    from portal.api.gate import thumbprint_of

    if text is None:
        return None
    found = thumbprint_of(text.replace(":", ""))
    if found is None:
        raise ConfigError("--certificate: cần SHA-256, 64 chữ số hex / expected SHA-256, 64 hexadecimal digits")
    return found


def _shown(item: Client) -> dict[str, object]:
    return {
        "name": item.name,
        "scopes": [str(scope) for scope in item.scopes],
        "purposes": item.purposes,
        "created_at": item.created_at,
        "thumbprint": item.thumbprint,
        "webhook": item.webhook.url if item.webhook else None,
        "disabled_at": item.disabled_at,
    }


def _say_secret(name: str, secret: str, *, as_json: bool) -> None:
    if as_json:
        emit({"schema": "sohoa.client_secret/1", "client": name, "secret": secret or None})
    elif secret:
        click.echo(t(f"{name}: chỉ hiện một lần, hãy cất ngay:", f"{name}: shown once, keep it now:"), err=True)
        click.echo(secret)
    else:
        click.echo(t(f"{name}: xong", f"{name}: done"))
