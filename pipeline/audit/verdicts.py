"""What can be wrong with a record of the archive."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from core.model import RecordId


class Fault(StrEnum):
    """What an audit finds; a code for machines."""

    MANIFEST_MISSING = "manifest_missing"  #: or not readable as one
    OTHER_RECORD = "other_record"  #: the manifest in its place is another record's
    LIST_MISSING = "list_missing"
    LIST_DIFFERS = "list_differs"  #: manifest and SHA256SUMS do not fit; the detail is the changed one, where one knows
    BYTES_MISSING = "bytes_missing"
    BYTES_DAMAGED = "bytes_damaged"
    NOT_PASSED = "not_passed"  #: the signature
    NOT_PDFA = "not_pdfa"
    NOT_IN_INDEX = "not_in_index"
    INDEX_DIFFERS = "index_differs"
    NOT_LOGGED = "not_logged"  #: it says that it is older than the last batch of evidence, and the log never saw it
    LOG_DIFFERS = "log_differs"  #: the log saw it with other bytes

    @property
    def of_bytes(self) -> bool:
        """Whether bytes or facts are no longer what they were: a signature that does not pass may never have passed."""
        return self not in {Fault.NOT_PASSED, Fault.NOT_PDFA}


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault and where it lies: a file of the store, or what was said of the signature. Never what a paper says."""

    fault: Fault
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RecordVerdict:
    """What an audit found of one record; no findings are good."""

    record: RecordId
    findings: tuple[Finding, ...]
    indication: str  #: of the signed file: TOTAL_PASSED, INDETERMINATE, TOTAL_FAILED or NO_SIGNATURE_FOUND
    existed: dt.datetime | None = None  #: since when at the latest evidence proves the signed file; None: it does not
