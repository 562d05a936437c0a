"""For whoever leads a back-scan: how far it is, pause and go on, inspect, hand over."""

import datetime as dt
from pathlib import Path
from typing import Final

import click

from commands.backscan.book import known, note, opened, state_text
from commands.backscan.digitize import digitize
from commands.backscan.inspection import handover, qc, sample
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t, table
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.model import Batch, BatchState, ItemState, Status
from rules.programmes.progress import Progress, progress
from storage import Index

_GOING: Final = (BatchState.RUNNING, BatchState.STOPPED, BatchState.PAUSED)
_ID: Final = click.argument("batch_id", metavar="ID")


@click.group()
def backscan() -> None:
    """Các đợt số hóa hồ sơ cũ: tiến độ, tạm dừng, kiểm tra, bàn giao. / Back-scan programmes."""


# --- reading ---


@backscan.command("list")
@home_option
@json_option
def list_(home: Path, *, as_json: bool) -> int:
    """Mọi đợt số hóa của bàn tiếp nhận. / Every programme of the desk."""
    with opened(open_desk(home)) as index:
        batches = index.batches.batches()
    if as_json:
        emit({"schema": "sohoa.backscans/1", "batches": [_shown(batch) for batch in batches]})
        return ExitCode.DONE
    if not batches:
        click.echo(t("Chưa có đợt số hóa nào. Bắt đầu: sohoa batch THƯ_MỤC", "None yet. Begin: sohoa batch FOLDER"))
        return ExitCode.DONE
    rows = [(item.id, state_text(item.state), _local(item.created_at), item.folder) for item in batches]
    headers = (t("đợt", "programme"), t("trạng thái", "state"), t("bắt đầu", "began"), t("thư mục", "folder"))
    click.echo(table(headers, rows))
    return ExitCode.DONE


def _shown(batch: Batch) -> dict[str, object]:
    return {
        "id": batch.id,
        "state": batch.state,
        "why": batch.why,
        "folder": batch.folder,
        "created_at": batch.created_at,
        "went_on_at": batch.went_on_at,
    }


def _local(moment: dt.datetime) -> str:
    return f"{moment.astimezone():%d/%m/%Y %H:%M}"


@backscan.command()
@_ID
@home_option
@json_option
def show(batch_id: str, home: Path, *, as_json: bool) -> int:
    """Tiến độ, tốc độ, dự báo, lỗi theo người quét. / Progress, speed, forecast, errors by operator."""
    with opened(open_desk(home)) as index:
        return _show(known(batch_id, index), index, as_json=as_json)


def _show(batch: Batch, index: Index, *, as_json: bool) -> int:
    inspections = index.batches.samples.inspections(batch.id)
    found = progress(batch, index.batches.items(batch.id), inspections, now=dt.datetime.now(dt.UTC))
    if as_json:
        rounds = [
            {
                "round": draw.round,
                "percent": draw.percent,
                "seed": draw.seed,
                "drawn": draw.drawn,
                "population": draw.population,
                "inspected": sum(item.round == draw.round and item.verdict is not None for item in inspections),
                "wrong": sum(item.round == draw.round and item.wrong for item in inspections),
            }
            for draw in batch.draws
        ]
        emit({"schema": "sohoa.backscan/1", **_shown(batch), "progress": found, "rounds": rounds})
        return ExitCode.DONE
    click.echo(f"{batch.id}  {state_text(batch.state)}{f' ({batch.why})' if batch.why else ''}  {batch.folder}")
    click.echo(_pace(found))
    click.echo(" · ".join(f"{count} {status}" for status, count in found.counts.items()))
    headers = (
        *(t("người quét", "operator"), t("tệp", "files"), t("trang", "pages"), t("bị loại", "refused")),
        *(t("chờ xác nhận", "to review"), t("lệch số trang", "pages differ")),
        *(t("đã kiểm tra", "inspected"), t("có lỗi", "wrong"), t("tỷ lệ lỗi", "error rate")),
    )
    rows = [
        (
            *(item.operator or "–", str(item.files), str(item.pages), str(item.refused), str(item.needs_review)),
            *(str(item.pages_differ), str(item.inspected), str(item.wrong)),
            "–" if item.error_percent is None else f"{item.error_percent:g} %",
        )
        for item in found.operators
    ]
    click.echo(table(headers, rows))
    return ExitCode.DONE


