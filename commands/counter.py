"""For the clerk with a citizen at the counter: one dossier, one stack, from reuse check to archive."""

import datetime as dt
import sys
from pathlib import Path

import click

from commands.archive import VIETNAM, decisions_as_text, find_procedure, shown_decision
from commands.review import ask_about, shown_document, why
from commands.terminal import dry_run_option, emit, home_option, json_option, language, open_desk, t
from core.catalogue.kinds import load_kinds
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.messages import reason_text
from core.model import Document, DocumentId, DossierCode, OwnerId, Procedure, ProcedureCode, Status
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
def scan(
    files: tuple[Path, ...],
    dossier: str,
    procedure_code: str,
    owner: str,
    home: Path,
    *,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Nhận một tập giấy tờ tại quầy: xét dùng lại, số hóa, xác nhận, ký, lưu. / Take in a stack at the counter."""
    desk = open_desk(home)
    procedure = find_procedure(procedure_code)
    index = open_index(desk.config.index)
    try:
        before = _checklist(index, procedure, owner, dossier)
        if not as_json:
            click.echo(f"{procedure.code}  {procedure.name}  ·  {dossier}")
            click.echo(decisions_as_text(before))
        documents: list[Document] = []
        refused: list[dict[str, str]] = []
        if files and not dry_run:
            documents, refused = _take_in(files, desk, index, dossier=dossier, procedure=procedure, owner=owner)
            documents = [_settle(item, desk, index, ask=not as_json) for item in documents]
        after = _checklist(index, procedure, owner, dossier)
    finally:
        index.close()
    if as_json:
        emit(
            {
                "schema": "sohoa.scan/1",
                "dossier": dossier,
                "procedure": procedure.code,
                "before": [shown_decision(item) for item in before],
                "documents": [shown_document(item) for item in documents],
                "refused": refused,
                "after": [shown_decision(item) for item in after],
            }
        )
    elif documents or refused:
        for item in refused:
            click.echo(f"{item['file']}: {item['text']}")
        for document in documents:
            click.echo(f"{document.id}  {document.status.value}  {document.kind or '?'}  {why(document)}".rstrip())
        click.echo(decisions_as_text(after))
    settled = not refused and all(item.status is Status.ARCHIVED for item in documents)
    return ExitCode.DONE if settled else ExitCode.DOCUMENT


def _checklist(index: Index, procedure: Procedure, owner: str, dossier: str) -> tuple[ComponentDecision, ...]:
    months = {kind.code: kind.validity_months for kind in load_kinds() if kind.validity_months}
    records = tuple(index.records(owner=OwnerId(owner)))
    today = dt.datetime.now(VIETNAM).date()
    return plan(procedure, OwnerId(owner), records, on=today, validity_months=months, dossier=dossier)


def _take_in(
    files: tuple[Path, ...], desk: Desk, index: Index, *, dossier: str, procedure: Procedure, owner: str
) -> tuple[list[Document], list[dict[str, str]]]:
    """Receive the files for this dossier and bring each as far as a machine can."""
    from pipeline.engine import run_here
    from pipeline.inbox import Refusal, ScanFile
    from pipeline.receiving import Receiver, Told
    from pipeline.tools import utc_now

    told = Told(DossierCode(dossier), ProcedureCode(procedure.code), OwnerId(owner))
    receiver = Receiver(desk, index, clock=utc_now, language=language())
    ids: list[DocumentId] = []
    refused: list[dict[str, str]] = []
    for path in files:
        found = path.stat()
        outcome = receiver.take(ScanFile(path, found.st_ino, found.st_size, found.st_mtime_ns), told)
        if isinstance(outcome, Refusal):
            text = reason_text(outcome.reason, language=language())
            refused.append({"file": path.name, "code": outcome.reason.value, "text": text})
        else:
            ids.append(outcome.id)
    return list(run_here(desk, ids)), refused


def _settle(document: Document, desk: Desk, index: Index, *, ask: bool) -> Document:
    """Ask the clerk about a doubtful paper, if one sits at the terminal; else it waits."""
    if not ask or document.status is not Status.NEEDS_REVIEW or not sys.stdin.isatty():
        return document
    try:
        return ask_about(document, desk, index)
    except ConfigError as error:
        click.echo(t(f"Chưa xong: {error}", f"Not done: {error}"))
        return document
