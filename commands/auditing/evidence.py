"""For whoever must prove an archive years from now: make evidence, check it, hand it out, renew it."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from commands.auditing.means import means_of, note, seen_by_ledger
from commands.auditing.proofs import (
    checkpoints_in,
    code_of,
    facts_of,
    fault_sentence,
    in_short,
    reason_text,
    waiting_sentence,
)
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, progress, t, table
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.model import RecordId

if TYPE_CHECKING:
    from pipeline.evidence import Made, Renewed, Waiting
    from signing.trust import Trust

_FILE: Final[Any] = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER: Final[Any] = click.Path(path_type=Path, exists=True, file_okay=False)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@click.group()
def evidence() -> None:
    """Bằng chứng cho cả kho: có từ bao giờ, không mất gì. / Evidence for the whole archive."""


@evidence.command("make")
@home_option
@json_option
@dry_run_option
def make_command(home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Đóng dấu thời gian cho mọi thứ mới lưu; chạy mỗi ngày. / Stamp all that is new; once a day."""
    from pipeline.evidence import make, read_log
    from pipeline.evidence.making import news
    from storage.care import open_cared

    desk = open_desk(home)
    store = open_cared(desk.config.store)
    if dry_run:
        fresh, refused = news(store, read_log(store))
        click.echo(t(f"{len(fresh)} tệp mới, {len(refused)} bị từ chối", f"{len(fresh)} new, {len(refused)} refused"))
        return ExitCode.DONE
    at = _now()
    with means_of(desk) as means:
        made = make(store, means, at=at, kept=seen_by_ledger(desk))
    if made.folder is not None:
        note(desk, "evidence_made", made.folder, at, objects=made.objects, size=made.size, root=made.root)
    if as_json:
        late = [item.folder for item in made.overdue(at)]
        emit({"schema": "sohoa.evidence_made/1", **_as_facts(made), "overdue": late})
    else:
        _tell_made(made, at)
    return ExitCode.UNAVAILABLE if made.waiting else ExitCode.DONE


def _as_facts(made: "Made") -> dict[str, object]:
    return {
        "folder": made.folder,
        "objects": made.objects,
        "log_size": made.size,
        "stamped": made.stamped,
        "waiting": [_shown(item) for item in made.waiting],
        "refused": made.refused,
    }


def _shown(item: "Waiting") -> dict[str, object]:
    return {"folder": item.folder, "since": item.since, "why": item.why}


def _tell_made(made: "Made", at: dt.datetime) -> None:
    if made.folder is None:
        click.echo(t("Không có gì mới từ đợt trước.", "Nothing new since the last batch."))
    else:
        click.echo(
            t(
                f"{made.folder}: {made.objects} tệp, nhật ký {made.size} mục",
                f"{made.folder}: {made.objects} objects, the log has {made.size} entries",
            )
        )
    for folder in made.stamped:
        click.echo(t(f"{folder}: đã đóng dấu thời gian", f"{folder}: stamped"))
    for name in made.refused:
        click.echo(t(f"{name}: dài đúng 64 byte, không lập bằng chứng", f"{name}: 64 bytes long: no evidence for it"))
    for item in made.waiting:
        click.echo(waiting_sentence(item), err=True)
    if made.overdue(at):
        click.echo(t("ĐÃ CHỜ QUÁ 24 GIỜ: cần người xem", "IT HAS WAITED FOR MORE THAN 24 HOURS"), err=True)


@evidence.command("verify")
@click.argument("file", required=False, type=_FILE)
@click.option("--record", "record_file", type=_FILE, help="Bản ghi bằng chứng của tệp / the file's evidence record.")
@click.option("--offline", type=_FOLDER, help="Kho đã sao chép / a copied store.")
@click.option("--trust", "folder", type=_FOLDER, help="Chứng thư gốc tin cậy / anchors.")
@click.option("--checkpoint", "kept", type=_FILE, multiple=True, help="Điểm chốt đã giữ / a checkpoint that you kept.")
@home_option
@json_option
def verify_command(
    file: Path | None,
    record_file: Path | None,
    offline: Path | None,
    folder: Path | None,
    kept: tuple[Path, ...],
    home: Path,
    *,
    as_json: bool,
) -> int:
    """Kiểm bằng chứng của cả kho, hoặc của một tệp với bản ghi bằng chứng. / Check all evidence, or one file's."""
    from pipeline.evidence import examine
    from signing.evidence import Authority
    from signing.trust import load_trust

    if (file is None) != (record_file is None):
        raise ConfigError(t("FILE và --record đi cùng nhau", "FILE and --record belong together"))
    if file is not None and record_file is not None:
        return _verify_one(file, record_file, _trust(folder, home, None), as_json=as_json)
    desk = None if offline else open_desk(home)
    trust = load_trust(folder or offline / "trust") if offline else _trust(folder, home, desk)
    # The desk's own ledger keeps a checkpoint of every batch, as an auditor does.
    known = (*checkpoints_in(kept), *(seen_by_ledger(desk) if desk else ()))
    checked = examine(_store(offline, desk), Authority(trust), at=_now(), kept=known)
    if as_json:
        emit({"schema": "sohoa.evidence_verify/1", **facts_of(checked)})
    else:
        click.echo("\n".join((*map(fault_sentence, checked.faults), in_short(checked))))
    return code_of(checked)