def _pace(found: Progress) -> str:
    pages = t(
        f"{found.files} tệp · {found.pages_done} trang xong / {max(found.pages_found, found.pages_expected)} trang",
        f"{found.files} files · {found.pages_done} of {max(found.pages_found, found.pages_expected)} pages done",
    )
    speed = "–" if found.pages_per_hour is None else f"{found.pages_per_hour:g}"
    ends = t("dự kiến xong", "ends about")
    end = f" · {ends} {_local(found.ends_at)}" if found.ends_at else ""
    return f"{pages} · {speed} {t('trang/giờ', 'pages an hour')}{end}"


# --- changing ---


@backscan.command()
@_ID
@home_option
@json_option
@dry_run_option
def pause(batch_id: str, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Tạm dừng; tệp đang làm dở làm xong lượt rồi nghỉ. / Pause; what is in hand finishes its turn."""
    return _change(batch_id, home, BatchState.PAUSED, (BatchState.RUNNING,), as_json=as_json, dry_run=dry_run)


@backscan.command()
@_ID
@home_option
@json_option
@dry_run_option
def cancel(batch_id: str, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Hủy; những gì đã nhận vẫn được giữ. / Cancel; what was taken in is kept."""
    return _change(batch_id, home, BatchState.CANCELLED, _GOING, as_json=as_json, dry_run=dry_run)


def _change(
    batch_id: str,
    home: Path,
    state: BatchState,
    only_from: tuple[BatchState, ...],
    *,
    as_json: bool,
    dry_run: bool,
) -> int:
    desk = open_desk(home)
    with opened(desk) as index:
        batch = known(batch_id, index)
        possible = batch.state in only_from
        if dry_run and possible:
            click.echo(f"{batch.id}: {state_text(batch.state)} → {state_text(state)}")
            return ExitCode.DONE
        if not possible or not index.batches.change(batch.id, state, only_from=only_from):
            now = state_text(known(batch_id, index).state)
            raise ConfigError(t(f"Đợt {batch.id} {now}: không làm được.", f"{batch.id} is {now}: that cannot be done"))
        note(state.value, batch, desk, index)
        return _show(known(batch_id, index), index, as_json=as_json)


@backscan.command()
@_ID
@click.option("--jobs", type=click.IntRange(1), help="Số tiến trình / how many processes.")
@home_option
@json_option
@dry_run_option
def resume(batch_id: str, jobs: int | None, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Đi tiếp một đợt đã dừng, như chạy lại sohoa batch. / Go on, as sohoa batch does."""
    desk = open_desk(home)
    with opened(desk) as index:
        batch = known(batch_id, index)
        if dry_run:
            click.echo(f"{batch.id}: {state_text(batch.state)} → {state_text(BatchState.RUNNING)}")
            return ExitCode.DONE
        note("resumed", batch, desk, index)
    return _go_on(batch, desk, jobs=jobs, as_json=as_json)


def _go_on(batch: Batch, desk: Desk, *, jobs: int | None, as_json: bool) -> int:
    folder, manifest = Path(batch.folder), Path(batch.manifest) if batch.manifest else None
    for path in (folder, manifest):
        if path is not None and not path.exists():
            raise ConfigError(
                t(
                    f"Không còn thấy {path}. Hãy gắn lại ổ đĩa, hoặc chạy sohoa batch với đường dẫn mới.",
                    f"{path} is gone: connect its disk again, or run sohoa batch with the new path",
                )
            )
    return digitize(folder, manifest, desk, jobs=jobs, accept_doubtful=False, as_json=as_json)


@backscan.command()
@_ID
@click.option("--jobs", type=click.IntRange(1), help="Số tiến trình / how many processes.")
@home_option
@json_option
@dry_run_option
def retry(batch_id: str, jobs: int | None, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Làm lại những tệp bị loại hoặc để riêng. / Once more what was refused or set aside."""
    from pipeline.decisions import redo

    desk = open_desk(home)
    with opened(desk) as index:
        batch = known(batch_id, index)
        items = tuple(index.batches.items(batch.id))
        aside = {item.document_id for item in items if item.status is Status.SET_ASIDE and item.document_id}
        if dry_run:
            refused = sum(item.state is ItemState.REFUSED for item in items)
            words = t(
                f"{refused} tệp bị loại, {len(aside)} giấy tờ để riêng", f"{refused} refused, {len(aside)} set aside"
            )
            click.echo(f"{batch.id}: {words}")
            return ExitCode.DONE
        actor = desk.config.desk.operator or desk.config.desk.code
        for document_id in sorted(aside):
            redo(document_id, index, actor=actor, at=dt.datetime.now(dt.UTC))
        index.batches.forget_refused(batch.id)
        note("retried", batch, desk, index)
    return _go_on(batch, desk, jobs=jobs, as_json=as_json)


for command in (handover, sample, qc):
    backscan.add_command(command)
