"""What people decide about a paper: accept what the machine doubts, correct it, have a step done again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from core import serial
from core.errors import ConfigError, IntegrityError, Reason
from core.fields import expected, normalised
from core.model import (
    Document,
    DocumentId,
    DocumentKind,
    Eyes,
    Field,
    FieldName,
    FieldSource,
    LedgerEvent,
    Metadata,
    Status,
)
from pipeline import metadata
from pipeline.decisions.eyes import TWO_EYES, FourEyes, Looked, Opinion, first_look, needs_second, second_look
from pipeline.decisions.standing import as_told, known, saved, waiting
from pipeline.doubts import cover_differs, owner_differs, with_facts
from pipeline.steps import MOVING
from storage import Index, ObjectStore


class Scope(StrEnum):
    """How much of a paper a clerk's decision speaks of."""

    ALL = "all"  #: what was read too: the clerk has compared it with the picture
    TYPED = "typed"  #: only what was typed; what else is doubtful stays so


def confirm(  # noqa: PLR0913  what a clerk says of a paper, and who and when
    document_id: DocumentId,
    index: Index,
    work: ObjectStore,
    *,
    actor: str,
    at: dt.datetime,
    kind: DocumentKind | None = None,
    values: Mapping[FieldName, str] | None = None,
    scope: Scope = Scope.ALL,
    four_eyes: FourEyes = TWO_EYES,
) -> Document:
    """Take a waiting paper as a clerk has seen it: what is confirmed counts from now on, corrections replace it.

    Args:
        document_id: a paper that waits for a clerk.
        index: where it stands.
        work: where its metadata lie.
        actor: who decides.
        at: when.
        kind: the kind that the clerk chose; None keeps the machine's.
        values: the fields that the clerk typed; an empty value says that the paper does not have it.
        scope: with TYPED the paper goes on waiting while anything that its kind requires is doubtful.
        four_eyes: for which kinds it goes on waiting for a second clerk, who must say the same.

    Raises:
        ConfigError: it does not wait, its kind is still unknown, a typed value cannot be one of its field, or a second
            clerk is needed and this is the first, or leaves something open.
    """
    document = waiting(document_id, index)
    read = _described(document, work)
    changed, decided = _proposed(document, read, kind, values or {}, scope)
    decided = _confirmed(decided, actor, values or {}, scope)
    if not needs_second(document, read, changed, decided, four_eyes):
        stored = work.put(serial.dump(decided), media_type="application/json")
        looked = Looked(replace(changed, outputs=replace(changed.outputs, metadata=stored.sha256)), ())
    else:
        _require_whole(changed)
        opinion = Opinion(actor, changed.kind, decided)
        second = document.eyes is Eyes.SECOND
        looked = second_look(document, changed, opinion, work) if second else first_look(document, opinion, work)
    said = (("kind", str(changed.kind)), ("typed", ",".join(sorted(values or {}))), ("scope", scope.value))
    event = LedgerEvent(looked.action, document_id, actor, at, (*said, *looked.facts))
    return saved(looked.document, index, event)


def _require_whole(changed: Document) -> None:
    """What one clerk says is compared with what another says: neither may be half of it."""
    if changed.status is Status.NEEDS_REVIEW:
        raise ConfigError(
            f"{changed.id}: cần hai cán bộ xác nhận, mỗi người xác nhận cả tờ trong một lần (--set … --accept)"
            " / two clerks must confirm it, each all of it at once (--set … --accept)"
        )


def proposed(
    document_id: DocumentId,
    index: Index,
    work: ObjectStore,
    *,
    kind: DocumentKind | None = None,
    values: Mapping[FieldName, str] | None = None,
    scope: Scope = Scope.ALL,
    four_eyes: FourEyes = TWO_EYES,
) -> tuple[Document, Metadata]:
    """What `confirm` would make of a paper, and of its fields; nothing is written.

    Of a paper that a second clerk looks at it does not tell whether the first has said the same.
    """
    document = waiting(document_id, index)
    read = _described(document, work)
    changed, decided = _proposed(document, read, kind, values or {}, scope)
    if needs_second(document, read, changed, decided, four_eyes):
        _require_whole(changed)
        if document.eyes is not Eyes.SECOND:
            return replace(document, eyes=Eyes.SECOND), decided
    return changed, decided


def _proposed(
    document: Document, read: Metadata, kind: DocumentKind | None, typed: Mapping[FieldName, str], scope: Scope
) -> tuple[Document, Metadata]:
    code = kind.code if kind else document.kind
    if code is None:
        raise ConfigError(
            f"{document.id}: chưa rõ loại giấy tờ, hãy chọn bằng --kind / its kind is not known; choose one with --kind"
        )
    decided = _decided(read, typed, scope)
    changed = replace(
        document,
        kind=code,
        group=kind.group if kind else document.group,
        # What a clerk typed stands before what was read or told; with_facts puts it in.
        owner=None if FieldName.PERSONAL_ID in typed or FieldName.TAX_CODE in typed else document.owner,
        dossier_code=None if FieldName.DOSSIER_CODE in typed else document.dossier_code,
        procedure_code=None if FieldName.PROCEDURE_CODE in typed else document.procedure_code,
    )
    changed = with_facts(changed, decided)
    doubt = None if scope is Scope.ALL else _doubt_left(changed, decided, kind, typed)
    if doubt is None:
        return replace(changed, status=Status.DESCRIBED, reason=None, stopped_at=None), decided
    return replace(changed, reason=doubt.value), decided


