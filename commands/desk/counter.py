"""For the clerk with a citizen at the counter: one dossier, one stack, from reuse check to archive."""

import datetime as dt
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from commands.archive.find import VIETNAM, decisions_as_text, find_procedure, owner_id, shown_decision
from commands.desk.capture import Asked, Order, captured, command_line, order_for, scanner_options
from commands.desk.review import ask_about
from commands.desk.status import shown_document, why
from commands.terminal import dry_run_option, emit, home_option, json_option, language, open_desk, t
from core.catalogue.kinds import load_kinds, validity_months
from core.codes import record_id_for
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.messages import reason_text
from core.model import Backs, Document, DocumentId, DossierCode, OwnerId, Procedure, ProcedureCode, RecordId, Status
from rules.checklist import ComponentDecision, plan
from storage import Index, open_index


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dossier", required=True, help="Mã hồ sơ / the dossier's code.")
@click.option("--procedure", "procedure_code", required=True, help="Mã TTHC / the procedure's code.")
@click.option("--owner", required=True, help="Số định danh hoặc mã số thuế của chủ hồ sơ / the owner's id.")
@home_option
@json_option
@dry_run_option
@scanner_options
def scan(
    files: tuple[Path, ...],
    dossier: str,
    procedure_code: str,
    owner: str,
    home: Path,
    *,
    asked: Asked,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Nhận một tập giấy tờ tại quầy: xét dùng lại, quét, số hóa, xác nhận, ký, lưu. / Take in a stack at the counter.

    FILES đã quét, hoặc --device để quét qua SANE. / FILES that were scanned, or --device to scan them.
    """
    desk, owner = open_desk(home), owner_id(owner)
    procedure = find_procedure(procedure_code)
    order = order_for(desk, asked, dossier, ask=not as_json)
    index = open_index(desk.config.index)
    try:
        before = _checklist(index, procedure, owner, dossier, brought=frozenset())
        if not as_json:
            click.echo(f"{procedure.code}  {procedure.name}  ·  {dossier}")
            click.echo(decisions_as_text(before))
        stack = _Taken()
        if dry_run and order:
            click.echo(command_line(order), err=True)
        elif not dry_run:
            told = _Told(dossier, procedure, owner)
            stack = _take_in(files, desk, index, told)
            if order:
                stack = _scan_in(order, stack, desk, index, told)
        documents = [_settle(item, desk, index, ask=not as_json) for item in _brought_on(stack, desk)]
        brought = frozenset(record_id_for(item.id) for item in documents)
        after = _checklist(index, procedure, owner, dossier, brought=brought)
    finally:
        index.close()
    if as_json:
        emit(_as_json(procedure, dossier, before, documents, stack, after))
    elif documents or stack.refused:
        _say(documents, stack, after, owner=owner, dossier=dossier)
    whole = stack.capture is None or stack.capture["next_page"] is None
    settled = whole and not stack.refused and all(item.status.settled for item in documents)
    return ExitCode.DONE if settled else ExitCode.DOCUMENT


@dataclass(frozen=True, slots=True)
class _Told:
    """What the clerk says of a stack."""

    dossier: str
    procedure: Procedure
    owner: str = field(repr=False)
    scanner: str | None = None


@dataclass(frozen=True, slots=True)
class _Taken:
    """What was taken in of a stack."""

    ids: tuple[DocumentId, ...] = ()
    refused: tuple[dict[str, str], ...] = ()
    capture: dict[str, object] | None = None
    safe: bool = True  #: whether all bytes lie in the store or in quarantine


def _as_json(
    procedure: Procedure,
    dossier: str,
    before: tuple[ComponentDecision, ...],
    documents: list[Document],
    stack: _Taken,
    after: tuple[ComponentDecision, ...],
) -> dict[str, object]:
    return {
        "schema": "sohoa.scan/1",
        "dossier": dossier,
        "procedure": procedure.code,
        "before": [shown_decision(item) for item in before],
        "documents": [shown_document(item) for item in documents],
        "refused": stack.refused,
        "capture": stack.capture,
        "after": [shown_decision(item) for item in after],
    }


def _say(
    documents: list[Document], stack: _Taken, after: tuple[ComponentDecision, ...], *, owner: str, dossier: str
) -> None:
    for item in stack.refused:
        click.echo(f"{item['file']}: {item['text']}")
    for document in documents:
        note = why(document) or _known_before(document, owner, dossier)
        click.echo(f"{document.id}  {document.status.value}  {document.kind or '?'}  {note}".rstrip())
    click.echo(decisions_as_text(after))


def _known_before(document: Document, owner: str, dossier: str) -> str:
    """That a paper was archived earlier and stays what it was: what was typed now does not change its record."""
    if document.status is not Status.ARCHIVED or (document.owner, document.dossier_code) == (owner, dossier):
        return ""
    if document.owner != owner:
        return t(
            "đã lưu từ trước cho người khác hoặc chưa rõ chủ; không tính cho hồ sơ này",
            "archived before, of somebody else or of nobody known; it does not count for this dossier",
        )
    return t("đã lưu từ trước; dùng cho hồ sơ này", "archived before; it serves this dossier")


def _checklist(
    index: Index, procedure: Procedure, owner: str, dossier: str, *, brought: frozenset[RecordId]
) -> tuple[ComponentDecision, ...]:
    months = validity_months(load_kinds())
    records = tuple(index.records(owner=OwnerId(owner)))
    today = dt.datetime.now(VIETNAM).date()
    return plan(procedure, OwnerId(owner), records, on=today, validity_months=months, dossier=dossier, brought=brought)


def _scan_in(order: Order, taken: _Taken, desk: Desk, index: Index, told: _Told) -> _Taken:
    """Let a stack run through the scanner and receive it; its pages are forgotten once its bytes are safe."""
    with captured(desk, order) as stack:
        more = _Taken()
        if stack.bound:
            more = _take_in(stack.bound, desk, index, replace(told, scanner=order.device), order.profile.backs)
            if more.safe:
                stack.stack.discard()
    return _Taken(taken.ids + more.ids, taken.refused + more.refused, stack.shown(order))


def _take_in(files: tuple[Path, ...], desk: Desk, index: Index, told: _Told, backs: Backs | None = None) -> _Taken:
    """Receive files for this dossier: each is a paper, or two are the fronts and the `backs` of one."""
    from pipeline.inbox import Refusal, ScanFile
    from pipeline.receiving import Receiver, Told
    from pipeline.tools import utc_now

    known = Told(
        DossierCode(told.dossier), ProcedureCode(told.procedure.code), OwnerId(told.owner), scanner=told.scanner
    )
    receiver = Receiver(desk, index, clock=utc_now, language=language())
    scans = []
    for path in files:
        found = path.stat()
        scans.append(ScanFile(path, found.st_ino, found.st_size, found.st_mtime_ns))
    outcomes: list[Document | Refusal] = []
    if backs is not None and len(scans) == 2:
        outcome = receiver.take_stack(scans[0], scans[1], backs, known)
        outcomes += [outcome] if isinstance(outcome, Document) else outcome
    else:
        outcomes += [receiver.take(scan, known) for scan in scans]
    refused = [item for item in outcomes if isinstance(item, Refusal)]
    return _Taken(
        ids=tuple(item.id for item in outcomes if isinstance(item, Document)),
        refused=tuple(
            {"file": item.path.name, "code": item.reason.value, "text": reason_text(item.reason, language=language())}
            for item in refused
        ),
        safe=all(item.sha256 is not None for item in refused),
    )


def _brought_on(stack: _Taken, desk: Desk) -> tuple[Document, ...]:
    """The documents, each brought as far as a machine can."""
    from pipeline.engine import run_here

    return run_here(desk, stack.ids)


def _settle(document: Document, desk: Desk, index: Index, *, ask: bool) -> Document:
    """Ask the clerk about a doubtful paper, if one sits at the terminal; else it waits."""
    if not ask or document.status is not Status.NEEDS_REVIEW or not sys.stdin.isatty():
        return document
    try:
        return ask_about(document, desk, index)
    except ConfigError as error:
        click.echo(t(f"Chưa xong: {error}", f"Not done: {error}"))
        return document
