"""A procedure's components and an owner's records → what is there, what is reused, what must still come."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.model import ArchiveRecord, Component, OwnerId, Procedure, RecordId
from rules.dossiers.scan_policy import NotRequired, Policy, ScanDecision, scan_policy
from rules.reuse import Ground, Known, Refusal, ReuseRequest, Use, decide, newest


class ComponentState(StrEnum):
    """Where a component of a dossier stands."""

    REUSED = "reused"  #: a record serves; the paper is not asked for again
    DIGITIZED = "digitized"  #: scanned for this dossier
    NOT_REQUIRED = "not_required"
    ON_REQUEST = "on_request"
    MISSING = "missing"  #: to be brought and scanned
    REFUSED = "refused"  #: secret: never scanned here


@dataclass(frozen=True, slots=True)
class ComponentDecision:
    """What to do about one component, and why."""

    component: Component
    state: ComponentState
    record: RecordId | None = None
    reason: NotRequired | None = None
    database: str | None = None
    refused: tuple[tuple[RecordId, tuple[Refusal, ...]], ...] = field(default=())
    grounds: tuple[Ground, ...] = ()  #: why the record serves
    taken: bool = False  #: whether its reuse for this dossier is on record


@dataclass(frozen=True, slots=True)
class Intake:
    """Whose dossier it is, for what its papers are used, and what came with it."""

    owner: OwnerId = field(repr=False)
    use: Use
    linked: frozenset[OwnerId] = field(default=frozenset(), repr=False)  #: the same person's other numbers
    dossier: str | None = None  #: records scanned for it count as digitized
    brought: frozenset[RecordId] = frozenset()  #: records of papers archived earlier and brought again
    taken: Mapping[str, RecordId] = field(default_factory=dict)  #: component → record whose reuse is on record


def plan(
    procedure: Procedure, records: Iterable[ArchiveRecord], intake: Intake, known: Known, *, on: dt.date
) -> tuple[ComponentDecision, ...]:
    """For every component of a procedure: reused, digitized, not required, on request, missing, or refused.

    Args:
        procedure: what is applied for.
        records: the owner's records, under all their numbers.
        intake: for whom and for what.
        known: what is known of kinds and of damaged bytes.
        on: the day.
    """
    owned = tuple(records)
    return tuple(_decide(item, owned, intake, known, on) for item in procedure.components)


def _decide(
    component: Component, records: tuple[ArchiveRecord, ...], intake: Intake, known: Known, on: dt.date
) -> ComponentDecision:
    policy = scan_policy(
        only_shown=component.only_shown,
        between_agencies=component.between_agencies,
        secret=component.secret,
        on_request=component.on_request,
        replacement=component.replacement,
        on=on,
    )
    if policy.policy is Policy.REFUSED:
        return ComponentDecision(component, ComponentState.REFUSED, reason=policy.reason)
    if policy.policy is Policy.NOT_REQUIRED:
        return ComponentDecision(component, ComponentState.NOT_REQUIRED, reason=policy.reason, database=policy.database)
    of_kind = tuple(record for record in records if record.kind in component.kinds)
    there = next((record for record in of_kind if _scanned_for(record, intake, known)), None)
    if there is not None:
        return ComponentDecision(component, ComponentState.DIGITIZED, there.id)
    if not component.reusable:
        return ComponentDecision(component, _still_open(policy))
    return _reused(component, of_kind, intake, known, on) or ComponentDecision(
        component, _still_open(policy), refused=_refused(component, of_kind, intake, known, on)
    )


def _scanned_for(record: ArchiveRecord, intake: Intake, known: Known) -> bool:
    """Whether it came with this dossier; one that was withdrawn, replaced or lost since is not there any more."""
    if record.withdrawn_on is not None or record.superseded_by is not None or record.id in known.damaged:
        return False
    return record.id in intake.brought or (intake.dossier is not None and record.dossier_code == intake.dossier)


def _reused(
    component: Component, of_kind: tuple[ArchiveRecord, ...], intake: Intake, known: Known, on: dt.date
) -> ComponentDecision | None:
    """The record that was taken for this dossier, if it still serves; else the newest that does."""
    request = _request(component, intake)
    serving = [record for record in of_kind if decide(record, request, known, on=on).reusable]
    before = intake.taken.get(component.code)
    found = next((record for record in serving if record.id == before), None) or newest(serving)
    if found is None:
        return None
    grounds = decide(found, request, known, on=on).grounds
    return ComponentDecision(component, ComponentState.REUSED, found.id, grounds=grounds, taken=found.id == before)


def _refused(
    component: Component, of_kind: tuple[ArchiveRecord, ...], intake: Intake, known: Known, on: dt.date
) -> tuple[tuple[RecordId, tuple[Refusal, ...]], ...]:
    request = _request(component, intake)
    return tuple((record.id, decide(record, request, known, on=on).reasons) for record in of_kind)


def _request(component: Component, intake: Intake) -> ReuseRequest:
    return ReuseRequest(intake.owner, component.kinds, intake.use, intake.linked)


def _still_open(policy: ScanDecision) -> ComponentState:
    return ComponentState.ON_REQUEST if policy.policy is Policy.ON_REQUEST else ComponentState.MISSING