def _decided(described: Metadata, typed: Mapping[FieldName, str], scope: Scope) -> Metadata:
    fields = tuple(item for item in described.fields if item.name not in typed)
    if scope is Scope.ALL:
        fields = tuple(replace(item, abstained=item.value is None, other=None) for item in fields)
    fields += tuple(_typed(name, value, described) for name, value in typed.items())
    return Metadata(tuple(sorted(fields, key=lambda item: list(FieldName).index(item.name))))


def _confirmed(decided: Metadata, actor: str, typed: Mapping[FieldName, str], scope: Scope) -> Metadata:
    """The fields with the account of whoever saw them: what was typed, or with ALL everything."""
    return Metadata(
        tuple(
            replace(item, confirmed_by=actor) if scope is Scope.ALL or item.name in typed else item
            for item in decided.fields
        )
    )


#: Of these nothing that is typed speaks.
_ABOUT_PAGES: Final = frozenset(
    {Reason.SIDES_DOUBTFUL, Reason.SEVERAL_PAPERS, Reason.ALREADY_DIGITIZED, Reason.WITHDRAWN_BEFORE}
)


def _doubt_left(
    document: Document, decided: Metadata, kind: DocumentKind | None, typed: Mapping[FieldName, str]
) -> Reason | None:
    """What a clerk still has to look at after what was typed."""
    if document.reason in _ABOUT_PAGES:
        return Reason(document.reason)
    if kind is None or set(metadata.doubts(decided, kind)) - set(typed):
        return Reason.DOUBTFUL_FIELD
    if cover_differs(document):
        return Reason.COVER_DIFFERS
    return Reason.OWNER_DIFFERS if owner_differs(document, decided) else None


def same_as_before(document_id: DocumentId, index: Index, *, actor: str, at: dt.datetime) -> Document:
    """Set a paper aside because it is one that was digitized before; its bytes stay, and `redo` takes it up again.

    Raises:
        ConfigError: it does not wait for that question.
    """
    document = waiting(document_id, index)
    if document.reason != Reason.ALREADY_DIGITIZED or document.detail is None:
        raise ConfigError(
            f"{document_id}: không có bản ghi nào giống tờ này / no record of the same paper is known for it"
        )
    facts = (("record", document.detail),)
    changed = replace(document, status=Status.SET_ASIDE)
    return saved(changed, index, LedgerEvent("same_as_before", document_id, actor, at, facts))


def accept_doubts(document_id: DocumentId, index: Index, *, actor: str, at: dt.datetime) -> Document:
    """Let a waiting paper be archived as it is; its doubtful values stay doubtful and its record says so."""
    document = waiting(document_id, index)
    changed = replace(document, status=Status.DESCRIBED, reason=None, stopped_at=None, doubts_accepted=True)
    return saved(changed, index, LedgerEvent("doubts_accepted", document_id, actor, at))


def redo(
    document_id: DocumentId, index: Index, *, actor: str, at: dt.datetime, start: Status | None = None
) -> Document:
    """Put a paper back to an earlier stage; the steps from there run again.

    Args:
        document_id: a paper that is not archived.
        index: where it stands.
        actor: who decides.
        at: when.
        start: the status to go on from; by default the one in which it stopped.

    Raises:
        ConfigError: the paper is archived, or has not come so far.
    """
    document = known(document_id, index)
    if document.status is Status.SPLIT:
        raise ConfigError(
            f"{document_id}: đã tách hoặc nối lại, hãy làm lại giấy tờ thay cho nó / was split, or joined again; do "
            f"again what goes on instead: {' '.join(document.parts)}"
        )
    if document.status is Status.ARCHIVED:
        raise ConfigError(
            f"{document_id}: đã lưu trữ, không thay đổi được nữa / is archived; what is archived does not change"
        )
    reached = document.stopped_at or document.status
    target = start or reached
    if target not in _ORDER or _ORDER[target] > _ORDER[reached]:
        raise ConfigError(
            f"{document_id}: mới đến bước {reached.value}, không thể làm lại từ {target.value} / has come to "
            f"{reached.value}: it cannot go on from {target.value}"
        )
    made = replace(document.outputs, opinion=None)
    changed = replace(document, status=target, reason=None, detail=None, stopped_at=None, outputs=made, eyes=Eyes.ONE)
    if _ORDER[target] <= _ORDER[Status.CLASSIFIED]:
        changed = as_told(changed, index)
    facts = (("from", target.value), *((("reason", document.reason),) if document.reason else ()))
    return saved(changed, index, LedgerEvent("redo", document_id, actor, at, facts))


_ORDER: Final[dict[Status, int]] = {status: place for place, status in enumerate(MOVING)}


def _described(document: Document, work: ObjectStore) -> Metadata:
    if document.outputs.metadata is None:
        raise IntegrityError(
            f"giấy tờ {document.id} chờ cán bộ mà không có dữ liệu mô tả / "
            f"document {document.id} waits for a clerk without metadata"
        )
    return serial.load(Metadata, work.get(document.outputs.metadata))


def _typed(name: FieldName, text: str, described: Metadata) -> Field:
    value = normalised(name, text)
    if value is None and text:
        # What was typed is not repeated: messages end up in logs.
        raise ConfigError(f"--set {name.value}: cần {expected(name)}")
    seen = described.get(name)
    return Field(
        name=name,
        value=value,
        score=1.0,
        page=seen.page if seen else None,
        box=seen.box if seen else None,
        source=FieldSource.TYPED,
        abstained=value is None,
        printed=seen.printed if seen else None,
    )
