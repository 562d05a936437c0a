"""What a record's signature is worth now: checked in a child process, as the audit checks it, and remembered."""

import datetime as dt
import threading
from typing import Any

from pydantic import BaseModel, Field

from core.model import ArchiveRecord
from pipeline.pdfa import check as check_pdfa
from portal.site import Site
from signing.trust import load_trust
from signing.validate.isolate import IsolatedChecker
from signing.validate.report import OwnCertificate, Policy, SignatureVerdict
from signing.validate.sentences import reason_sentence
from storage.access.verdicts import Verdict


class SignatureFound(BaseModel):
    """One signature of the file. Who signed is an office or an officer in office, not the paper's owner."""

    field: str
    signer: str
    issuer: str
    level: str
    best_signature_time: dt.datetime | None = Field(description="proved by a trusted timestamp, else when checked")
    intact: bool
    trusted: bool
    revocation: str
    coverage: str
    modification: str
    indication: str
    reasons: list[str]


class PdfaFound(BaseModel):
    """Whether the file is the PDF/A that it claims to be."""

    claims: str | None
    conforms: bool


class VerificationOut(BaseModel):
    """The verdict on a record's file, with every signature's."""

    schema_: str = Field(default="sohoa.verification/1", alias="schema")
    record: str
    version: int
    sha256: str
    checked_at: dt.datetime
    indication: str = Field(description="TOTAL_PASSED, INDETERMINATE, TOTAL_FAILED or NO_SIGNATURE_FOUND")
    sub_indication: str | None
    reasons: list[str] = Field(description="codes")
    explained: list[str] = Field(description="the reasons as sentences, in Vietnamese")
    signatures: list[SignatureFound]
    pdfa: PdfaFound


class Verifier:
    """Checks one file after the other; the child is started for the first and kept."""

    def __init__(self, site: Site) -> None:
        """Check against the trust anchors of that desk, as they are when the first file comes."""
        self._site = site
        self._lock = threading.Lock()
        self._checker: IsolatedChecker | None = None

    def check(self, record: ArchiveRecord) -> VerificationOut:
        """The verdict on a record, which is kept as the last one known.

        Raises:
            IntegrityError: its bytes are missing or damaged.
            UnavailableError: the store or the index is away.
        """
        data = self._site.store.get(record.signed.sha256, version_id=record.signed.version_id)
        at = self._site.clock()
        with self._lock:
            if self._checker is None:
                self._checker = IsolatedChecker(load_trust(self._site.desk.config.trust.folder))
            report = self._checker.check(
                data,
                at=at,
                policy=Policy.ARCHIVE,
                level=record.signature_level,
                own=OwnCertificate(record.certificate_not_after, record.certificate_sha256),
            )
            pdfa = self._checker.ask(check_pdfa, data)
        indication = report.indication.value
        self._site.index.systems.verdicts.keep(Verdict(record.id, record.version, indication, at, "request"))
        return VerificationOut(
            record=record.id,
            version=record.version,
            sha256=record.signed.sha256,
            checked_at=at,
            indication=indication,
            sub_indication=report.sub_indication.value if report.sub_indication else None,
            reasons=list(report.reasons),
            explained=[reason_sentence(code, language="vi") for code in report.reasons],
            signatures=[_found(item) for item in report.signatures],
            pdfa=PdfaFound(claims=pdfa.claims if pdfa else None, conforms=bool(pdfa and pdfa.conforms)),
        )

    def close(self) -> None:
        """End the child."""
        with self._lock:
            if self._checker is not None:
                self._checker.__exit__()
                self._checker = None


def _found(verdict: SignatureVerdict) -> SignatureFound:
    values: dict[str, Any] = {name: getattr(verdict, name) for name in SignatureFound.model_fields}
    return SignatureFound(**values | {"indication": verdict.indication.value, "reasons": list(verdict.reasons)})
