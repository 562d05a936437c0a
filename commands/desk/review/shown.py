"""One doubtful paper for the terminal and for JSON: its fields, what is wrong with its pages, what can be done."""

import click

from commands.desk.advice import advice_lines, advice_on, shown_advice
from commands.desk.review.rescans import say_before
from commands.desk.review.split import shown_split, split_lines
from commands.desk.status import shown_document, why
from commands.scanning.quarantine import unknown
from commands.terminal import emit, t, table
from core import serial
from core.catalogue.kinds import load_kinds
from core.errors import ExitCode
from core.model import Document, DocumentId, Field, Metadata, Status
from storage import Index, ObjectStore


def metadata_of(document: Document, work: ObjectStore) -> Metadata:
    """What is known of a paper so far."""
    if document.outputs.metadata is None:
        return Metadata()
    return serial.load(Metadata, work.get(document.outputs.metadata))


def _fields(described: Metadata) -> dict[str, object]:
    return {
        item.name.value: {
            "value": item.value,
            "score": round(item.score, 3),
            "page": item.page,
            "source": item.source,
            "abstained": item.abstained,
            "other": item.other,
        }
        for item in described.fields
    }


def _remark(item: Field) -> str:
    if item.value is None and item.other is None:
        return t("thiếu", "missing")
    if item.other is not None:
        return t(f"nghi ngờ; đọc lần hai: {item.other}", f"doubtful; read again: {item.other}")
    return t("nghi ngờ", "doubtful") if item.abstained else ""


def show_one(index: Index, work: ObjectStore, document_id: DocumentId, *, as_json: bool) -> int:
    """Print one paper, whatever its status.

    Raises:
        ConfigError: there is none.
    """
    document = index.document(document_id)
    if document is None:
        raise unknown(document_id)
    show(document, metadata_of(document, work), work, as_json=as_json)
    before = say_before(document, index)
    if before and not as_json:
        click.echo(before)
    return ExitCode.DONE


def shown_waiting(document: Document, described: Metadata, work: ObjectStore) -> dict[str, object]:
    """A paper for JSON, with what is known of it."""
    advice = shown_advice(advice_on(document, work))
    split = {} if document.outputs.split is None else {"split": shown_split(document, work)}
    return shown_document(document) | {"fields": _fields(described), "advice": advice} | split


def show(document: Document, described: Metadata, work: ObjectStore, *, as_json: bool) -> None:
    """Print a paper with what is known of it, or would be."""
    if as_json:
        emit({"schema": "sohoa.review/1", "documents": [shown_waiting(document, described, work)]})
        return
    click.echo(f"{document.id}  {document.kind or '?'}  {document.status.value}  {why(document)}")
    rows = [(item.name.value, item.value or "–", f"{item.score:.2f}", _remark(item)) for item in described.fields]
    seen = {item.name for item in described.fields}
    kind = next((item for item in load_kinds() if item.code == document.kind), None)
    rows += [
        (name.value, "–", "–", t("thiếu", "missing"))
        for name in (kind.required_fields if kind else ())
        if name not in seen
    ]
    click.echo(table((t("thông tin", "field"), t("giá trị", "value"), t("điểm", "score"), ""), rows))
    for line in advice_lines(advice_on(document, work)):
        click.echo(line)
    for line in split_lines(document, work):
        click.echo(line)
    if document.status is Status.NEEDS_REVIEW and document.kind is None:
        click.echo(t("Chọn loại: --kind mã (configs/kinds.toml)", "Choose its kind: --kind code (configs/kinds.toml)"))
    elif document.status is Status.NEEDS_REVIEW:
        click.echo(
            t("Xác nhận: --accept · sửa: --set thông_tin=giá_trị", "Confirm: --accept · correct: --set field=value")
        )
    elif document.status is Status.SET_ASIDE:
        click.echo(t(f"Làm lại: sohoa redo {document.id}", f"Do it again: sohoa redo {document.id}"))
