"""Dossiers, papers that are used in them again, and numbers of one and the same person."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from core.model.ids import DeskCode, DossierCode, OwnerId, ProcedureCode, RecordId, Sha256, UnitCode
from core.model.rulebook import Basis


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a desk was told of a dossier when it was taken in."""

    code: DossierCode
    procedure: ProcedureCode
    owner: OwnerId = field(repr=False)
    desk: DeskCode
    unit: UnitCode
    opened_at: dt.datetime
    originals: int | None = None  #: papers that the clerk has counted (TT 01/2023/TT-VPCP Điều 8: as many copies)


@dataclass(frozen=True, slots=True)
class Reuse:
    """One time that a record served a dossier instead of paper. Ids only."""

    dossier: DossierCode
    component: str  #: its code in the procedure; empty where another system took it for a dossier of its own
    record: RecordId
    version: int  #: of the record
    sha256: Sha256  #: of the signed PDF that was handed out
    purpose: str  #: of configs/purposes.toml
    basis: Basis
    actor: str
    at: dt.datetime
    from_vault: bool = False  #: taken from the vault of the National Public Service Portal (DuocLayTuKhoDMQG)


class LinkEvidence(StrEnum):
    """What shows that two numbers are one person's. A name is not among them: many people bear the same."""

    CARD_QR = "card_qr"  #: the QR of a citizen card names the old CMND number
    CONFIRMATION = "confirmation"  #: giấy xác nhận số CMND, số định danh cá nhân, of the police
    PASSPORT = "passport"  #: a passport that prints the personal id
    CIVIL_STATUS = "civil_status"  #: a decision on change or correction of civil status
    DATABASE = "database"  #: the national population database


@dataclass(frozen=True, slots=True)
class OwnerLink:
    """Two numbers of one person, as a clerk has confirmed with evidence. It can be ended, never unmade."""

    owner: OwnerId = field(repr=False)
    other: OwnerId = field(repr=False)
    evidence: LinkEvidence
    actor: str
    at: dt.datetime
    record: RecordId | None = None  #: the record that is the evidence, where it is one
    ended_at: dt.datetime | None = None
    ended_by: str | None = None
