"""For jobs of many files: digitize a folder."""

from pathlib import Path

import click

from commands.backscan.digitize import digitize
from commands.pins import pin_option, unlocked
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t
from core.codes import batch_id_for
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.model import BatchState, DeskCode
from storage import open_index


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
@pin_option
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
        raise ConfigError(
            t(
                f"{folder}: bàn tiếp nhận nằm trong thư mục này nên kết quả sẽ bị quét lại; hãy chọn thư mục khác.",
                f"the desk lies inside {folder}: what it writes would be scanned; choose another folder",
            )
        )
    if dry_run:
        return _show_files(folder, manifest, desk, as_json=as_json)
    _refuse_cancelled(folder, desk)
    return digitize(folder, manifest, unlocked(desk), jobs=jobs, accept_doubtful=accept_doubtful, as_json=as_json)


def _show_files(folder: Path, manifest: Path | None, desk: Desk, *, as_json: bool) -> int:
    from commands.backscan.manifest import read_manifest
    from pipeline import inbox

    if manifest is not None:
        read_manifest(manifest)
    found = inbox.collect(folder, quiet_seconds=desk.config.inbox.quiet_seconds, recursive=True)
    files = [str(scan.path) for scan in found]
    if as_json:
        emit({"schema": "sohoa.batch_plan/1", "dry_run": True, "files": files})
    else:
        click.echo("".join(f"{path}\n" for path in files), nl=False)
    return ExitCode.DONE


def _refuse_cancelled(folder: Path, desk: Desk) -> None:
    index = open_index(desk.config.index)
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
