"""A procedure's components and an owner's records → what is there, what is reused, what must still come."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.model import ArchiveRecord, Component, KindCode, OwnerId, Procedure, RecordId
from rules.reuse import Refusal, ReuseRequest, decide, newest
from rules.scan_policy import NotRequired, Policy, ScanDecision, scan_policy


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
    brought: frozenset[RecordId] = frozenset(),
) -> tuple[ComponentDecision, ...]:
    """For every component of a procedure: reused, digitized, not required, on request, or missing.

    Args:
        procedure: what is applied for.
        owner: who applies.
        records: the owner's records.
        on: the day.
        validity_months: how long the law lets a kind serve after its issue.
        dossier: the dossier's code; records scanned for it count as digitized.
        brought: records of papers that were archived earlier and brought again for this dossier.
    """
    owned = tuple(records)
    scanned = brought | {record.id for record in owned if dossier is not None and record.dossier_code == dossier}
    return tuple(_decide(item, owner, owned, on, validity_months, scanned) for item in procedure.components)


def _decide(
    component: Component,
    owner: OwnerId,
    records: tuple[ArchiveRecord, ...],
    on: dt.date,
    validity_months: Mapping[KindCode, int],
    scanned: frozenset[RecordId],
) -> ComponentDecision:
    policy = scan_policy(
        only_shown=component.only_shown, on_request=component.on_request, replacement=component.replacement, on=on
    )
    if policy.policy is Policy.NOT_REQUIRED:
        return ComponentDecision(component, ComponentState.NOT_REQUIRED, reason=policy.reason, database=policy.database)
    of_kind = tuple(record for record in records if record.kind in component.kinds)
    there = next((record for record in of_kind if record.id in scanned), None)
    if there is not None:
        return ComponentDecision(component, ComponentState.DIGITIZED, there.id)
    if not component.reusable:
        return ComponentDecision(component, _still_open(policy))
    decisions = [
        (record, decide(record, _request(component, record, owner, validity_months), on=on)) for record in of_kind
    ]
    found = newest(record for record, decision in decisions if decision.reusable)
    if found is not None:
        return ComponentDecision(component, ComponentState.REUSED, found.id)
    refused = tuple((decision.record, decision.reasons) for _, decision in decisions)
    return ComponentDecision(component, _still_open(policy), refused=refused)


def _request(
    component: Component, record: ArchiveRecord, owner: OwnerId, validity_months: Mapping[KindCode, int]
) -> ReuseRequest:
    """What is asked of that record: the law limits each kind by itself, not a component that takes several."""
    months = None if record.kind is None else validity_months.get(record.kind)
    return ReuseRequest(owner, component.kinds, months)


def _still_open(policy: ScanDecision) -> ComponentState:
    return ComponentState.ON_REQUEST if policy.policy is Policy.ON_REQUEST else ComponentState.MISSING
