"""For the clerk with a queue: what waits, why, and what to do about it."""

from pathlib import Path

import click

from commands.terminal import dry_run_option, emit, home_option, json_option, language, open_desk, t, table
from core import serial
from core.catalogue.kinds import load_kinds
from core.config import Desk
from core.errors import ConfigError, ExitCode, Reason
from core.messages import reason_text
from core.model import Document, DocumentId, DocumentKind, FieldName, KindCode, Metadata, Status
from storage import Index, ObjectStore, open_index, open_store


def _index(desk: Desk) -> Index:
    return open_index(desk.config.index)


@click.command()
@click.argument("document_id", metavar="[ID]", required=False)
@home_option
@json_option
def status(document_id: str | None, home: Path, *, as_json: bool) -> int:
    """Giấy tờ đang ở bước nào. / Where documents stand."""
    index = _index(open_desk(home))
    try:
        if document_id is None:
            return _summary(index, as_json=as_json)
        document = index.document(DocumentId(document_id))
        if document is None:
            raise ConfigError(f"no document {document_id} at this desk")
        shown = {"schema": "sohoa.status/1", **shown_document(document), "arrivals": len(index.arrivals(document.id))}
        if as_json:
            emit(shown)
        else:
            click.echo("\n".join(f"{key:10} {value if value is not None else '–'}" for key, value in shown.items()))
    finally:
        index.close()
    return ExitCode.DONE


def _summary(index: Index, *, as_json: bool) -> int:
    counts = index.status_counts()
    waiting = index.documents(Status.NEEDS_REVIEW, Status.SET_ASIDE)
    if as_json:
        emit(
            {
                "schema": "sohoa.status/1",
                "counts": {item.value: counts.get(item, 0) for item in Status},
                "waiting": [shown_document(item) for item in waiting],
            }
        )
        return ExitCode.DONE
    rows = [(item.value, str(counts[item])) for item in Status if counts.get(item)]
    click.echo(table((t("bước", "status"), t("số giấy tờ", "documents")), rows))
    for item in waiting:
        click.echo(f"{item.id}  {why(item)}")
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
        "stopped_at": document.stopped_at,
    }


def why(document: Document) -> str:
    """The sentence of its reason, empty without one."""
    return reason_text(Reason(document.reason), language=language()) if document.reason else ""


