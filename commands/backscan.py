"""For jobs of many files: digitize a folder, or watch the inbox."""

import datetime as dt
import signal
import threading
from pathlib import Path

import click

from commands.digitize import digitize, finish, row_of
from commands.terminal import dry_run_option, home_option, json_option, language, open_desk, t
from core.codes import batch_id_for
from core.config import Desk
from core.errors import ConfigError, ExitCode, Reason
from core.messages import reason_text
from core.model import BatchState, DeskCode, DocumentId, Status
from storage import Index, open_index


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--manifest",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV: file,dossier_code,procedure_code,owner,box,folder,shelf,pages,kind,operator",
)
@click.option("--jobs", type=click.IntRange(1), help="Số tiến trình / how many processes.")
@click.option(
    "--accept-doubtful", is_flag=True, help="Lưu cả giấy tờ còn nghi ngờ, có ghi chú / archive doubtful papers too."
)
@home_option
@json_option
@dry_run_option
def batch(
    folder: Path,
    manifest: Path | None,
    jobs: int | None,
    home: Path,
    *,
    accept_doubtful: bool,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Số hóa mọi tệp trong FOLDER (chỉ đọc); dừng giữa chừng thì chạy lại. / Digitize every file of FOLDER."""
    desk = open_desk(home)
    if desk.home.resolve().is_relative_to(folder.resolve()):
        raise ConfigError(f"the desk lies inside {folder}: what it writes would be scanned; choose another folder")
    if dry_run:
        return _show_files(folder, manifest, desk)
    _refuse_cancelled(folder, desk)
    return digitize(folder, manifest, desk, jobs=jobs, accept_doubtful=accept_doubtful, as_json=as_json)


def _show_files(folder: Path, manifest: Path | None, desk: Desk) -> int:
    from commands.manifest import read_manifest
    from pipeline import inbox

    if manifest is not None:
        read_manifest(manifest)
    for scan in inbox.collect(folder, quiet_seconds=desk.config.inbox.quiet_seconds, recursive=True):
        click.echo(str(scan.path))
    return ExitCode.DONE


def _refuse_cancelled(folder: Path, desk: Desk) -> None:
    index = open_index(desk.config.index.url.get_secret_value())
    try:
        batch = index.batches.batch(batch_id_for(DeskCode(desk.config.desk.code), str(folder.resolve())))
    finally:
        index.close()
    if batch is not None and batch.state is BatchState.CANCELLED:
        raise ConfigError(
            t(
                f"Đợt số hóa của thư mục này đã hủy. Muốn làm tiếp: sohoa backscan resume {batch.id}",
                f"the programme of this folder was cancelled; to go on: sohoa backscan resume {batch.id}",
            )
        )


@click.command()
@click.option("--once", is_flag=True, help="Một lượt rồi dừng / one round, then stop.")
@home_option
def watch(home: Path, *, once: bool) -> int:
    """Trông hộp nhận cho đến khi dừng (Ctrl-C). / Run the inbox until stopped."""
    from pipeline import inbox
    from pipeline.receiving import Receiver
    from pipeline.tools import utc_now

    desk = open_desk(home)
    settings = desk.config.inbox
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())

    def pause(seconds: float) -> None:
        stopped.wait(seconds)

    index = open_index(desk.config.index.url.get_secret_value())
    receiver = Receiver(desk, index, clock=utc_now, language=language())
    try:
        _resume(desk, index)
        while not stopped.is_set():
            taken = []
            for scan in inbox.collect(settings.folder, quiet_seconds=settings.quiet_seconds, sleep=pause):
                row = row_of(scan.path.name, receiver.take(scan, move=True))
                if row.id is not None and row.status is not Status.SET_ASIDE:
                    taken.append(row.id)
                elif row.reason:
                    click.echo(f"{dt.datetime.now().astimezone():%H:%M:%S}  {row.reason['text']}")
            finish(dict.fromkeys(taken), desk, index, jobs=None)
            for item in dict.fromkeys(taken):
                _announce(item, index)
            if once:
                break
            stopped.wait(settings.poll_seconds)
    finally:
        index.close()
    return ExitCode.DONE


def _resume(desk: Desk, index: Index) -> None:
    """Go on with what an earlier run left on its way."""
    from pipeline.steps import MOVING

    finish([document.id for document in index.documents(*MOVING)], desk, index, jobs=None)


def _announce(document_id: DocumentId, index: Index) -> None:
    document = index.document(document_id)
    if document is None:
        return
    why = reason_text(Reason(document.reason), language=language()) if document.reason else ""
    now = f"{dt.datetime.now().astimezone():%H:%M:%S}"
    click.echo(f"{now}  {document.id}  {document.status.value}  {document.kind or '?'}  {why}".rstrip())
