"""For whoever must be able to lose a machine: put a desk away, and bring it back."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t
from core.errors import ExitCode
from core.model import LedgerEvent
from storage import open_index
from storage.backups.backup import Wanted, back_up, configuration_of, keys_of
from storage.backups.restore import find, require_empty
from storage.backups.restore import restore as bring_back
from storage.backups.snapshot import Facts

_FOLDER: Any = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--keys", type=_FOLDER, help="Thư mục riêng cho khóa, ở nơi khác / a folder for the keys, elsewhere.")
@click.option("--with-keys", is_flag=True, help="Để khóa chung với mục lục / keys beside the index, against advice.")
@click.option("--with-store", is_flag=True, help="Kèm kho: chỉ chép phần còn thiếu / the store too: what is missing.")
@home_option
@json_option
@dry_run_option
def backup(
    folder: Path, keys: Path | None, home: Path, *, with_keys: bool, with_store: bool, as_json: bool, dry_run: bool
) -> int:
    """Sao lưu mục lục, cấu hình, khóa và kho vào DIR. / Back up index, settings, keys and store."""
    desk = open_desk(home)
    if dry_run:
        files = [*configuration_of(desk), *(keys_of(desk) if keys or with_keys else ())]
        names = [str(path.relative_to(desk.home)) for path in files]
        if as_json:
            emit({"schema": "sohoa.backup_plan/1", "dry_run": True, "files": names})
        else:
            click.echo("\n".join([t("mục lục", "the index"), *names]))
        return ExitCode.DONE
    index = open_index(desk.config.index)
    at = dt.datetime.now(dt.UTC)
    try:
        wanted = Wanted(
            folder.absolute(), keys.absolute() if keys else None, with_keys=with_keys, with_store=with_store
        )
        facts = back_up(desk, index, wanted, at=at)
        actor = desk.config.desk.operator or desk.config.desk.code
        told = (("backup", facts.name), ("records", str(facts.records)), ("keys", facts.keys))
        index.note(LedgerEvent("backed_up", desk.config.desk.code, actor, at, told))
    finally:
        index.close()
    if as_json:
        emit(facts)
    else:
        _tell(facts, folder)
    return ExitCode.INTEGRITY if facts.damaged else ExitCode.DONE


def _tell(facts: Facts, folder: Path) -> None:
    click.echo(
        t(
            f"{folder / facts.name}: {facts.records} bản ghi, {facts.files} tệp, {facts.size_bytes} byte",
            f"{folder / facts.name}: {facts.records} records, {facts.files} files, {facts.size_bytes} bytes",
        )
    )
    if facts.objects is None:
        click.echo(
            t(
                "Kho lưu trữ không nằm trong bản này: sao riêng, hoặc dùng --with-store.",
                "The store is not in it: it has its own replica, or use --with-store.",
            )
        )
    else:
        click.echo(
            t(
                f"kho: {facts.objects} tệp, chép mới {facts.copied}",
                f"store: {facts.objects} objects, {facts.copied} new",
            )
        )
    if facts.keys == "none":
        click.echo(
            t(
                "CHƯA sao lưu khóa: không có khóa thì không ai đọc được mục lục. Dùng --keys với một nơi khác.",
                "The keys are NOT backed up, and nobody reads the index without them: use --keys with another place.",
            )
        )
    for what in facts.left_out:
        click.echo(t(f"ngoài thư mục bàn, không sao lưu: {what}", f"outside the desk's folder, left out: {what}"))
    for what in facts.damaged:
        click.echo(t(f"kho thiếu hoặc hỏng: {what}", f"missing or damaged in the store: {what}"))


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--at", "name", help="Tên một bản sao lưu; mặc định bản mới nhất / one backup's name; else the newest.")
@click.option("--keys", type=_FOLDER, help="Thư mục khóa để riêng / the folder of keys that lie apart.")
@home_option
@json_option
@dry_run_option
def restore(folder: Path, name: str | None, keys: Path | None, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Dựng lại bàn tiếp nhận từ bản sao lưu, vào thư mục trống. / Make a desk again in an empty folder."""
    home = home.absolute()
    require_empty(home)
    source = find(folder.absolute(), name=name, keys=keys.absolute() if keys else None)
    if dry_run:
        if as_json:
            plan = {"home": str(home), "backup": source.facts.name, "records": source.facts.records}
            emit({"schema": "sohoa.restore_plan/1", "dry_run": True, **plan})
        else:
            click.echo(
                t(f"{source.folder}: nguyên vẹn, chưa dựng lại", f"{source.folder}: whole; nothing was restored")
            )
        return ExitCode.DONE
    done = bring_back(source, home)
    desk = open_desk(home)
    for place in (desk.config.inbox.folder, desk.config.inbox.done, desk.config.inbox.quarantine):
        place.mkdir(parents=True, exist_ok=True)
    index = open_index(desk.config.index)
    actor = desk.config.desk.operator or desk.config.desk.code
    index.note(LedgerEvent("restored", desk.config.desk.code, actor, dt.datetime.now(dt.UTC), (("backup", done.name),)))
    index.close()
    if as_json:
        emit({"schema": "sohoa.restore/1", "home": str(home), "restored": done})
        return ExitCode.DONE
    click.echo(
        t(
            f"{home}: {done.records} bản ghi, sổ {done.ledger} dòng, từ bản {done.name}",
            f"{home}: {done.records} records, {done.ledger} ledger entries, from {done.name}",
        )
    )
    if done.objects is None:
        click.echo(
            t(
                f"Bản sao lưu không có kho: hãy đưa kho về {desk.config.store.path}",
                f"The backup has no store: bring it back to {desk.config.store.path}",
            )
        )
    click.echo(t("Kiểm tra: sohoa audit", "Now check: sohoa audit"))
    return ExitCode.DONE
