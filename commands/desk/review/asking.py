"""A clerk at the terminal is asked about what is doubtful, paper by paper."""

import click

from commands.asking import actor_of
from commands.desk.review.rescans import use_before
from commands.desk.review.shown import metadata_of, show_one
from commands.pins import unlocked
from commands.terminal import t
from core.catalogue.kinds import load_kinds
from core.config import Desk
from core.model import Document, FieldName, KindCode, Status
from pipeline.rescanned import record_before
from storage import Index, open_store


def ask_about(document: Document, desk: Desk, index: Index) -> Document:
    """Show a doubtful paper at the terminal, take corrections of what is doubtful, confirm it, and go on.

    Raises:
        ConfigError: its kind is unknown and none was given.
    """
    from pipeline.decisions import confirm, four_eyes_of
    from pipeline.engine import run_here
    from pipeline.tools import utc_now

    work = open_store(desk.config.work)
    show_one(index, work, document.id, as_json=False)
    if record_before(document) is not None and click.confirm(
        t("Dùng lại bản ghi đó?", "Use that record?"), default=True
    ):
        return use_before(document, desk, index, actor_of(desk))
    kinds = {kind.code: kind for kind in load_kinds()}
    kind = None
    if document.kind is None:
        kind = kinds.get(KindCode(click.prompt(t("Loại giấy tờ (mã)", "Kind (code)"), default="")))
    chosen = kind or (kinds.get(document.kind) if document.kind else None)
    described = metadata_of(document, work)
    typed: dict[FieldName, str] = {}
    for name in chosen.required_fields if chosen else ():
        if described.value(name) is None:
            seen = described.get(name)
            typed[name] = click.prompt(name.value, default=(seen.value or "") if seen else "")
    asked = four_eyes_of(desk.config.review)
    decided = confirm(
        document.id, index, work, actor=actor_of(desk), at=utc_now(), kind=kind, values=typed, four_eyes=asked
    )
    return run_here(unlocked(desk), [document.id])[0] if decided.status is not Status.NEEDS_REVIEW else decided
