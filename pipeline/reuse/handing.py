"""A record serves a dossier instead of paper: noted before anything is handed out."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.errors import ConfigError
from core.model import ArchiveRecord, Basis, DossierCode, Reuse
from rules.dossiers.checklist import ComponentDecision, ComponentState
from storage import Index, ObjectStore


@dataclass(frozen=True, slots=True)
class By:
    """Who uses papers again, for which dossier, for what and on which ground."""

    dossier: DossierCode
    purpose: str
    basis: Basis
    actor: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Handed:
    """One reuse, with the bytes of the signed PDF, which were compared with their hash."""

    reuse: Reuse
    data: bytes


def fetched(record: ArchiveRecord, index: Index, by: By) -> None:
    """Note that another system takes a record for a dossier, before it is given; each version once for a dossier.

    Which component it serves there is not known here.
    """
    use = Reuse(
        by.dossier, "", record.id, record.version, record.signed.sha256, by.purpose, by.basis, by.actor, by.at
    )  # fmt: skip
    if not any(replace(known, at=use.at) == use for known in index.dossiers.reuses(by.dossier)):
        index.dossiers.reuse(use)


def hand_out(decisions: Iterable[ComponentDecision], index: Index, store: ObjectStore, by: By) -> tuple[Handed, ...]:
    """The papers that serve a dossier, each noted before it is returned; one that is noted already is not noted again.

    Raises:
        IntegrityError: the bytes of a record are missing or damaged; nothing is noted then.
        UnavailableError: the store or the index is away.
    """
    before = {(use.component, use.record): use for use in index.dossiers.reuses(by.dossier)}
    found, fresh = [], []
    for decision in decisions:
        if decision.state is not ComponentState.REUSED or decision.record is None:
            continue
        record = index.record(decision.record)
        if record is None:
            raise ConfigError(f"không có bản ghi {decision.record} / no record {decision.record}")
        use = before.get((decision.component.code, record.id)) if decision.taken else None
        if use is None:
            use = Reuse(
                by.dossier, decision.component.code, record.id, record.version, record.signed.sha256, by.purpose,
                by.basis, by.actor, by.at,
            )  # fmt: skip
            fresh.append(use)
        found.append(Handed(use, store.get(record.signed.sha256, version_id=record.signed.version_id)))
    index.dossiers.reuse(*fresh)
    return tuple(found)
