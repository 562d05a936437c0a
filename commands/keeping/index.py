"""For whoever keeps the index: make it again from the store, change its key."""

import datetime as dt
from contextlib import closing, nullcontext
from pathlib import Path

import click

from commands.keeping.rebuilt import Again, closings_again, postings_again, tell
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
        with closing(open_index(desk.config.index)) if add else nullcontext() as there:
            closings = closings_again(desk, there, dry_run=True)
            postings = postings_again(desk, there, dry_run=True)
        again = Again(_rebuilt(desk, None), closings, postings)
        return tell(again, new=not add, as_json=as_json, dry_run=True)
    opened = open_index(desk.config.index, create=True)
    try:
        if not add and not _is_empty(opened):
            raise ConfigError(
                t(
                    "mục lục đang có dữ liệu nên không dựng lại: chỉ thêm bản ghi còn thiếu thì dùng --add; muốn dựng"
                    " mới thì đặt index.url sang chỗ khác, hoặc cất tệp mục lục cũ đi rồi chạy lại",
                    "the index is not empty: --add only adds the records that it lacks; for a new one set index.url to"
                    " another place, or take the old one away, and run again",
                )
            )
        done = _rebuilt(desk, opened)
        facts = (("written", str(done.written)), ("damaged", str(len(done.damaged))))
        actor = actor_of(desk)
        postings = postings_again(desk, opened, dry_run=False)
        # What an office keeps as a file beside its desk is taken in where the store has no numbers.
        take_books(desk, opened, actor=actor)
        opened.note(LedgerEvent("index_rebuilt", desk.config.desk.code, actor, dt.datetime.now(dt.UTC), facts))
        closings = closings_again(desk, opened, dry_run=False)
    finally:
        opened.close()
    return tell(Again(done, closings, postings), new=not add, as_json=as_json, dry_run=False)


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
