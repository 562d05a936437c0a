"""One signature: integrity, what it covers, what changed after it, time, trust, strength; then the verdict.

Policy (docs/adr/0005, 0028): a signature is trusted only through an anchor of the trust folder, at the time that a
trusted timestamp proves, else at the time of checking. SHA-1 counts as intact but weak, never as passed. Without
revocation data a certificate that names a source for it is not decided; one that names none (a trial CA) is judged
without.
"""

import datetime as dt
from dataclasses import dataclass

from asn1crypto import x509
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel, TimestampSignatureStatus

from signing.validate.aspects import Finding, answers, worst
from signing.validate.coverage import coverage_of
from signing.validate.data import Case, ValidationData
from signing.validate.integrity import Place, integrity
from signing.validate.levels import level_found
from signing.validate.report import Indication, SignatureVerdict, SubIndication, TimestampReport
from signing.validate.status import SIGNING, status_of, timing_of
from signing.validate.strength import State, Weakness, weaknesses_of


@dataclass(frozen=True, slots=True)
class _Time:
    """The timestamp and what it proves."""

    report: TimestampReport | None
    proved: dt.datetime | None
    notes: tuple[str, ...] = ()


async def judge(item: EmbeddedPdfSignature, case: Case, place: Place, *, at: dt.datetime) -> SignatureVerdict:
    """The verdict on one signature of a file.

    Args:
        item: the signature.
        case: its file.
        place: where it stands among the others, and by which policy it is judged.
        at: the moment by which it is proved to have existed: that of the first good timestamp over the file, else now.
    """
    data = ValidationData(item, case)
    timing = await timing_of(item, data, at)
    time = _time(timing.get("timestamp_validity"), at)
    moment = time.proved or at
    status = await status_of(item, data, moment, timing)
    weaknesses = _weaknesses(status, moment)
    revocation = await data.revocation(status.signing_cert, moment)
    of_bytes, changes = integrity(status, item, case, place)
    covered = coverage_of(item)
    findings = [*of_bytes, *_trust(status, revocation, moment), *_strength(weaknesses), *_of_time(time)]
    trusted = bool(status.trusted) and revocation not in {"revoked", "unknown"}
    indication, sub = worst(findings)
    path = tuple(status.validation_path or ()) if status.trusted else ()
    return SignatureVerdict(
        # The library's string holds on to the whole file.
        field=str(item.field_name),
        signer=name_of(status.signing_cert.subject),
        issuer=name_of(status.signing_cert.issuer),
        level=level_found(item, case.brought, timestamped=time.report is not None),
        subfilter=str(item.sig_object.get("/SubFilter", ""))[1:],
        algorithm=f"{_mechanism(status)} {status.md_algorithm}",
        weak=tuple(row.name for row in weaknesses),
        claimed_time=item.self_reported_timestamp,
        best_signature_time=moment,
        intact=bool(status.intact and status.valid),
        trusted=trusted,
        revocation=revocation,
        timestamp=time.report,
        coverage=covered.name.lower(),
        modification=_modification(status, covered),
        indication=indication,
        sub_indication=sub,
        reasons=tuple(dict.fromkeys(finding.code for finding in findings)),
        aspects=answers(findings, revocation=revocation, timestamped=time.report is not None),
        changes=changes,
        path=tuple(name_of(certificate.subject) for certificate in path),
        anchor=case.trust.anchor_of(path[0].dump()) if path else None,
        weaknesses=weaknesses,
    )


def _time(stamp: TimestampSignatureStatus | None, at: dt.datetime) -> _Time:
    if stamp is None:
        return _Time(None, None)
    intact = bool(stamp.intact and stamp.valid)
    key = stamp.signing_cert.public_key
    weak = weaknesses_of((str(stamp.md_algorithm),), (key.algorithm, _bits(key)), at=at)
    trusted = intact and bool(stamp.trusted) and not weak
    report = TimestampReport(stamp.timestamp, name_of(stamp.signing_cert.subject), intact, trusted)
    if not intact:
        return _Time(report, None, ("timestamp_not_of_this",))
    notes = ("timestamp_weak",) if weak else () if trusted else ("timestamp_not_trusted",)
    return _Time(report, stamp.timestamp if trusted else None, notes)


def _of_time(time: _Time) -> list[Finding]:
    """Only a token that was put there from elsewhere counts against a signature; one that proves nothing is told."""
    against = {"timestamp_not_of_this": (Indication.INDETERMINATE, SubIndication.SIG_CONSTRAINTS_FAILURE)}
    return [Finding(code, *against.get(code, (None, None))) for code in time.notes]


def _trust(status: PdfSignatureStatus, revocation: str, moment: dt.datetime) -> list[Finding]:
    open_ = Indication.INDETERMINATE
    if not (status.intact and status.valid):
        # The library asks about trust only where there is something to trust.
        return []
    certificate = status.signing_cert
    if revocation == "revoked":
        return [Finding("revoked", open_, SubIndication.REVOKED)]
    if not status.trusted:
        if moment > certificate.not_valid_after:
            return [Finding("expired", open_, SubIndication.OUT_OF_BOUNDS_NO_POE)]
        if moment < certificate.not_valid_before:
            return [Finding("not_yet_valid", open_, SubIndication.NOT_YET_VALID)]
        usage = certificate.key_usage_value
        if usage is None or not SIGNING.key_usage & usage.native:
            return [Finding("wrong_usage", open_, SubIndication.SIG_CONSTRAINTS_FAILURE)]
        problem = str(status.trust_problem_indic.name) if status.trust_problem_indic else ""
        if "NO_CERTIFICATE_CHAIN" in problem or not problem:
            return [Finding("no_anchor", open_, SubIndication.NO_CERTIFICATE_CHAIN_FOUND)]
        return [Finding("chain_broken", open_, SubIndication.CHAIN_CONSTRAINTS_FAILURE)]
    if revocation == "unknown":
        return [Finding("no_revocation_data", open_, SubIndication.TRY_LATER)]
    return []


def _strength(weaknesses: tuple[Weakness, ...]) -> list[Finding]:
    code = {State.WEAK: "weak_algorithm", State.BROKEN: "broken_algorithm"}
    sub = SubIndication.CRYPTO_CONSTRAINTS_FAILURE
    return [Finding(code[row.state], Indication.INDETERMINATE, sub) for row in weaknesses]


def _weaknesses(status: PdfSignatureStatus, moment: dt.datetime) -> tuple[Weakness, ...]:
    key = status.signing_cert.public_key
    return weaknesses_of((str(status.md_algorithm),), (key.algorithm, _bits(key)), at=moment)


def _bits(key: x509.PublicKeyInfo) -> int:
    return int(key.bit_size)


def _mechanism(status: PdfSignatureStatus) -> str:
    key = status.signing_cert.public_key
    name = str(status.pkcs7_signature_mechanism)
    return f"{name}-{key.bit_size}" if key.algorithm == "rsa" else name


def _modification(status: PdfSignatureStatus, covered: SignatureCoverageLevel) -> str:
    if covered is SignatureCoverageLevel.ENTIRE_FILE:
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
