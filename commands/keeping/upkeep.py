"""For whoever looks after the archive day by day: is every byte there, is it in the replica, what can go."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import click

from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, progress, t, table
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.model import LedgerEvent
from storage import Index, open_index
from storage.care import CaredStore, open_cared
from storage.care.checks import SqlChecks, State
from storage.care.fixity import Copies, Found, Looked, Pass, verify
from storage.care.mirror import lacking, mirror


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _replica(desk: Desk) -> CaredStore | None:
    settings = desk.config.replica
    return None if settings.kind == "none" else open_cared(settings, section="replica")


@dataclass(frozen=True, slots=True)
class _Care:
    """What looking after a desk's stores needs."""

    desk: Desk
    copies: Copies
    index: Index
    checks: SqlChecks


@contextmanager
def _care(home: Path) -> Iterator[_Care]:
    desk = open_desk(home)
    copies = Copies(open_cared(desk.config.store), _replica(desk))
    index, checks = open_index(desk.config.index), SqlChecks(desk.config.index)
    try:
        yield _Care(desk, copies, index, checks)
    finally:
        checks.close()
        index.close()


@click.command("verify")
@click.option(
    "--all", "everything", is_flag=True, help="Mọi tệp, kể cả vừa xem / everything, however lately looked at."
)
@click.option(
    "--minutes", type=click.FloatRange(min=0, min_open=True), help="Dừng sau chừng ấy phút / stop after so long."
)
@home_option
@json_option
@dry_run_option
def verify_command(home: Path, *, everything: bool, minutes: float | None, as_json: bool, dry_run: bool) -> int:
    """Đọc lại từng byte; hỏng hoặc mất thì lấy lại từ bản sao. / Look at every byte again; restore what is damaged."""
    from pipeline.upkeep import must_have
    from pipeline.witnesses import Witnesses

    started = _now()
    with _care(home) as care:
        fixity = care.desk.config.fixity
        before = started if everything else started - dt.timedelta(days=fixity.period_days)
        care.checks.enrol(must_have(care.index, care.checks, care.copies.primary))
        due = care.checks.how_many_due(before=before, started=started)
        how = Pass(
            before,
            fixity.megabytes_per_second,
            care.index.note,
            care.desk.config.desk.code,
            _now,
            until=None if minutes is None else started + dt.timedelta(minutes=minutes),
        )
        looked: list[Looked] = []
        if not dry_run:
            how = replace(how, witness=Witnesses(care.index, *care.copies.all).say)
            with progress(due, t("Kiểm tra kho", "Looking")) as tick:
                for one in verify(care.copies, care.checks, how):
                    looked.append(one)
                    tick(one.name)
            care.checks.trace()
        return _tell_verified(looked, care.checks, due=due, seconds=(_now() - started).total_seconds(), as_json=as_json)


def _tell_verified(looked: list[Looked], checks: SqlChecks, *, due: int, seconds: float, as_json: bool) -> int:
    counts = Counter(one.found.value for one in looked)
    lost = checks.states().get(State.LOST, 0)
    mended = [one for one in looked if one.found not in {Found.GOOD, Found.COPIED}]
    if as_json:
        emit(
            {
                "schema": "sohoa.store_verify/1",
                "due": due,
                "looked": len(looked),
                "size_bytes": sum(one.size_bytes for one in looked),
                "seconds": round(seconds, 3),
                "counts": {found.value: counts[found.value] for found in Found},
                "not_good": [{"name": one.name, "found": one.found.value} for one in mended],
                "lost_in_all": lost,
                "oldest": checks.oldest(),
            }
        )
    else:
        for one in mended:
            click.echo(f"{one.name}: {t(*_FOUND[one.found])}")
        click.echo(
            t(
                f"Đến hạn {due}, đã xem {len(looked)} tệp · chép thêm {counts['copied']} · mất {lost}",
                f"{due} due, {len(looked)} looked at · {counts['copied']} copied · {lost} lost",
            )
        )
    return ExitCode.INTEGRITY if lost else ExitCode.DONE


