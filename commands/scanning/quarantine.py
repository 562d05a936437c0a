"""What was refused when it arrived: shown with its reason, taken again when told to."""

from collections import Counter
from typing import TYPE_CHECKING

import click

from commands.terminal import language, t
from core.config import Desk
from core.errors import ConfigError, Reason
from core.messages import reason_text
from core.model import Document, DocumentId, Group, Status
from storage import Index

if TYPE_CHECKING:
    from pipeline.inbox import Quarantined


def refused(desk: Desk, index: Index) -> list[dict[str, object]]:
    """The files in quarantine for JSON, oldest first."""
    return [
        {
            "id": item.id,
            "reason": _reason(item.reason),
            "size_bytes": item.size_bytes,
            "arrived_at": item.arrived_at,
            "inbox": item.arrival.inbox if item.arrival else None,
        }
        for item in _files(desk, index)
    ]


def say_refused(desk: Desk, index: Index) -> None:
    """The quarantine by reason, each with its sentence and the ids that `redo` takes; nothing where it is empty."""
    files = _files(desk, index)
    if not files:
        return
    click.echo(
        t("Tệp bị từ chối khi nhận (nhận lại: sohoa redo ID):", "Refused files (take one again: sohoa redo ID):")
    )
    counts = Counter(item.reason for item in files)
    for reason, count in sorted(counts.items()):
        click.echo(f"{reason.value} × {count}: {reason_text(reason, language=language())}")
        for item in files:
            if item.reason is reason:
                where = item.arrival.inbox if item.arrival and item.arrival.inbox else ""
                size = f"{item.size_bytes} byte{counts_of(reason, item.detail)}"
                click.echo(f"  {item.id}  {item.arrived_at.astimezone():%Y-%m-%d %H:%M}  {size}  {where}".rstrip())


def counts_of(reason: Reason, detail: str) -> str:
    """How many fronts and backs came, where that is why a file was refused."""
    if reason not in {Reason.SIDES_DIFFER, Reason.BACKS_MISSING}:
        return ""
    return t(f" (mặt trước / mặt sau: {detail} trang)", f" (fronts / backs: {detail} pages)")


def shown_refused(desk: Desk, document_id: DocumentId) -> dict[str, object] | None:
    """A refused file as JSON shows a document that was set aside; None where there is none of that id."""
    from pipeline.inbox import find_quarantined

    item = find_quarantined(desk.config.inbox.quarantine, document_id)
    if item is None:
        return None
    return {
        "id": item.id,
        "status": Status.SET_ASIDE,
        "kind": None,
        "group": Group.UNKNOWN,
        "pages": 0,
        "sha256": item.sha256,
        "reason": _reason(item.reason),
        "same_as": None,
        "stopped_at": None,
        "part": None,
        "parts": (),
    }


def unknown(document_id: str) -> ConfigError:
    """What to say of an id that this desk does not know."""
    return ConfigError(
        t(
            f"Bàn này không có giấy tờ {document_id}; xem danh sách: sohoa status",
            f"no document {document_id} at this desk; `sohoa status` lists them",
        )
    )


def take_again(desk: Desk, index: Index, document_id: DocumentId, *, actor: str) -> Document | None:
    """Receive a refused file again; None where it is refused again, for the reason that then stands beside it.

    Raises:
        ConfigError: there is no such file.
    """
    from pipeline.inbox import find_quarantined
    from pipeline.receiving import Receiver
    from pipeline.tools import utc_now

    item = find_quarantined(desk.config.inbox.quarantine, document_id)
    if item is None:
        raise unknown(document_id)
    outcome = Receiver(desk, index, clock=utc_now, language=language()).take_again(item, actor=actor)
    return outcome if isinstance(outcome, Document) else None


def _files(desk: Desk, index: Index) -> "list[Quarantined]":
    from pipeline.inbox import quarantined

    # What came again elsewhere and is a document by now waits for nobody.
    return [item for item in quarantined(desk.config.inbox.quarantine) if index.document(item.id) is None]


def _reason(reason: Reason) -> dict[str, str]:
    return {"code": reason.value, "text": reason_text(reason, language=language())}
