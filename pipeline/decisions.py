"""What people decide about a paper: accept what the machine doubts, correct it, have a step done again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from core import serial
from core.errors import ConfigError, IntegrityError
from core.model import (
    Document,
    DocumentId,
    DocumentKind,
    Field,
    FieldName,
    FieldSource,
    LedgerEvent,
    Metadata,
    Status,
)
from pipeline.steps import MOVING, with_facts
from storage import Index, ObjectStore


def confirm(
    document_id: DocumentId,
    index: Index,
    work: ObjectStore,
    *,
    actor: str,
    at: dt.datetime,
    kind: DocumentKind | None = None,
    values: Mapping[FieldName, str] | None = None,
) -> Document:
    """Take a waiting paper as a clerk has seen it: doubtful values count from now on, corrections replace them.

    Args:
        document_id: a paper that waits for a clerk.
        index: where it stands.
        work: where its metadata lie.
        actor: who decides.
        at: when.
        kind: the kind that the clerk chose; None keeps the machine's.
        values: the fields that the clerk typed; an empty value says that the paper does not have it.

    Raises:
        ConfigError: it does not wait, or its kind is still unknown.
    """
    document = _waiting(document_id, index)
    code = kind.code if kind else document.kind
    if code is None:
        raise ConfigError(f"{document_id}: its kind is not known; choose one with --kind")
    described = _described(document, work)
    typed = values or {}
    fields = tuple(replace(item, abstained=item.value is None) for item in described.fields if item.name not in typed)
    fields += tuple(_typed(name, value, described) for name, value in typed.items())
    decided = Metadata(tuple(sorted(fields, key=lambda item: list(FieldName).index(item.name))))
    stored = work.put(serial.dump(decided), media_type="application/json")
    changed = replace(
        document,
        status=Status.DESCRIBED,
        kind=code,
        group=kind.group if kind else document.group,
        reason=None,
        stopped_at=None,
        # What a clerk typed stands before what was read or told; with_facts puts it in.
        owner=None if FieldName.PERSONAL_ID in typed or FieldName.TAX_CODE in typed else document.owner,
        dossier_code=None if FieldName.DOSSIER_CODE in typed else document.dossier_code,
        procedure_code=None if FieldName.PROCEDURE_CODE in typed else document.procedure_code,
        outputs=replace(document.outputs, metadata=stored.sha256),
    )
    facts = (("kind", code), ("typed", ",".join(sorted(typed))))
    return _saved(with_facts(changed, decided), index, LedgerEvent("confirmed", document_id, actor, at, facts))


def accept_doubts(document_id: DocumentId, index: Index, *, actor: str, at: dt.datetime) -> Document:
    """Let a waiting paper be archived as it is; its doubtful values stay doubtful and its record says so."""
    document = _waiting(document_id, index)
    changed = replace(document, status=Status.DESCRIBED, reason=None, stopped_at=None, doubts_accepted=True)
    return _saved(changed, index, LedgerEvent("doubts_accepted", document_id, actor, at))


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
    document = _known(document_id, index)
    if document.status is Status.ARCHIVED:
        raise ConfigError(f"{document_id} is archived; what is archived does not change")
    reached = document.stopped_at or document.status
    target = start or reached
    if target not in _ORDER or _ORDER[target] > _ORDER[reached]:
        raise ConfigError(f"{document_id} has come to {reached.value}: it cannot go on from {target.value}")
    changed = replace(document, status=target, reason=None, detail=None, stopped_at=None)
    if _ORDER[target] <= _ORDER[Status.CLASSIFIED]:
        changed = _as_told(changed, index)
    return _saved(changed, index, LedgerEvent("redo", document_id, actor, at, (("from", target.value),)))


def _as_told(document: Document, index: Index) -> Document:
    """The document before it was described: what the first reading said, and what was accepted of it, is forgotten."""
    first = index.arrivals(document.id)[0]
    return replace(
        document,
        owner=first.owner,
        dossier_code=first.dossier_code,
        procedure_code=first.procedure_code,
        doubts_accepted=False,
    )


_ORDER: Final[dict[Status, int]] = {status: place for place, status in enumerate(MOVING)}


def _known(document_id: DocumentId, index: Index) -> Document:
    document = index.document(document_id)
    if document is None:
        raise ConfigError(f"no document {document_id} at this desk; `sohoa status` lists them")
    return document


def _waiting(document_id: DocumentId, index: Index) -> Document:
    document = _known(document_id, index)
    if document.status is not Status.NEEDS_REVIEW:
        raise ConfigError(f"{document_id} does not wait for a clerk: it is {document.status.value}")
    return document


def _described(document: Document, work: ObjectStore) -> Metadata:
    if document.outputs.metadata is None:
        raise IntegrityError(f"document {document.id} waits for a clerk without metadata")
    return serial.load(Metadata, work.get(document.outputs.metadata))


def _typed(name: FieldName, value: str, described: Metadata) -> Field:
    seen = described.get(name)
    return Field(
        name=name,
        value=value or None,
        score=1.0,
        page=seen.page if seen else None,
        box=seen.box if seen else None,
        source=FieldSource.TYPED,
        abstained=not value,
        printed=seen.printed if seen else None,
    )


def _saved(document: Document, index: Index, event: LedgerEvent) -> Document:
    if not index.save(document, event):
        raise ConfigError(f"{document.id} was changed by somebody else at the same moment; look at it again")
    return replace(document, version=document.version + 1)
