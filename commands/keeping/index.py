"""For whoever keeps the index: make it again from the store, change its key."""

import datetime as dt
from pathlib import Path

import click

from commands.progress.registers import actor_of, take_books
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, progress, t
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.model import LedgerEvent
from pipeline.upkeep.rebuild import Rebuilt, manifests
from pipeline.upkeep.rebuild import rebuild as rebuild_index
from storage import Index, open_index, open_store, rotate_key


@click.group()
def index() -> None:
    """Mục lục: dựng lại từ kho, thay khóa. / The index: make it again from the store, change its key."""


@index.command()
@click.option(
    "--add", is_flag=True, help="Mục lục đã có dữ liệu: chỉ thêm bản ghi còn thiếu / only add what an index lacks."
)
@home_option
@json_option
@dry_run_option
def rebuild(home: Path, *, add: bool, as_json: bool, dry_run: bool) -> int:
    """Dựng lại mục lục trống chỉ từ kho lưu trữ. / Fill an empty index from the store alone."""
    desk = open_desk(home)
    if dry_run:
        return _told(_rebuilt(desk, None), as_json=as_json, dry_run=True)
    opened = open_index(desk.config.index, create=True)
    try:
        if not add and not _is_empty(opened):
            raise ConfigError(
                "the index is not empty: set index.url to a new one, or take the old one away, and run again; "
                "--add only adds the records that it lacks"
            )
        done = _rebuilt(desk, opened)
        facts = (("written", str(done.written)), ("damaged", str(len(done.damaged))))
        actor = actor_of(desk)
        # Books lie in no store; what an office keeps as a file beside its desk comes back with the index.
        take_books(desk.home, opened, actor=actor)
        opened.note(LedgerEvent("index_rebuilt", desk.config.desk.code, actor, dt.datetime.now(dt.UTC), facts))
    finally:
        opened.close()
    return _told(done, as_json=as_json, dry_run=False)


@index.command("rotate-key")
@home_option
@json_option
@dry_run_option
def rotate(home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Thay khóa niêm phong dữ liệu cá nhân trong mục lục. / A new key for personal data; safe to stop and run again."""
    desk = open_desk(home)
    opened = open_index(desk.config.index)
    try:
        rows = sum(opened.status_counts().values())
        if dry_run:
            click.echo(t(f"sẽ niêm phong lại {rows} giấy tờ", f"{rows} documents would be sealed again"))
            return ExitCode.DONE
        with progress(rows, t("Niêm phong lại", "Sealing again")) as tick:
            done = rotate_key(desk.config.index, tick=lambda _rows: tick(""))
        facts = (("key", str(done.version)), ("rows", str(done.rows)))
        actor = desk.config.desk.operator or desk.config.desk.code
        opened.note(LedgerEvent("index_key_changed", desk.config.desk.code, actor, dt.datetime.now(dt.UTC), facts))
    finally:
        opened.close()
    if as_json:
        emit({"schema": "sohoa.index/1", "action": "rotate-key", "key": done.version, "rows": done.rows})
    else:
        click.echo(
            t(
                f"Khóa {done.version} có hiệu lực, {done.rows} dòng được niêm phong lại. Hãy sao lưu tệp khóa "
                f"{desk.config.index.keys_file}, chép sang mọi máy dùng mục lục này, giữ các khóa cũ cho bản sao lưu.",
                f"Key {done.version} is in force, {done.rows} rows were sealed again. Back up the key file "
                f"{desk.config.index.keys_file}, copy it to every machine of this index; old keys serve old backups.",
            )
        )
    return ExitCode.DONE


def _is_empty(opened: Index) -> bool:
    return not opened.status_counts() and next(iter(opened.ledger()), None) is None


def _rebuilt(desk: Desk, opened: Index | None) -> Rebuilt:
    store = open_store(desk.config.store)
    with progress(sum(1 for _ in manifests(store)), t("Dựng lại", "Rebuilding")) as tick:
        return rebuild_index(store, opened, tick=tick)


def _told(done: Rebuilt, *, as_json: bool, dry_run: bool) -> int:
    if as_json:
        emit(
            {
                "schema": "sohoa.index/1",
                "action": "rebuild",
                "dry_run": dry_run,
                "records": done.records,
                "written": done.written,
                "damaged": done.damaged,
                "without_record": done.without_record,
            }
        )
    else:
        click.echo(
            t(
                f"{done.records} bản ghi trong kho, ghi vào mục lục {done.written}, hỏng {len(done.damaged)}",
                f"{done.records} records in the store, {done.written} written, {len(done.damaged)} damaged",
            )
        )
        for item in done.damaged:
            click.echo(f"  {item.record}: {item.reason}")
        if done.without_record:
            click.echo(
                t(
                    f"{len(done.without_record)} tệp trong kho chưa thuộc bản ghi nào (giấy tờ chưa lưu xong): "
                    "xem bằng --json, chép lại vào hộp nhận nếu cần.",
                    f"{len(done.without_record)} objects belong to no record (papers that were not archived yet): "
                    "list them with --json and copy them into the inbox again.",
                )
            )
    return ExitCode.INTEGRITY if done.damaged else ExitCode.DONE
