"""What checking a file found. Names follow ETSI EN 319 102-1; every value says no more than was checked."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from core.model import Sha256
from signing.trust import Anchor
from signing.validate.document.changes import Change
from signing.validate.strength import Weakness


class Policy(StrEnum):
    """Whose file it is decides what is normal for it. Neither forgives what hides or replaces (docs/adr/0028)."""

    ARCHIVE = "archive"  #: ours: after the desk's signature only validation data and timestamps
    INBOUND = "inbound"  #: somebody's: also later signatures, and forms whose empty fields were filled in; told, passed


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """What was recorded of the certificate that the desk signed with."""

    until: dt.datetime
    sha256: Sha256 | None = None  #: records of before lack it


class Indication(StrEnum):
    """The main verdict."""

    TOTAL_PASSED = "TOTAL_PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL_FAILED"
    NO_SIGNATURE_FOUND = "NO_SIGNATURE_FOUND"


class SubIndication(StrEnum):
    """Why a signature did not pass."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    TRY_LATER = "TRY_LATER"


class Aspect(StrEnum):
    """What is asked apart of every signature."""

    INTEGRITY = "integrity"  #: the signed bytes and the signature's value
    STRUCTURE = "structure"  #: the whole revision is covered, and read in one way only
    CHANGES = "changes"  #: after it
    PATH = "path"  #: from the signer's certificate to an anchor
    REVOCATION = "revocation"
    TIMESTAMP = "timestamp"
    ALGORITHMS = "algorithms"
    LEVEL = "level"


class Answer(StrEnum):
    """What was found of an aspect."""

    GOOD = "good"
    BAD = "bad"
    OPEN = "open"  #: not decided
    ABSENT = "absent"  #: there is nothing to ask about


@dataclass(frozen=True, slots=True)
class TimestampReport:
    """The timestamp on a signature."""

    time: dt.datetime | None
    issuer: str
    intact: bool
    trusted: bool


@dataclass(frozen=True, slots=True)
class DocumentTimestamp(TimestampReport):
    """A timestamp over the whole file as it was then."""

    field: str
    coverage: str  #: as of signatures


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature. `intact` says nothing of who signed; `trusted` nothing of what was signed."""

    field: str
    signer: str = dataclasses.field(repr=False)
    issuer: str = dataclasses.field(repr=False)
    level: str
    subfilter: str
    algorithm: str
    weak: tuple[str, ...]  #: algorithms below today's floor, e.g. "sha1"
    claimed_time: dt.datetime | None  #: what the signer's clock said; proves nothing
    best_signature_time: dt.datetime | None  #: proved by a trusted timestamp, else the time of checking
    intact: bool
    trusted: bool
    revocation: str  #: good | revoked | unknown | no_source
    timestamp: TimestampReport | None
    coverage: str  #: entire_file | entire_revision | contiguous_block_from_start | unclear
    modification: str  #: none | lta_updates | form_filling | annotations | other | unknown: changes after it
    indication: Indication
    sub_indication: SubIndication | None
    reasons: tuple[str, ...]
    aspects: dict[Aspect, Answer] = dataclasses.field(default_factory=dict)
    changes: tuple[Change, ...] = ()  #: to the document, after this signature
    path: tuple[str, ...] = dataclasses.field(default=(), repr=False)  #: names from the anchor to the signer
    anchor: Anchor | None = None  #: the one that it is trusted through
    weaknesses: tuple[Weakness, ...] = ()  #: `weak` with dates and sources


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """A whole file. Reasons are stable English codes; `sentences.reason_sentence` puts them into words."""

    indication: Indication
    sub_indication: SubIndication | None
    reasons: tuple[str, ...]
    signatures: tuple[SignatureVerdict, ...] = ()
    policy: Policy = Policy.INBOUND
    structure: tuple[str, ...] = ()  #: codes of what is odd about the file; some are also reasons
    document_timestamps: tuple[DocumentTimestamp, ...] = ()
