"""For the clerk with a queue: what waits, why, and what to do about it."""

from pathlib import Path

import click

from commands.desk.advice import advice_lines, advice_on, shown_advice
from commands.pins import pin_option, unlocked
from commands.scanning.quarantine import refused, say_refused, shown_refused, take_again, unknown
from commands.terminal import dry_run_option, emit, home_option, json_option, language, open_desk, t, table
from core.codes import document_id_for
from core.config import Desk
from core.errors import ExitCode, Reason
from core.messages import eyes_text, reason_text
from core.model import Document, DocumentId, Status
from storage import Index, open_index, open_store


def _index(desk: Desk) -> Index:
    return open_index(desk.config.index)


@click.command()
@click.argument("document_id", metavar="[ID]", required=False)
@home_option
@json_option
def status(document_id: str | None, home: Path, *, as_json: bool) -> int:
    """Giấy tờ đang ở bước nào; hàng đợi, đĩa, dịch vụ. / Where documents stand; queue, disks, services."""
    desk = open_desk(home)
    index = _index(desk)
    try:
        if document_id is None:
            return _summary(desk, index, as_json=as_json)
        document = index.document(DocumentId(document_id))
        found = shown_document(document) if document else shown_refused(desk, DocumentId(document_id))
        if found is None:
            raise unknown(document_id)
        arrivals = {"arrivals": len(index.arrivals(document.id))} if document else {}
        advice = advice_on(document, open_store(desk.config.work)) if document else ()
        shown = {"schema": "sohoa.status/1", **found, **arrivals}
        if as_json:
            emit(shown | ({"advice": shown_advice(advice)} if document else {}))
        else:
            reason = shown["reason"]
            shown["reason"] = reason["text"] if isinstance(reason, dict) else None
            shown |= {"part": _said_part(document), "parts": " ".join(document.parts) or None} if document else {}
            click.echo("\n".join(f"{key:10} {'–' if value is None else value}" for key, value in shown.items()))
            for line in advice_lines(advice):
                click.echo(line)
    finally:
        index.close()
    return ExitCode.DONE


def _summary(desk: Desk, index: Index, *, as_json: bool) -> int:
    from commands.desk.condition import print_health, shown_health
    from pipeline.health import examine
    from pipeline.tools import utc_now

    health = examine(desk, index, at=utc_now())
    counts = health.work.documents
    waiting = index.documents(Status.NEEDS_REVIEW, Status.SET_ASIDE)
    if as_json:
        emit(
            {
                "schema": "sohoa.status/1",
                "counts": {item.value: counts.get(item, 0) for item in Status},
                "waiting": [shown_document(item) for item in waiting],
                "quarantine": refused(desk, index),
                **shown_health(health),
            }
        )
        return ExitCode.DONE
    rows = [(item.value, str(counts[item])) for item in Status if counts.get(item)]
    click.echo(table((t("bước", "status"), t("số giấy tờ", "documents")), rows))
    for item in waiting:
        click.echo(f"{item.id}  {why(item)}")
    say_refused(desk, index)
    click.echo()
    print_health(health)
    return ExitCode.DONE


def shown_document(document: Document) -> dict[str, object]:
    """A document for JSON; nothing personal."""
    return {
        "id": document.id,
        "status": document.status,
        "kind": document.kind,
        "group": document.group,
        "pages": document.page_count,
        "sha256": document.original.sha256,
        "reason": {"code": document.reason, "text": why(document)} if document.reason else None,
        "same_as": document.detail if document.reason == Reason.ALREADY_DIGITIZED else None,
        "stopped_at": document.stopped_at,
        "eyes": document.eyes,
        "part": shown_part(document),
        "parts": document.parts,
    }


def shown_part(document: Document) -> dict[str, object] | None:
    """Which pages of which file a document is, where the file holds others too."""
    if document.pages is None:
        return None
    return {
        "of": document_id_for(document.original.sha256),
        "first": document.pages.first,
        "last": document.pages.last,
        "component": document.cover.component if document.cover else None,
    }


def _said_part(document: Document) -> str | None:
    """The same for a person."""
    if document.pages is None:
        return None
    whole = document_id_for(document.original.sha256)
    return t(f"trang {document.pages} của {whole}", f"pages {document.pages} of {whole}")


def why(document: Document) -> str:
    """The sentences of its reason and of who must look, empty without any."""
    if document.reason is None:
        return ""
    said = reason_text(Reason(document.reason), language=language()), eyes_text(document.eyes, language=language())
    return " ".join(filter(None, reversed(said)))


@click.command()
@click.argument("document_id", metavar="ID")
@click.option("--from", "start", type=click.Choice([item.value for item in Status][:7]), help="Bước / stage.")
@pin_option
@home_option
@json_option
@dry_run_option
def redo(document_id: str, start: str | None, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Làm lại một giấy tờ từ một bước, hoặc nhận lại tệp bị từ chối. / Do it again from a stage, or take it again."""
    from pipeline import decisions
    from pipeline.engine import run_here
    from pipeline.tools import utc_now

    desk = open_desk(home)
    index = _index(desk)
    try:
        document = index.document(DocumentId(document_id))
        if dry_run:
            known = shown_document(document) if document else shown_refused(desk, DocumentId(document_id))
            if known is None:
                raise unknown(document_id)
            target = start or (document.stopped_at or document.status if document else Status.RECEIVED)
            if as_json:
                plan = {"id": document_id, "status": known["status"], "start": target}
                emit({"schema": "sohoa.redo_plan/1", "dry_run": True, **plan})
            else:
                click.echo(f"{document_id}: {known['status']} → {target}")
            return ExitCode.DONE
        actor = desk.config.desk.operator or desk.config.desk.code
        if document is None:
            if take_again(desk, index, DocumentId(document_id), actor=actor) is None:
                return _still_refused(desk, DocumentId(document_id), as_json=as_json)
        else:
            chosen = Status(start) if start else None
            decisions.redo(document.id, index, actor=actor, at=utc_now(), start=chosen)
    finally:
        index.close()
    document = run_here(unlocked(desk), [DocumentId(document_id)])[0]
    if as_json:
        emit({"schema": "sohoa.status/1", **shown_document(document)})
    else:
        click.echo(f"{document.id}  {document.status.value}  {why(document)}".rstrip())
    return ExitCode.DONE if document.status is Status.ARCHIVED else ExitCode.DOCUMENT


def _still_refused(desk: Desk, document_id: DocumentId, *, as_json: bool) -> int:
    shown = shown_refused(desk, document_id) or {}
    if as_json:
        emit({"schema": "sohoa.status/1", **shown})
    else:
        reason = shown.get("reason")
        click.echo(f"{document_id}  {reason['text'] if isinstance(reason, dict) else ''}")
    return ExitCode.DOCUMENT
