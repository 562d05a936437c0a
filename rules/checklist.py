"""A procedure's components and an owner's records → what is there, what is reused, what must still come."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.model import ArchiveRecord, Component, KindCode, OwnerId, Procedure, RecordId
from rules.reuse import Refusal, ReuseRequest, best, decide
from rules.scan_policy import NotRequired, Policy, scan_policy


class ComponentState(StrEnum):
    """Where a component of a dossier stands."""

    REUSED = "reused"  #: a record serves; the paper is not asked for again
    DIGITIZED = "digitized"  #: scanned for this dossier
    NOT_REQUIRED = "not_required"
    ON_REQUEST = "on_request"
    MISSING = "missing"  #: to be brought and scanned


@dataclass(frozen=True, slots=True)
class ComponentDecision:
    """What to do about one component, and why."""

    component: Component
    state: ComponentState
    record: RecordId | None = None
    reason: NotRequired | None = None
    database: str | None = None
    refused: tuple[tuple[RecordId, tuple[Refusal, ...]], ...] = field(default=())


def plan(
    procedure: Procedure,
    owner: OwnerId,
    records: Iterable[ArchiveRecord],
    *,
    on: dt.date,
    validity_months: Mapping[KindCode, int],
    dossier: str | None = None,
) -> tuple[ComponentDecision, ...]:
    """For every component of a procedure: reused, digitized, not required, on request, or missing.

    Args:
        procedure: what is applied for.
        owner: who applies.
        records: the owner's records.
        on: the day.
        validity_months: how long the law lets a kind serve after its issue.
        dossier: the dossier's code; records scanned for it count as digitized.
    """
    owned = tuple(records)
    return tuple(_decide(item, owner, owned, on, validity_months, dossier) for item in procedure.components)


def _decide(
    component: Component,
    owner: OwnerId,
    records: tuple[ArchiveRecord, ...],
    on: dt.date,
    validity_months: Mapping[KindCode, int],
    dossier: str | None,
) -> ComponentDecision:
    policy = scan_policy(
        only_shown=component.only_shown, on_request=component.on_request, replacement=component.replacement, on=on
    )
    if policy.policy is Policy.NOT_REQUIRED:
        return ComponentDecision(component, ComponentState.NOT_REQUIRED, reason=policy.reason, database=policy.database)
    of_kind = tuple(record for record in records if record.kind in component.kinds)
    scanned = [record for record in of_kind if dossier is not None and record.dossier_code == dossier]
    if scanned:
        return ComponentDecision(component, ComponentState.DIGITIZED, scanned[0].id)
    limits = [validity_months[kind] for kind in component.kinds if kind in validity_months]
    request = ReuseRequest(owner, component.kinds, min(limits, default=None))
    found = best(of_kind, request, on=on) if component.reusable else None
    if found is not None:
        return ComponentDecision(component, ComponentState.REUSED, found.id)
    state = ComponentState.ON_REQUEST if policy.policy is Policy.ON_REQUEST else ComponentState.MISSING
    refused = (
        tuple((record.id, decide(record, request, on=on).reasons) for record in of_kind) if component.reusable else ()
    )
    return ComponentDecision(component, state, refused=refused)
