"""A clerk says where the papers of a file begin, or that it is one paper after all."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from core.errors import ConfigError, Reason
from core.model import Document, DocumentId, Eyes, LedgerEvent, Outputs, Split, Splitting, Status
from pipeline.decisions.standing import as_told, known, saved, waiting
from pipeline.outputs import StoredPage
from pipeline.splitting import apart, by_hand, split_of, stored_pages
from storage import Index, ObjectStore

#: Its record stands in the store, or may: the last step writes there before the index knows.
_TOO_LATE: Final = frozenset({Status.SIGNED, Status.ARCHIVED})


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

    One that was split already is split anew: parts that stay go on as they are, the others end.

    Args:
        document_id: a paper that waits for a clerk, was set aside after its pages were drawn, or was split.
        index: where it stands.
        work: where its pages lie.
        actor: who decides.
        at: when.
        starts: pages with which a further paper begins, 1-based; the first begins with the first page.

    Raises:
        ConfigError: it does not wait, has no such pages, or a part that would end is archived.
    """
    document, stored = _to_part(document_id, index, work)
    made = apart(document, _parted(stored, starts), stored, index.arrivals(document.id)[0], work)
    gone = tuple(_ended(document, index, into=document.id, but=made.document.parts))
    event = LedgerEvent(made.document.status.value, document_id, actor, at, made.facts)
    return saved(made.document, index, event, *_joined(gone, actor, at), parts=made.parts, also=gone)


def join(document_id: DocumentId, index: Index, work: ObjectStore, *, actor: str, at: dt.datetime) -> Document:
    """Put the parts of a file together again: it is one paper and goes on from its pages, its parts end.

    What was decided about the parts stays with them; the paper is read and described as a whole.

    Raises:
        ConfigError: it was not split, its papers were told apart by cover sheets, or one of them is archived.
    """
    whole, gone = _to_join(document_id, index, work)
    facts = (("parts", " ".join(part.id for part in gone)),)
    event = LedgerEvent("joined", document_id, actor, at, facts)
    return saved(whole, index, event, *_joined(gone, actor, at), also=gone)


def joinable(document_id: DocumentId, index: Index, work: ObjectStore) -> tuple[Document, ...]:
    """The parts that `join` would end, as they are then; nothing is written."""
    return _to_join(document_id, index, work)[1]


def _to_join(document_id: DocumentId, index: Index, work: ObjectStore) -> tuple[Document, tuple[Document, ...]]:
    document = known(document_id, index)
    if document.status is not Status.SPLIT or document.reason == Reason.JOINED:
        raise ConfigError(f"{document_id}: chưa tách, không có gì để nối / is not split; there is nothing to join")
    made = split_of(document, work)
    if made is not None and made.covers:
        sheets = ", ".join(map(str, made.covers))
        raise ConfigError(
            f"{document_id}: có tờ bìa ở trang {sheets}, không thuộc giấy tờ nào; hãy nối từng phần, hoặc tách lại bằng"
            f" --split / has cover sheets on pages {sheets}, of no paper; join its parts one by one, or --split it anew"
        )
    gone = tuple(_ended(document, index, into=document.id))
    whole = replace(
        as_told(document, index),
        status=Status.RENDERED,
        kind=None,
        outputs=Outputs(pages=document.outputs.pages),
        parts=(),
        splitting=Splitting.NEVER,
        eyes=Eyes.ONE,
    )
    return whole, gone


def _ended(document: Document, index: Index, *, into: DocumentId, but: Sequence[DocumentId] = ()) -> Iterator[Document]:
    """Its parts, and theirs, as they end."""
    for part in (known(part_id, index) for part_id in document.parts if part_id not in but):
        if part.status in _TOO_LATE:
            raise ConfigError(
                f"{part.id}: đã ký hoặc đã lưu trữ, không nối lại được nữa / is signed or archived and stays a paper"
            )
        yield from _ended(part, index, into=into)
        yield replace(part, status=Status.SPLIT, reason=Reason.JOINED.value, stopped_at=part.status, parts=(into,))


def _joined(gone: Sequence[Document], actor: str, at: dt.datetime) -> Iterator[LedgerEvent]:
    for part in gone:
        yield LedgerEvent("joined", part.id, actor, at, (("into", part.parts[0]),))


def parted(document_id: DocumentId, index: Index, work: ObjectStore, *, starts: Sequence[int]) -> Split:
    """What `split` would make of a file; nothing is written."""
    return _parted(_to_part(document_id, index, work)[1], starts)


def _to_part(document_id: DocumentId, index: Index, work: ObjectStore) -> tuple[Document, tuple[StoredPage, ...]]:
    document = known(document_id, index)
    rests = document.status in {Status.SET_ASIDE, Status.SPLIT} and document.reason != Reason.JOINED
    if not rests or document.outputs.pages is None:
        document = waiting(document_id, index)
    return document, stored_pages(document, work)


def _parted(stored: Sequence[StoredPage], starts: Sequence[int]) -> Split:
    wrong = [number for number in starts if not 1 < number <= len(stored)]
    if wrong or not starts:
        shown, last = ", ".join(map(str, wrong)) or "–", len(stored)
        raise ConfigError(f"--split {shown}: cần số trang từ 2 đến {last} / expected pages from 2 to {last}")
    return by_hand(stored, starts)
