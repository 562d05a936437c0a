"""A clerk says that a paper is one that was digitized before: it is set aside, and its record serves the dossier."""

import datetime as dt
from dataclasses import dataclass

from core.catalogue.purposes import SETTLING, find_purpose
from core.codes import procedure_key
from core.errors import Reason
from core.model import Basis, Document, DocumentId, Procedure, RecordId, Reuse, UnitCode
from pipeline.decisions import same_as_before
from pipeline.reuse import By, checklist, hand_out
from rules.reuse import Known, Use
from storage import Index, ObjectStore


@dataclass(frozen=True, slots=True)
class Office:
    """Where it is decided, by what is known there."""

    unit: UnitCode
    procedures: tuple[Procedure, ...]
    known: Known

    def procedure(self, code: str) -> Procedure | None:
        """The procedure of a code, in its short or long form; None: another office's."""
        key = procedure_key(code)
        return next((item for item in self.procedures if key is not None and procedure_key(item.code) == key), None)


def record_before(document: Document) -> RecordId | None:
    """The record of the same paper, where a paper waits for that question or was set aside by its answer."""
    same = document.reason in {Reason.ALREADY_DIGITIZED, Reason.WITHDRAWN_BEFORE}
    return RecordId(document.detail) if same and document.detail else None


def use_record(
    document_id: DocumentId,
    index: Index,
    store: ObjectStore,
    office: Office,
    *,
    actor: str,
    at: dt.datetime,
    on: dt.date,
) -> tuple[Document, tuple[Reuse, ...]]:
    """The paper set aside, and what its record serves now, where a component of its dossier may be reused.

    Raises:
        ConfigError: the paper does not wait for that question.
    """
    changed = same_as_before(document_id, index, actor=actor, at=at)
    purpose = find_purpose(SETTLING)
    procedure = None if changed.procedure_code is None else office.procedure(changed.procedure_code)
    if changed.owner is None or changed.dossier_code is None or procedure is None or purpose is None:
        return changed, ()
    use = Use(purpose, Basis.STATUTE, procedure.code, office.unit)
    decisions = checklist(procedure, changed.owner, index, office.known, on=on, use=use, dossier=changed.dossier_code)
    mine = [item for item in decisions if item.record == record_before(changed)]
    noted = hand_out(mine, index, store, By(changed.dossier_code, purpose.code, Basis.STATUTE, actor, at))
    return changed, tuple(item.reuse for item in noted)
