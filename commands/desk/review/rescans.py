"""A paper that was digitized before: say when, and let the clerk use that record instead."""

import click

from commands.asking import known_kinds, today
from commands.terminal import t
from core.catalogue.rulebook import load_procedures
from core.config import Desk
from core.model import Document, UnitCode
from pipeline.rescanned import record_before
from storage import Index, open_store


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
    from pipeline.rescanned import Office, use_record
    from pipeline.tools import utc_now

    office = Office(UnitCode(desk.config.desk.unit), load_procedures(), known_kinds())
    store = open_store(desk.config.store)
    changed, noted = use_record(document.id, index, store, office, actor=clerk, at=utc_now(), on=today())
    for item in noted:
        click.echo(t(f"Đã ghi nhận dùng lại: {item.component}", f"Noted as used again: {item.component}"), err=True)
    return changed
