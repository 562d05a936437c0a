"""A paper that was digitized before: say when, and let the clerk use that record instead."""

import click

from commands.archive.asking import find_procedure, known_kinds, settling, today
from commands.terminal import t
from core.config import Desk
from core.errors import ConfigError, Reason
from core.model import Document, RecordId
from storage import Index, open_store


def record_before(document: Document) -> RecordId | None:
    """The record of the same paper, where a paper waits for that question or was set aside by its answer."""
    same = document.reason == Reason.ALREADY_DIGITIZED and document.detail
    return RecordId(document.detail) if same and document.detail else None


def say_before(document: Document, index: Index) -> str:
    """When it was digitized, and as which record; empty for any other paper."""
    known = record_before(document)
    record = index.record(known) if known else None
    if record is None:
        return ""
    day = f"{record.archived_at:%d/%m/%Y}"
    return t(f"Đã số hóa ngày {day}: {record.id}, dùng lại?", f"Digitized on {day}: {record.id}; use that?")


def use_before(document: Document, desk: Desk, index: Index, clerk: str) -> Document:
    """Set the rescan aside and note that its record serves the dossier, where a component of it may be reused.

    Raises:
        ConfigError: the paper does not wait for that question.
    """
    from pipeline.decisions import same_as_before
    from pipeline.reuse import By, checklist, hand_out
    from pipeline.tools import utc_now

    at = utc_now()
    changed = same_as_before(document.id, index, actor=clerk, at=at)
    if changed.owner is None or changed.dossier_code is None or changed.procedure_code is None:
        return changed
    try:
        procedure = find_procedure(changed.procedure_code)
    except ConfigError:
        # Its dossier is another office's: nothing here says what it needs.
        return changed
    use = settling(desk, procedure)
    if use.purpose is None or use.basis is None:
        raise TypeError("settling without a purpose or a basis")
    decisions = checklist(
        procedure, changed.owner, index, known_kinds(), on=today(), use=use, dossier=changed.dossier_code
    )
    mine = [item for item in decisions if item.record == record_before(changed)]
    by = By(changed.dossier_code, use.purpose.code, use.basis, clerk, at)
    noted = hand_out(mine, index, open_store(desk.config.store), by)
    for item in noted:
        component = item.reuse.component
        click.echo(t(f"Đã ghi nhận dùng lại: {component}", f"Noted as used again: {component}"), err=True)
    return changed