_FOUND: Final[dict[Found, tuple[str, str]]] = {
    Found.RESTORED: (
        "hỏng hoặc mất trong kho, đã lấy lại từ bản tốt",
        "was damaged or missing in the archive and is restored",
    ),
    Found.REPLICA_RESTORED: ("hỏng ở bản sao, đã chép lại", "was damaged in the replica and is restored"),
    Found.LOST: (
        "KHÔNG CÒN BẢN TỐT NÀO: không ghi đè gì; hãy tìm trong bản lưu dự phòng",
        "NO GOOD COPY IS LEFT: nothing was overwritten; look into your backups",
    ),
}


@click.command("mirror")
@home_option
@json_option
@dry_run_option
def mirror_command(home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Chép sang bản sao những gì còn thiếu. / Copy to the replica what it lacks."""
    desk = open_desk(home)
    primary, replica = open_cared(desk.config.store), _replica(desk)
    if replica is None:
        raise ConfigError(
            t(
                "bàn này chưa có bản sao của kho: đặt [replica] kind trong sohoa.toml, xem docs/STORES.md",
                "there is no replica to copy to: set [replica] kind, see docs/STORES.md",
            )
        )
    copied = size_bytes = 0
    bad: list[str] = []
    if dry_run:
        copied = sum(1 for _ in lacking(primary, replica))
    else:
        for one in mirror(primary, replica):
            copied, size_bytes = copied + one.good, size_bytes + one.size_bytes
            bad += [] if one.good else [one.name]
    if as_json:
        emit(
            {
                "schema": "sohoa.store_mirror/1",
                "copied": copied,
                "size_bytes": size_bytes,
                "damaged": bad,
                "dry_run": dry_run,
            }
        )
    else:
        for name in bad:
            click.echo(f"{name}: " + t("hỏng trong kho; chạy sohoa store verify", "is damaged; run sohoa store verify"))
        click.echo(t(f"{copied} tệp còn thiếu ở bản sao", f"{copied} objects that the replica lacked"))
    return ExitCode.INTEGRITY if bad else ExitCode.DONE


@click.command("gc")
@home_option
@json_option
@dry_run_option
def collect_command(home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Dọn những gì không ai nhắc đến, cũ hơn một ngày. / Clear up what nobody names, older than a day."""
    from pipeline.upkeep import archive_heap, collect, work_heap

    told: list[dict[str, Any]] = []
    with _care(home) as care:
        config = care.desk.config
        work = open_cared(config.work, section="work")
        heaps = (
            # What is locked stays; it is only listed.
            ("store", archive_heap(care.checks, care.copies.primary), dry_run or config.store.worm),
            ("work", work_heap(care.checks, work), dry_run),
        )
        for section, heap, only_listed in heaps:
            unnamed = list(collect(heap, now=_now(), dry_run=only_listed))
            found = [one.kept for one in unnamed if one.may_go]
            removed = sum(one.gone for one in unnamed)
            if removed:
                facts = (("store", section), ("objects", str(removed)))
                care.index.note(LedgerEvent("collected", section, config.desk.code, _now(), facts))
            told.append(
                {
                    "section": section,
                    "found": len(found),
                    "size_bytes": sum(kept.size_bytes for kept in found),
                    "removed": removed,
                    "objects": [kept.sha256 for kept in found],
                    "perhaps_originals": [one.kept.sha256 for one in unnamed if not one.may_go],
                }
            )
    if as_json:
        emit({"schema": "sohoa.store_gc/1", "stores": told, "dry_run": dry_run})
    else:
        click.echo(_collected(told))
    return ExitCode.DONE


def _collected(told: list[dict[str, Any]]) -> str:
    heads = (
        t("kho", "store"),
        t("không ai nhắc đến", "named by nobody"),
        t("byte", "bytes"),
        t("đã xóa", "removed"),
        t("giữ lại: có thể là bản gốc", "kept: perhaps originals"),
    )
    columns = ("section", "found", "size_bytes", "removed")
    return table(heads, [(*(str(one[name]) for name in columns), str(len(one["perhaps_originals"]))) for one in told])
