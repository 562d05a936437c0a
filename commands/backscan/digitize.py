"""What becomes of the files of a folder: digitized as one programme, told as one table."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from commands.terminal import emit, language, progress, t, table
from core.codes import record_id_for
from core.config import Desk
from core.errors import ExitCode, Reason
from core.messages import reason_text
from core.model import Batch, BatchState, Document, DocumentId, Sha256, Status, StopReason
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


def digitize(
    folder: Path, manifest: Path | None, desk: Desk, *, jobs: int | None, accept_doubtful: bool, as_json: bool
) -> int:
    """Digitize a folder as one programme, from where it is, and say what became of every file.

    Raises:
        ConfigError: the manifest has a mistake.
    """
    from commands.backscan.manifest import read_manifest
    from pipeline import inbox, programme
    from pipeline.receiving import Receiver
    from pipeline.tools import utc_now

    lines = read_manifest(manifest) if manifest else {}
    started = time.monotonic()
    rows: list[Row] = []
    index = open_index(desk.config.index)
    try:
        expected = (manifest, {source: line.expected for source, line in lines.items()}) if manifest else None
        batch = programme.begin(desk, index, folder, at=utc_now(), manifest=expected)
        with progress(inbox.count(folder), t("Số hóa", "Digitizing")) as tick:
            run = programme.Programme(
                batch,
                desk,
                index,
                Receiver(desk, index, clock=utc_now, language=language()),
                folder=folder,
                told={source: line.told for source, line in lines.items()},
                clock=utc_now,
                watchers=programme.Watchers(
                    lambda source, outcome: rows.append(row_of(source, outcome)), lambda: tick("")
                ),
            )
            scans = inbox.collect(folder, quiet_seconds=desk.config.inbox.quiet_seconds, recursive=True)
            batch = run.run(scans, jobs=jobs)
        ids = tuple(dict.fromkeys(row.id for row in rows if row.id is not None and row.status is not Status.SET_ASIDE))
        ids = tuple(dict.fromkeys((*ids, *(part.id for row in rows for part in _parts_of(row, index) if part.id))))
        if accept_doubtful and batch.state is BatchState.DONE:
            _accept_doubts(ids, desk, index, jobs=jobs)
        rows = [each for row in rows for each in (_as_it_stands(row, index), *_parts_of(row, index))]
    finally:
        index.close()
    _say_why_it_ended(batch, desk)
    code = _report(rows, time.monotonic() - started, as_json=as_json)
    return code if batch.state is BatchState.DONE else ExitCode.DOCUMENT


def _say_why_it_ended(batch: Batch, desk: Desk) -> None:
    """On stderr: a run that did not come to its end says why, and how to go on."""
    settings = desk.config.backscan
    on = t(f"Đi tiếp: sohoa backscan resume {batch.id}", f"To go on: sohoa backscan resume {batch.id}")
    share = f"{settings.max_refused_percent:g} %"
    words = {
        StopReason.REFUSED_SHARE: t(
            f"Đã dừng: hơn {share} số tệp bị loại hoặc để riêng. Hãy xem vì sao: sohoa backscan show {batch.id}.",
            f"Stopped: more than {share} of the files were refused or set aside. First see why (sohoa backscan show "
            f"{batch.id}).",
        ),
        StopReason.LOW_DISK: t(
            f"Đã dừng: đĩa còn dưới {settings.min_free_mib} MiB. Hãy giải phóng hoặc thêm đĩa trước.",
            f"Stopped: less than {settings.min_free_mib} MiB of disk are left. First make room.",
        ),
    }
    if batch.why is not None:
        click.echo(f"{words[batch.why]} {on}", err=True)
    elif batch.state is BatchState.PAUSED:
        click.echo(f"{t('Đã tạm dừng.', 'Paused.')} {on}", err=True)
    elif batch.state is BatchState.CANCELLED:
        click.echo(f"{t('Đã hủy.', 'Cancelled.')} {on}", err=True)


def row_of(source: str, outcome: object) -> Row:
    """What became of a file when it was taken in."""
    from pipeline.inbox import Refusal

    if isinstance(outcome, Refusal):
        reason = {"code": outcome.reason.value, "text": reason_text(outcome.reason, language=language())}
        return Row(outcome.document_id, source, Status.SET_ASIDE, None, 0, None, outcome.sha256, reason)
    if not isinstance(outcome, Document):
        raise TypeError(type(outcome).__name__)
    return Row(
        outcome.id, source, outcome.status, outcome.kind, outcome.page_count, None, outcome.original.sha256, None
    )


def finish(ids: Iterable[DocumentId], desk: Desk, index: Index, *, jobs: int | None) -> None:
    """Finish those of the documents that a machine can move."""
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
    finish(accepted, desk, index, jobs=jobs)


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


def _parts_of(row: Row, index: Index) -> Iterator[Row]:
    """What became of the papers of a file that held several."""
    document = index.document(row.id) if row.id else None
    for number, part in enumerate(document.parts if document else (), start=1):
        # A file has one name; its papers are told by their places in it.
        name = f"{row.source}#{number}"
        found = _as_it_stands(Row(part, name, Status.RENDERED, None, 0, None, None, None), index)
        yield found
        yield from _parts_of(found, index)


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
    archived = all(row.status.settled for row in rows)
    return ExitCode.DONE if archived else ExitCode.DOCUMENT
