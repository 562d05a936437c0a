"""Does a record still count? For whoever keeps the archive: see its history, supersede, withdraw, reinstate it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from commands.archive.find import find_record, shown_record, standing_of
from commands.asking import actor_of, today
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t, table
from core.errors import ExitCode
from core.model import ArchiveRecord, ChangeKind, RecordId
from storage import open_index, open_store

F = TypeVar("F", bound=Callable[..., Any])
_CHANGES: Final[dict[ChangeKind, tuple[str, str]]] = {
    ChangeKind.SUPERSEDED: ("thay bằng bản khác", "superseded"),
    ChangeKind.WITHDRAWN: ("thu hồi", "withdrawn"),
    ChangeKind.REINSTATED: ("phục hồi", "reinstated"),
    ChangeKind.RENEWED: ("bổ sung chữ ký", "renewed"),
}


@click.group()
def record() -> None:
    """Tình trạng của một bản ghi: xem, thay thế, thu hồi, phục hồi. / A record's standing; nothing is ever deleted."""


def _order_options(command: F) -> F:
    command = click.option(
        "--from", "day", type=click.DateTime(["%Y-%m-%d"]), help="Kể từ ngày; mặc định hôm nay / today."
    )(command)
    return click.option(
        "--decision", required=True, help="Số, ký hiệu quyết định, như 15/QĐ-UBND / number and symbol of the decision."
    )(command)


@record.command("show")
@click.argument("record_id", metavar="RECORD")
@home_option
@json_option
def show(record_id: str, home: Path, *, as_json: bool) -> int:
    """Tình trạng và mọi thay đổi của bản ghi. / A record's standing and every change of it."""
    index = open_index(open_desk(home).config.index)
    try:
        found = find_record(index, record_id)
    finally:
        index.close()
    _say(found, as_json=as_json)
    return ExitCode.DONE


@record.command("supersede")
@click.argument("record_id", metavar="RECORD")
@click.option("--by", "new_id", required=True, metavar="RECORD", help="Bản ghi thay thế / the record in its place.")
@_order_options
@home_option
@json_option
@dry_run_option
def supersede(
    record_id: str, new_id: str, decision: str, day: dt.datetime | None, home: Path, *, as_json: bool, dry_run: bool
) -> int:
    """Ghi nhận bản ghi khác thay cho bản này; bản cũ vẫn giữ. / Let another record stand in its place; it is kept."""
    about = _About(RecordId(record_id), decision, day, RecordId(new_id))
    return _changed(ChangeKind.SUPERSEDED, about, home, as_json=as_json, dry_run=dry_run)


def _without_another(name: str, kind: ChangeKind, text: str) -> click.Command:
    """A command that changes the standing of one record, and needs no other."""

    @click.command(name, help=text)
    @click.argument("record_id", metavar="RECORD")
    @_order_options
    @home_option
    @json_option
    @dry_run_option
    def command(
        record_id: str, decision: str, day: dt.datetime | None, home: Path, *, as_json: bool, dry_run: bool
    ) -> int:
        return _changed(kind, _About(RecordId(record_id), decision, day), home, as_json=as_json, dry_run=dry_run)

    return command


record.add_command(
    _without_another(
        "withdraw",
        ChangeKind.WITHDRAWN,
        "Thu hồi, hủy bỏ; bản ghi vẫn giữ để tra cứu. / Cancel a record; it stays for look-up.",
    )
)
record.add_command(
    _without_another(
        "reinstate",
        ChangeKind.REINSTATED,
        "Phục hồi bản ghi; lịch sử vẫn còn. / Let it count again; its history stays.",
    )
)


@dataclass(frozen=True, slots=True)
class _About:
    """Which record, and by which decision."""

    record: RecordId
    decision: str
    day: dt.datetime | None
    by: RecordId | None = None


def _changed(kind: ChangeKind, about: _About, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Change the standing of a record, or try whether it could be changed."""
    from pipeline.reuse import Change, Order, change, proposed

    desk = open_desk(home)
    order = Order(
        about.decision, actor_of(desk), dt.datetime.now(dt.UTC), about.day.date() if about.day else today()
    )  # fmt: skip
    asked = Change(kind, about.record, order, about.by)
    index = open_index(desk.config.index)
    try:
        found = (proposed if dry_run else change)(asked, index, open_store(desk.config.store))
    finally:
        index.close()
    _say(found, as_json=as_json)
    return ExitCode.DONE


def _say(found: ArchiveRecord, *, as_json: bool) -> None:
    if as_json:
        emit({"schema": "sohoa.record/1", "record": shown_record(found), "changes": found.changes})
        return
    click.echo(f"{found.id}  v{found.version}  {found.kind or '?'}  {standing_of(found)}")
    cells = [
        (
            f"{item.at:%Y-%m-%d %H:%M}",
            t(*_CHANGES[item.kind]),
            item.decision,
            f"{item.on:%d/%m/%Y}",
            item.by or "",
            item.actor,
        )
        for item in found.changes
    ]
    headers = (
        t("lúc (UTC)", "at (UTC)"),
        t("việc", "change"),
        t("quyết định", "decision"),
        t("kể từ", "from"),
        t("bản thay", "by"),
        t("ai", "who"),
    )
    if cells:
        click.echo(table(headers, cells))
