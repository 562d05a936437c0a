"""For jobs of many files: digitize a folder, or watch the inbox."""

import time
from dataclasses import dataclass
from pathlib import Path

import click

from commands.terminal import (
    dry_run_option,
    home_option,
    json_option,
    open_desk,
    progress,
    t,
)
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.model import DocumentId, Sha256, Status
from storage import Index, open_index


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one file."""

    id: DocumentId | None
    source: str
    status: Status
    kind: str | None
    pages: int
    record: str | None
    sha256: Sha256 | None
    reason: dict[str, str] | None


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--manifest", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="CSV: file, dossier_code, …"
)
@click.option("--jobs", type=click.IntRange(1), help="Số tiến trình / how many processes.")
@click.option(
    "--accept-doubtful", is_flag=True, help="Lưu cả giấy tờ còn nghi ngờ / archive doubtful papers, marked so."
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
    from pipeline import inbox

    desk = open_desk(home)
    told = _read_manifest(manifest) if manifest else {}
    if desk.home.resolve().is_relative_to(folder.resolve()):
        raise ConfigError(
            f"the desk {desk.home} lies inside FOLDER: what it writes would be scanned; choose another folder"
        )
    scans = tuple(inbox.collect(folder, quiet_seconds=desk.config.inbox.quiet_seconds, recursive=True))
    if dry_run:
        for scan in scans:
            click.echo(str(scan.path))
        return ExitCode.DONE
    started = time.monotonic()
    index = open_index(desk.config.index.url.get_secret_value())
    try:
        rows = _receive_all(scans, folder, desk, index, told)
        _finish_all(rows, desk, index, jobs=jobs)
        if accept_doubtful:
            _accept_doubts(rows, desk, index, jobs=jobs)
        rows = [_as_it_stands(row, index) for row in rows]
    finally:
        index.close()
    return _report(rows, time.monotonic() - started, as_json=as_json)


def _receive_all(
    scans: tuple[object, ...], folder: Path, desk: Desk, index: Index, told: dict[str, dict[str, str]]
) -> list[Row]:
    from pipeline.receive import Receiver

    receiver = Receiver(desk, index)
    rows = []
    with progress(len(scans), t("Nhận", "Receiving")) as tick:
        for scan in scans:
            source = str(scan.path.relative_to(folder))
            about = told.get(source, {})
            outcome = receiver.take(scan, **about)
            rows.append(_row(source, outcome))
            tick(source)
    return rows
