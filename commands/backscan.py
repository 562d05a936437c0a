"""For jobs of many files: digitize a folder."""

import csv
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import click

from commands.terminal import (
    dry_run_option,
    emit,
    home_option,
    json_option,
    language,
    open_desk,
    progress,
    t,
    table,
)
from core.codes import record_id_for
from core.config import Desk
from core.errors import ConfigError, ExitCode, Reason
from core.messages import reason_text
from core.model import Document, DocumentId, DossierCode, Lane, OwnerId, ProcedureCode, Sha256, Status
from storage import Index, open_index

_MANIFEST: Final = ("file", "dossier_code", "procedure_code", "owner")


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
    "--manifest", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="CSV: " + ",".join(_MANIFEST)
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
    from pipeline import inbox
    from pipeline.receiving import Told

    desk = open_desk(home)
    told = {name: Told(*values) for name, values in _read_manifest(manifest).items()} if manifest else {}
    if desk.home.resolve().is_relative_to(folder.resolve()):
        raise ConfigError(f"the desk lies inside {folder}: what it writes would be scanned; choose another folder")
    scans = tuple(inbox.collect(folder, quiet_seconds=desk.config.inbox.quiet_seconds, recursive=True))
    if dry_run:
        click.echo("\n".join(str(scan.path) for scan in scans))
        return ExitCode.DONE
    started = time.monotonic()
    index = open_index(desk.config.index)
    try:
        rows = _receive_all(scans, folder, desk, index, told)
        ids = tuple(dict.fromkeys(row.id for row in rows if row.id is not None and row.status is not Status.SET_ASIDE))
        _finish(ids, desk, index, jobs=jobs)
        if accept_doubtful:
            _accept_doubts(ids, desk, index, jobs=jobs)
        rows = [_as_it_stands(row, index) for row in rows]
    finally:
        index.close()
    return _report(rows, time.monotonic() - started, as_json=as_json)


def _read_manifest(path: Path) -> dict[str, tuple[DossierCode | None, ProcedureCode | None, OwnerId | None]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if "file" not in (reader.fieldnames or ()):
            raise ConfigError(
                f"{path.name}: the first line must name the column file, and may name {', '.join(_MANIFEST[1:])}"
            )
        return {
            row["file"]: (
                DossierCode(row["dossier_code"]) if row.get("dossier_code") else None,
                ProcedureCode(row["procedure_code"]) if row.get("procedure_code") else None,
                OwnerId(row["owner"]) if row.get("owner") else None,
            )
            for row in reader
        }


def _receive_all(
    scans: Iterable[object], folder: Path, desk: Desk, index: Index, told: Mapping[str, object]
) -> list[Row]:
    from pipeline.inbox import Refusal, ScanFile
    from pipeline.receiving import Receiver, Told
    from pipeline.tools import utc_now

    receiver = Receiver(desk, index, clock=utc_now, language=language())
    rows = []
    found = tuple(scans)
    with progress(len(found), t("Nhận", "Receiving")) as tick:
        for scan in found:
            if not isinstance(scan, ScanFile | Refusal):
                raise TypeError(type(scan).__name__)
            source = scan.path.relative_to(folder).as_posix()
            known = told.get(source)
            given = known if isinstance(known, Told) else Told()
            outcome = receiver.take(scan, replace(given, lane=Lane.BATCH))
            rows.append(_row(source, outcome))
            tick("")
    return rows


def _row(source: str, outcome: object) -> Row:
    from pipeline.inbox import Refusal

    if isinstance(outcome, Refusal):
        reason = {"code": outcome.reason.value, "text": reason_text(outcome.reason, language=language())}
        return Row(outcome.document_id, source, Status.SET_ASIDE, None, 0, None, outcome.sha256, reason)
    if not isinstance(outcome, Document):
        raise TypeError(type(outcome).__name__)
    return Row(
        outcome.id, source, outcome.status, outcome.kind, outcome.page_count, None, outcome.original.sha256, None
    )


def _finish(ids: Iterable[DocumentId], desk: Desk, index: Index, *, jobs: int | None) -> None:
    from pipeline.engine import run
    from pipeline.steps import can_advance

    waiting = [item for item in ids if (document := index.document(item)) is not None and can_advance(document)]
    if not waiting:
        return
    with progress(len(waiting), t("Số hóa", "Digitizing")) as tick:
        run(desk, waiting, lambda document: tick(document.status.value), jobs=jobs)


def _accept_doubts(ids: Iterable[DocumentId], desk: Desk, index: Index, *, jobs: int | None) -> None:
    from pipeline.decisions import accept_doubts
    from pipeline.tools import utc_now

    accepted = []
    for item in ids:
        document = index.document(item)
        if document is not None and document.status is Status.NEEDS_REVIEW:
            accept_doubts(item, index, actor=desk.config.desk.operator or desk.config.desk.code, at=utc_now())
            accepted.append(item)
    _finish(accepted, desk, index, jobs=jobs)


def _as_it_stands(row: Row, index: Index) -> Row:
    document = index.document(row.id) if row.id else None
    if document is None:
        return row
    archived = document.status is Status.ARCHIVED
    reason = None
    if document.reason:
        reason = {"code": document.reason, "text": reason_text(Reason(document.reason), language=language())}
    return Row(
        id=document.id,
        source=row.source,
        status=document.status,
        kind=document.kind,
        pages=document.page_count,
        record=record_id_for(document.id) if archived else None,
        sha256=document.original.sha256,
        reason=reason,
    )


def _report(rows: list[Row], seconds: float, *, as_json: bool) -> int:
    counts = Counter(row.status.value for row in rows)
    if as_json:
        emit({"schema": "sohoa.batch/1", "documents": rows, "counts": counts, "seconds": round(seconds, 2)})
    else:
        cells = [
            (
                row.source,
                row.status.value,
                row.kind or "–",
                str(row.pages),
                row.record or (row.reason or {}).get("text", ""),
            )
            for row in rows
        ]
        headers = (
            t("tệp", "file"),
            t("bước", "status"),
            t("loại", "kind"),
            t("trang", "pages"),
            t("bản ghi / lý do", "record / reason"),
        )
        click.echo(table(headers, cells))
        click.echo(", ".join(f"{count} {status}" for status, count in sorted(counts.items())) + f" · {seconds:.1f} s")
    archived = all(row.status is Status.ARCHIVED for row in rows)
    return ExitCode.DONE if archived else ExitCode.DOCUMENT