@click.command()
@click.argument("document_id", metavar="[ID]", required=False)
@click.option("--accept", is_flag=True, help="Xác nhận như đã đọc / confirm as read.")
@click.option("--kind", "kind_code", help="Chọn loại giấy tờ / choose the kind (configs/kinds.toml).")
@click.option("--set", "typed", multiple=True, metavar="FIELD=VALUE", help="Sửa một thông tin / correct a field.")
@home_option
@json_option
@dry_run_option
def review(
    document_id: str | None,
    kind_code: str | None,
    typed: tuple[str, ...],
    home: Path,
    *,
    accept: bool,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Xem giấy tờ đang chờ; xác nhận hoặc sửa rồi đi tiếp. / List what waits; accept or correct it, and go on."""
    desk = open_desk(home)
    index, work = _index(desk), open_store(desk.config.work)
    try:
        if document_id is None:
            return _list_waiting(index, work, as_json=as_json)
        values = _parse_typed(typed)
        kinds = {kind.code: kind for kind in load_kinds()}
        if kind_code is not None and kind_code not in kinds:
            raise ConfigError(f"--kind {kind_code}: no such kind; configs/kinds.toml lists {len(kinds)}")
        if not (accept or kind_code or values) or dry_run:
            return _show_one(index, work, DocumentId(document_id), as_json=as_json)
        chosen = next((kind for code, kind in kinds.items() if code == kind_code), None)
        return _decide(desk, index, work, DocumentId(document_id), chosen, values, as_json=as_json)
    finally:
        index.close()


def _parse_typed(typed: tuple[str, ...]) -> dict[FieldName, str]:
    values: dict[FieldName, str] = {}
    for item in typed:
        name, separator, value = item.partition("=")
        if not separator or name not in set(FieldName):
            raise ConfigError(f"--set: expected FIELD=VALUE with FIELD one of {', '.join(FieldName)}")
        values[FieldName(name)] = value.strip()
    return values


def _decide(
    desk: Desk,
    index: Index,
    work: ObjectStore,
    document_id: DocumentId,
    kind: DocumentKind | None,
    values: dict[FieldName, str],
    *,
    as_json: bool,
) -> int:
    from pipeline.decisions import confirm
    from pipeline.engine import run_here
    from pipeline.tools import utc_now

    actor = desk.config.desk.operator or desk.config.desk.code
    confirm(document_id, index, work, actor=actor, at=utc_now(), kind=kind, values=values)
    document = run_here(desk, [document_id])[0]
    if as_json:
        emit({"schema": "sohoa.review/1", "documents": [shown_document(document)]})
    else:
        click.echo(f"{document.id}  {document.status.value}  {why(document)}".rstrip())
    return ExitCode.DONE if document.status is Status.ARCHIVED else ExitCode.DOCUMENT


def ask_about(document: Document, desk: Desk, index: Index) -> Document:
    """Show a doubtful paper at the terminal, take corrections of what is doubtful, confirm it, and go on.

    Raises:
        ConfigError: its kind is unknown and none was given.
    """
    from pipeline.decisions import confirm
    from pipeline.engine import run_here
    from pipeline.tools import utc_now

    work = open_store(desk.config.work)
    _show_one(index, work, document.id, as_json=False)
    kinds = {kind.code: kind for kind in load_kinds()}
    kind = None
    if document.kind is None:
        kind = kinds.get(KindCode(click.prompt(t("Loại giấy tờ (mã)", "Kind (code)"), default="")))
    chosen = kind or (kinds.get(document.kind) if document.kind else None)
    described = _metadata(document, work)
    typed: dict[FieldName, str] = {}
    for name in chosen.required_fields if chosen else ():
        if described.value(name) is None:
            seen = described.get(name)
            typed[name] = click.prompt(name.value, default=(seen.value or "") if seen else "")
    actor = desk.config.desk.operator or desk.config.desk.code
    confirm(document.id, index, work, actor=actor, at=utc_now(), kind=kind, values=typed)
    return run_here(desk, [document.id])[0]


def _metadata(document: Document, work: ObjectStore) -> Metadata:
    if document.outputs.metadata is None:
        return Metadata()
    return serial.load(Metadata, work.get(document.outputs.metadata))


def _list_waiting(index: Index, work: ObjectStore, *, as_json: bool) -> int:
    waiting = index.documents(Status.NEEDS_REVIEW)
    if as_json:
        rows = [shown_document(item) | {"fields": _fields(_metadata(item, work))} for item in waiting]
        emit({"schema": "sohoa.review/1", "documents": rows})
        return ExitCode.DONE
    if not waiting:
        click.echo(t("Không có giấy tờ nào đang chờ.", "Nothing waits."))
    for item in waiting:
        click.echo(f"{item.id}  {item.kind or '?'}  {why(item)}")
    return ExitCode.DONE


def _fields(described: Metadata) -> dict[str, object]:
    return {
        item.name.value: {
            "value": item.value,
            "score": round(item.score, 3),
            "page": item.page,
            "source": item.source,
            "abstained": item.abstained,
        }
        for item in described.fields
    }


def _show_one(index: Index, work: ObjectStore, document_id: DocumentId, *, as_json: bool) -> int:
    document = index.document(document_id)
    if document is None:
        raise ConfigError(f"no document {document_id} at this desk")
    described = _metadata(document, work)
    if as_json:
        emit({"schema": "sohoa.review/1", "documents": [shown_document(document) | {"fields": _fields(described)}]})
        return ExitCode.DONE
    click.echo(f"{document.id}  {document.kind or '?'}  {document.status.value}  {why(document)}")
    rows = [
        (item.name.value, item.value or "–", f"{item.score:.2f}", t("nghi ngờ", "doubtful") if item.abstained else "")
        for item in described.fields
    ]
    click.echo(table((t("thông tin", "field"), t("giá trị", "value"), t("điểm", "score"), ""), rows))
    click.echo(t("Xác nhận: --accept · sửa: --set thông_tin=giá_trị", "Confirm: --accept · correct: --set field=value"))
    return ExitCode.DONE


@click.command()
@click.argument("document_id", metavar="ID")
@click.option("--from", "start", type=click.Choice([item.value for item in Status][:7]), help="Bước / stage.")
@home_option
@json_option
@dry_run_option
def redo(document_id: str, start: str | None, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Làm lại một giấy tờ từ một bước. / Do a document again from a stage."""
    from pipeline import decisions
    from pipeline.engine import run_here
    from pipeline.tools import utc_now

    desk = open_desk(home)
    index = _index(desk)
    try:
        document = index.document(DocumentId(document_id))
        if dry_run and document is not None:
            click.echo(
                f"{document.id}: {document.status.value} → {start or document.stopped_at or document.status.value}"
            )
            return ExitCode.DONE
        actor = desk.config.desk.operator or desk.config.desk.code
        chosen = Status(start) if start else None
        decisions.redo(DocumentId(document_id), index, actor=actor, at=utc_now(), start=chosen)
    finally:
        index.close()
    document = run_here(desk, [DocumentId(document_id)])[0]
    if as_json:
        emit({"schema": "sohoa.status/1", **shown_document(document)})
    else:
        click.echo(f"{document.id}  {document.status.value}  {why(document)}".rstrip())
    return ExitCode.DONE if document.status is Status.ARCHIVED else ExitCode.DOCUMENT
