"""For whoever looks after the archive: signatures that lack what a service owed them, and what expires when."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from commands.archive.find import find_record
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t, table
from core.config import Desk
from core.errors import ExitCode
from core.model import RecordId
from storage import Index, open_index, open_store

if TYPE_CHECKING:
    from pipeline.upkeep.renewal import Ends, Renewed

_WHAT: Final = {
    "certificate": ("chứng thư người ký", "signer's certificate"),
    "timestamp": ("chứng thư dấu thời gian", "timestamp service's certificate"),
}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@contextmanager
def _index(desk: Desk) -> Iterator[Index]:
    index = open_index(desk.config.index)
    try:
        yield index
    finally:
        index.close()


@click.command()
@click.argument("record_ids", metavar="[RECORD]...", nargs=-1)
@click.option("--calendar", "only_calendar", is_flag=True, help="Chỉ xem lịch hết hạn / only what ends when.")
@click.option(
    "--ending",
    "days",
    type=click.IntRange(min=1),
    help="Cả bản ghi có chứng thư hết hạn trong chừng ấy ngày / also those whose proof ends within so many days.",
)
@home_option
@json_option
@dry_run_option
def renew(
    record_ids: tuple[str, ...], home: Path, *, only_calendar: bool, days: int | None, as_json: bool, dry_run: bool
) -> int:
    """Bổ sung cho chữ ký còn thiếu dấu thời gian, dữ liệu thu hồi; lịch hết hạn. / Give signatures what they lack."""
    from pipeline.upkeep.renewal import calendar
    from pipeline.upkeep.renewal import renew as bring_up
    from signing import open_renewer
    from signing.trust import load_trust

    desk = open_desk(home)
    with _index(desk) as index:
        if only_calendar:
            return _tell_calendar(calendar(index), as_json=as_json)
        ids = [find_record(index, item).id for item in record_ids] or _due(index, days)
        if dry_run or not ids:
            return _tell([], ids, as_json=as_json, dry_run=dry_run)
        signing = desk.config.signing
        renewer = open_renewer(signing, trust=load_trust(desk.config.trust.folder))
        actor = desk.config.desk.operator or desk.config.desk.code
        done = list(bring_up(ids, renewer, index, open_store(desk.config.store), actor=actor, clock=_now))
    return _tell(done, ids, as_json=as_json, dry_run=False)


def _due(index: Index, days: int | None) -> list[RecordId]:
    from pipeline.upkeep.renewal import ending

    ids = list(index.due())
    if days is not None:
        ids += ending(index, before=_now() + dt.timedelta(days=days))
    return list(dict.fromkeys(ids))


def _tell(done: "list[Renewed]", ids: list[RecordId], *, as_json: bool, dry_run: bool) -> int:
    counts = Counter(item.found.value for item in done)
    if as_json:
        emit(
            {
                "schema": "sohoa.renew/1",
                "due": ids,
                "counts": dict(sorted(counts.items())),
                "done": [
                    {
                        "record": item.id,
                        "found": item.found,
                        "level": _level(item),
                        "why": item.why,
                    }
                    for item in done
                ],
                "dry_run": dry_run,
            }
        )
    else:
        for item in done:
            click.echo(f"{item.id}  {_level(item) or '?'}  {item.found.value}  {item.why}".rstrip())
        if dry_run:
            for record_id in ids:
                click.echo(record_id)
        click.echo(
            t(
                f"{len(ids)} bản ghi cần bổ sung, đã bổ sung {counts['renewed']}",
                f"{len(ids)} records due, {counts['renewed']} renewed",
            )
        )
    if counts["damaged"]:
        return ExitCode.INTEGRITY
    if counts["refused"]:
        return ExitCode.DOCUMENT
    return ExitCode.UNAVAILABLE if counts["waits"] else ExitCode.DONE


def _level(item: "Renewed") -> str | None:
    return None if item.record is None else item.record.signature_level


def _tell_calendar(rows: "tuple[Ends, ...]", *, as_json: bool) -> int:
    if as_json:
        emit({"schema": "sohoa.renew/1", "ends": rows})
        return ExitCode.DONE
    heads = (t("tháng", "month"), t("hết hạn", "what ends"), t("mức", "level"), t("bản ghi", "records"))
    click.echo(table(heads, [(row.month, t(*_WHAT[row.what]), row.level, str(row.records)) for row in rows]))
    return ExitCode.DONE
