"""A clerk says where the papers of a file begin."""

import datetime as dt
from collections.abc import Sequence

from core.errors import ConfigError
from core.model import Document, DocumentId, LedgerEvent, Split, Status
from pipeline.decisions.standing import known, saved, waiting
from pipeline.outputs import StoredPage
from pipeline.splitting import apart, by_hand, stored_pages
from storage import Index, ObjectStore


def split(
    document_id: DocumentId,
    index: Index,
    work: ObjectStore,
    *,
    actor: str,
    at: dt.datetime,
    starts: Sequence[int],
) -> Document:
    """Take a file apart where a clerk says that its papers begin; its parts go on instead of it.

    Args:
        document_id: a paper that waits for a clerk, or was set aside after its pages were drawn.
        index: where it stands.
        work: where its pages lie.
        actor: who decides.
        at: when.
        starts: pages with which a further paper begins, 1-based; the first begins with the first page.

    Raises:
        ConfigError: it does not wait, or has no such pages.
    """
    document, stored = _to_part(document_id, index, work)
    made = apart(document, _parted(stored, starts), stored, index.arrivals(document.id)[0], work)
    event = LedgerEvent(made.document.status.value, document_id, actor, at, made.facts)
    return saved(made.document, index, event, parts=made.parts)


def parted(document_id: DocumentId, index: Index, work: ObjectStore, *, starts: Sequence[int]) -> Split:
    """What `split` would make of a file; nothing is written."""
    return _parted(_to_part(document_id, index, work)[1], starts)


def _to_part(document_id: DocumentId, index: Index, work: ObjectStore) -> tuple[Document, tuple[StoredPage, ...]]:
    document = known(document_id, index)
    if document.status is not Status.SET_ASIDE or document.outputs.pages is None:
        document = waiting(document_id, index)
    return document, stored_pages(document, work)


def _parted(stored: Sequence[StoredPage], starts: Sequence[int]) -> Split:
    wrong = [number for number in starts if not 1 < number <= len(stored)]
    if wrong or not starts:
        shown, last = ", ".join(map(str, wrong)) or "–", len(stored)
        raise ConfigError(f"--split {shown}: cần số trang từ 2 đến {last} / expected pages from 2 to {last}")
    return by_hand(stored, starts)
