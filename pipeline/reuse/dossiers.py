"""A dossier as the index knows it: its checklist, its papers, and whether it is complete."""

import datetime as dt
from dataclasses import dataclass

from core.errors import Reason
from core.model import Document, Dossier, DossierCode, OwnerId, Procedure, RecordId, Reuse, Status
from rules.dossiers.checklist import ComponentDecision, Intake, plan
from rules.dossiers.completeness import Completeness, Flags, completeness, flags
from rules.reuse import Known, Use
from storage import Index


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a dossier stands."""

    dossier: Dossier
    decisions: tuple[ComponentDecision, ...]
    flags: tuple[Flags, ...]  #: of each decision, in the same order
    waiting: tuple[Document, ...]  #: papers of it that wait for a clerk, were set aside, or are on their way
    reuses: tuple[Reuse, ...]
    completeness: Completeness


def checklist(
    procedure: Procedure,
    owner: OwnerId,
    index: Index,
    known: Known,
    *,
    on: dt.date,
    use: Use,
    dossier: DossierCode | None = None,
    brought: frozenset[RecordId] = frozenset(),
) -> tuple[ComponentDecision, ...]:
    """The checklist of a procedure for an owner, over the records of all the owner's numbers.

    Args:
        procedure: what is applied for.
        owner: who applies.
        index: where records, links and earlier reuse stand.
        known: the kinds; what is damaged is asked of the index.
        on: the day.
        use: for what, and on which ground.
        dossier: the dossier that it is for.
        brought: records of papers that were archived earlier and brought again.
    """
    found = index.dossiers.papers(owner)
    taken = {item.component: item.record for item in index.dossiers.reuses(dossier)} if dossier else {}
    intake = Intake(owner, use, found.linked, dossier, brought, taken)
    return plan(procedure, found.records, intake, Known(known.kinds, found.damaged), on=on)


def state_of(dossier: Dossier, procedure: Procedure, index: Index, known: Known, *, on: dt.date, use: Use) -> Standing:
    """Where a dossier stands on a day."""
    decisions = checklist(procedure, dossier.owner, index, known, on=on, use=use, dossier=dossier.code)
    waiting = tuple(
        item
        for item in index.documents(*(status for status in Status if not status.settled))
        # A rescan that a clerk has recognized waits for nobody.
        if item.dossier_code == dossier.code
        and (item.status, item.reason) != (Status.SET_ASIDE, Reason.ALREADY_DIGITIZED)
    )
    records = index.dossiers.papers(dossier.owner).records
    copies = sum(
        record.dossier_code == dossier.code and record.kind not in procedure.results and record.stands
        for record in records
    )
    reuses = index.dossiers.reuses(dossier.code)
    vaults = frozenset(item.component for item in reuses if item.from_vault)
    by_id = {record.id: record for record in records}
    told = tuple(flags(item, by_id.get(item.record) if item.record else None, vaults=vaults) for item in decisions)
    lacking = completeness(decisions, waiting=len(waiting), originals=dossier.originals, copies=copies)
    return Standing(dossier, decisions, told, waiting, reuses, lacking)