def _store(offline: Path | None, desk: Desk | None) -> Any:
    from storage import open_store
    from storage.files import FilesStore

    if desk is None:
        return FilesStore(offline or Path())
    return open_store(desk.config.store)


def _trust(folder: Path | None, home: Path, desk: Desk | None) -> "Trust":
    from signing.trust import load_trust

    return load_trust(folder) if folder else load_trust((desk or open_desk(home)).config.trust.folder)


def _verify_one(file: Path, record: Path, trust: "Trust", *, as_json: bool) -> int:
    from signing.evidence import Authority, verify_record

    report = verify_record(record.read_bytes(), file.read_bytes(), Authority(trust), at=_now())
    texts = [reason_text(code) for code in report.reasons]
    if as_json:
        facts = {"existed": report.existed, "stamps": report.stamps, "reason_codes": report.reasons, "reasons": texts}
        emit({"schema": "sohoa.evidence_file/1", "file": str(file), "proved": report.proved, **facts})
    elif report.existed is not None and report.proved:
        when = report.existed.isoformat()
        click.echo(t(f"{file}: đã có từ {when} hoặc sớm hơn", f"{file}: existed at {when} or earlier"))
    else:
        click.echo("\n".join(f"{file}: {text}" for text in texts))
    return ExitCode.DONE if report.proved else ExitCode.VERIFICATION


@evidence.command("export")
@click.argument("record")
@click.option("--output", "-o", "folder", required=True, type=click.Path(path_type=Path, file_okay=False))
@home_option
@json_option
def export_command(record: str, folder: Path, home: Path, *, as_json: bool) -> int:
    """Xuất các tệp của một bản ghi kèm bằng chứng. / Write a record's files with their evidence."""
    from pipeline.evidence.handing import hand_out
    from storage import open_store

    desk = open_desk(home)
    written = hand_out(RecordId(record), open_store(desk.config.store), folder)
    if as_json:
        emit({"schema": "sohoa.evidence_export/1", "record": record, "folder": str(folder), "files": written})
    else:
        click.echo("\n".join(written))
    return ExitCode.DONE


@evidence.command("renew")
@click.option("--within", "days", type=click.IntRange(1), help="Số ngày trước khi hết hạn / days before it ends.")
@click.option("--sha512", "rehashing", is_flag=True, help="Băm lại cả kho bằng SHA-512 / hash everything again.")
@home_option
@json_option
@dry_run_option
def renew_command(home: Path, *, days: int | None, rehashing: bool, as_json: bool, dry_run: bool) -> int:
    """Gia hạn dấu thời gian sắp hết hạn, hoặc băm lại cả kho. / Renew what ends soon, or hash all again."""
    from pipeline.evidence import due, read_history, rehash, renew
    from storage.care import open_cared

    desk = open_desk(home)
    store = open_cared(desk.config.store)
    within = dt.timedelta(days=days or desk.config.evidence.renew_days)
    at = _now()
    with means_of(desk) as means:
        history = read_history(store)
        found = due(history, means.authority, at=at, within=within)
        done = None
        if not dry_run:
            objects = sum(len(tree.leaves.leaves) for tree in history.batches()) if rehashing else 0
            with progress(objects, t("Băm lại", "Hashing")) as tick:
                if rehashing:
                    done = rehash(store, means, at=at, tick=tick)
                else:
                    done = renew(store, means, at=at, within=within)
    for folder in done.folders if done else ():
        note(desk, "evidence_renewed", folder, at, leaves=done.leaves if done else 0)
    rows = [{"folder": item.tree.folder, "until": item.until, "too_late": item.too_late} for item in found]
    if as_json:
        facts = {
            "folders": done.folders if done else (),
            "leaves": done.leaves if done else 0,
            "missing": done.missing if done else (),
            "refused": done.refused if done else (),
            "waiting": [_shown(item) for item in done.waiting] if done else [],
        }
        emit({"schema": "sohoa.evidence_renewed/1", "due": rows, **facts, "dry_run": dry_run})
    else:
        heads = (t("bằng chứng", "evidence"), t("chứng thư dịch vụ hết hạn", "service ends"), t("quá muộn", "too late"))
        cells = [(item.tree.folder, f"{item.until:%Y-%m-%d}", "✗" if item.too_late else "") for item in found]
        click.echo(table(heads, cells))
        if done is not None:
            _tell_renewed(done)
    if done is not None and done.missing:
        return ExitCode.INTEGRITY
    return ExitCode.UNAVAILABLE if done is not None and done.waiting else ExitCode.DONE


def _tell_renewed(done: "Renewed") -> None:
    for folder in done.folders:
        click.echo(t(f"{folder}: {done.leaves} mục", f"{folder}: {done.leaves} leaves"))
    for name in done.refused:
        click.echo(
            t(
                f"{name}: dài đúng bằng hai mã băm mới, không băm lại; bằng chứng cũ vẫn giữ nguyên",
                f"{name}: as long as two of the new hashes: not hashed again; its evidence so far stays",
            )
        )
    for name in done.missing:
        click.echo(
            t(
                f"{name}: MẤT hoặc hỏng, chưa băm lại; sohoa store verify khôi phục từ bản sao",
                f"{name}: MISSING or damaged, not hashed again; `sohoa store verify` restores it from the replica",
            ),
            err=True,
        )
    for item in done.waiting:
        click.echo(waiting_sentence(item), err=True)
