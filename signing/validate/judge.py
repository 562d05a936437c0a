"""One signature: integrity, what it covers, what changed after it, time, trust, strength; then the verdict.

Policy (docs/adr/0005): a signature is trusted only through an anchor of the trust folder, at the time that a trusted
timestamp proves, else at the time of checking. SHA-1 counts as intact but weak, never as passed. Without revocation
data a certificate that names a source for it is not decided; one that names none (a trial CA) is judged without.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from signing.trust import Trust
from signing.validate.data import ValidationData
from signing.validate.levels import level_found
from signing.validate.report import Indication, SignatureVerdict, SubIndication, TimestampReport

_WEAK_DIGESTS: Final = frozenset({"sha1"})
_MIN_RSA_BITS: Final = 2048
_SIGNING: Final = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)

Finding = tuple[Indication, SubIndication, str]


@dataclass(frozen=True, slots=True)
class _Time:
    """The timestamp and what it proves."""

    report: TimestampReport | None
    proved: dt.datetime | None


async def judge(
    item: EmbeddedPdfSignature, reader: PdfFileReader, trust: Trust, *, at: dt.datetime, is_last: bool
) -> SignatureVerdict:
    """The verdict on one signature of a file."""
    data = ValidationData(reader, item, trust)
    first = await _status(item, data, at)
    time = _time(first)
    status = first if time.proved is None else await _status(item, data, time.proved)
    weak = _weak(status)
    revocation = await data.revocation(status.signing_cert, time.proved or at)
    findings = [
        *_integrity(status, is_last=is_last),
        *_trust(status, revocation, time.proved or at),
        *([(Indication.INDETERMINATE, SubIndication.CRYPTO_CONSTRAINTS_FAILURE, "weak_algorithm")] if weak else []),
    ]
    trusted = bool(status.trusted) and revocation not in {"revoked", "unknown"}
    note = ["timestamp_not_trusted"] if time.report is not None and not time.report.trusted else []
    order = (Indication.TOTAL_FAILED, Indication.INDETERMINATE)
    findings.sort(key=lambda finding: order.index(finding[0]))
    indication, sub, _ = findings[0] if findings else (Indication.TOTAL_PASSED, None, "")
    return SignatureVerdict(
        # The library's string holds on to the whole file.
        field=str(item.field_name),
        signer=name_of(status.signing_cert.subject),
        issuer=name_of(status.signing_cert.issuer),
        level=level_found(item, reader, timestamped=time.report is not None),
        subfilter=str(item.sig_object.get("/SubFilter", ""))[1:],
        algorithm=f"{_mechanism(status)} {status.md_algorithm}",
        weak=weak,
        claimed_time=item.self_reported_timestamp,
        best_signature_time=time.proved or at,
        intact=bool(status.intact and status.valid),
        trusted=trusted,
        revocation=revocation,
        timestamp=time.report,
        coverage=status.coverage.name.lower(),
        modification=_modification(status),
        indication=indication,
        sub_indication=sub,
        reasons=tuple(dict.fromkeys([*(finding[2] for finding in findings), *note])),
    )


async def _status(item: EmbeddedPdfSignature, data: ValidationData, moment: dt.datetime) -> PdfSignatureStatus:
    return await async_validate_pdf_signature(
        item,
        signer_validation_context=data.signer_context(moment),
        ts_validation_context=data.timestamp_context(moment),
        key_usage_settings=_SIGNING,
    )


def _time(status: PdfSignatureStatus) -> _Time:
    stamp = status.timestamp_validity
    if stamp is None:
        return _Time(None, None)
    intact = bool(stamp.intact and stamp.valid)
    trusted = intact and bool(stamp.trusted)
    report = TimestampReport(stamp.timestamp, name_of(stamp.signing_cert.subject), intact, trusted)
    return _Time(report, stamp.timestamp if trusted else None)


def _integrity(status: PdfSignatureStatus, *, is_last: bool) -> list[Finding]:
    failed, open_ = Indication.TOTAL_FAILED, Indication.INDETERMINATE
    if not status.intact:
        return [(failed, SubIndication.HASH_FAILURE, "hash_mismatch")]
    if not status.valid:
        return [(failed, SubIndication.SIG_CRYPTO_FAILURE, "bad_signature")]
    if status.coverage in {SignatureCoverageLevel.UNCLEAR, SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START}:
        return [(failed, SubIndication.FORMAT_FAILURE, "does_not_cover")]
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return []
    level = status.modification_level
    if level in {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}:
        return []
    if not is_last:
        # Whoever signed later signed these changes too; they are told, and the reader decides.
        harmless = level is ModificationLevel.FORM_FILLING
        return [] if harmless else [(open_, SubIndication.FORMAT_FAILURE, "changed_before_next")]
    if level in {ModificationLevel.FORM_FILLING, ModificationLevel.ANNOTATIONS}:
        return [(open_, SubIndication.FORMAT_FAILURE, "form_changed_after")]
    return [(failed, SubIndication.FORMAT_FAILURE, "changed_after")]


def _trust(status: PdfSignatureStatus, revocation: str, moment: dt.datetime) -> list[Finding]:
    open_ = Indication.INDETERMINATE
    if not (status.intact and status.valid):
        # The library asks about trust only where there is something to trust.
        return []
    certificate = status.signing_cert
    if revocation == "revoked":
        return [(open_, SubIndication.REVOKED, "revoked")]
    if not status.trusted:
        if moment > certificate.not_valid_after:
            return [(open_, SubIndication.OUT_OF_BOUNDS_NO_POE, "expired")]
        if moment < certificate.not_valid_before:
            return [(open_, SubIndication.NOT_YET_VALID, "not_yet_valid")]
        usage = certificate.key_usage_value
        if usage is None or not _SIGNING.key_usage & usage.native:
            return [(open_, SubIndication.SIG_CONSTRAINTS_FAILURE, "wrong_usage")]
        problem = str(status.trust_problem_indic.name) if status.trust_problem_indic else ""
        if "NO_CERTIFICATE_CHAIN" in problem or not problem:
            return [(open_, SubIndication.NO_CERTIFICATE_CHAIN_FOUND, "no_anchor")]
        return [(open_, SubIndication.CHAIN_CONSTRAINTS_FAILURE, "chain_broken")]
    if revocation == "unknown":
        return [(open_, SubIndication.TRY_LATER, "no_revocation_data")]
    return []


def _weak(status: PdfSignatureStatus) -> tuple[str, ...]:
    found = []
    if status.md_algorithm in _WEAK_DIGESTS:
        found.append(status.md_algorithm)
    key = status.signing_cert.public_key
    if key.algorithm == "rsa" and key.bit_size < _MIN_RSA_BITS:
        found.append(f"rsa{key.bit_size}")
    return tuple(found)


def _mechanism(status: PdfSignatureStatus) -> str:
    key = status.signing_cert.public_key
    name = str(status.pkcs7_signature_mechanism)
    return f"{name}-{key.bit_size}" if key.algorithm == "rsa" else name


def _modification(status: PdfSignatureStatus) -> str:
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return "none"
    return status.modification_level.name.lower() if status.modification_level is not None else "unknown"


def name_of(name: x509.Name) -> str:
    """The common name of a subject or issuer, or its organisation."""
    native = name.native
    for key in ("common_name", "organizational_unit_name", "organization_name"):
        value = native.get(key)
        if value:
            return value if isinstance(value, str) else str(value[-1])
    return "?"
