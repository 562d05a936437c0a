"""Why a paper is not in a figure of a target, and what is asked when somebody looks behind one."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.model.ids import DeskCode, UnitCode
from core.model.registers import Period


class Why(StrEnum):
    """Why a paper is not in a figure, or should not stay in it as it is."""

    NOT_SCANNED = "not_scanned"  #: the register knows of it and nobody brought it here
    ON_ITS_WAY = "on_its_way"
    WAITING = "waiting"  #: for a clerk
    NOT_SIGNED = "not_signed"  #: ready, while the key or a service was away
    WRONG_FORMAT = "wrong_format"
    SET_ASIDE = "set_aside"
    NOT_IN_STORE = "not_in_store"  #: archived, and its bytes are lost
    EXCLUDED = "excluded"  #: must not be counted: expired, withdrawn, superseded, without a date, secret
    CERTIFICATE_EXPIRED = "certificate_expired"  #: counted; nothing proves that it was signed before
    SIGNATURE_DUE = "signature_due"  #: counted; a service owes the signature something
    NO_RESULT_CODE = "no_result_code"  #: counted; without a dossier's code it has no code of its own

    @property
    def counted(self) -> bool:
        """Whether such papers are in the figure all the same."""
        return self in {Why.CERTIFICATE_EXPIRED, Why.SIGNATURE_DUE, Why.NO_RESULT_CODE}


class Counted(StrEnum):
    """Which papers the archive counts for an indicator."""

    STOCK = "results_valid"  #: digitized by the end of a time and valid then, however old the paper
    FLOW = "results"  #: issued in the time, whenever they were digitized


@dataclass(frozen=True, slots=True)
class Behind:
    """A figure that somebody looks behind: whose, of what time, as of which day."""

    units: tuple[UnitCode, ...]
    desks: Mapping[DeskCode, UnitCode]  #: that work for them: papers on their way are known by their desk
    counted: Counted
    period: Period
    on: dt.date


@dataclass(frozen=True, slots=True)
class LackingPaper:
    """One of the papers behind a figure, by the id of its document or its record."""

    id: str
    unit: UnitCode
    detail: str  #: what else is known of the reason
