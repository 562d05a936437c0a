"""Check signatures: a value for any bytes, never an exception, never passed by default.

Integrity, trust, time and what changed afterwards are separate findings; the verdict is the worst of them. Nothing is
ever fetched: what is not in the file or in the trust folder is not known, and is said to be so.
"""

import asyncio
import dataclasses
import datetime as dt
import io
from collections.abc import Sequence
from typing import Final

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfError, PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSExtractionError, CMSStructuralError
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.errors import SignatureValidationError

from core.codes import sha256_of
from core.errors import DocumentError, Reason, UnavailableError
from signing.library import hasten
from signing.profiles import load_profiles
from signing.quiet import silence_library_logs
from signing.trust import Trust
from signing.validate.aspects import doubted_aspects
from signing.validate.data import Case, brought_by
from signing.validate.document.changes import History
from signing.validate.document.structure import doubts_of
from signing.validate.integrity import Place
from signing.validate.judge import judge, name_of
from signing.validate.report import (
    Indication,
    OwnCertificate,
    Policy,
    SignatureReport,
    SignatureVerdict,
    SubIndication,
)
from signing.validate.times import document_timestamps

_NOBODY: Final = Trust()
_WORST_FIRST: Final = (Indication.TOTAL_FAILED, Indication.INDETERMINATE, Indication.TOTAL_PASSED)
#: The policy, and what is known of the desk's certificate.
_Asked = tuple[Policy, OwnCertificate | None]
_LEVELS: Final = ("PKCS7-B", "B-B", "PKCS7-T", "B-T", "B-LT", "B-LTA")
_COVERING: Final = frozenset({"entire_file", "entire_revision"})


def check(
    pdf: bytes,
    trust: Trust,
    *,
    at: dt.datetime,
    existed: dt.datetime | None = None,
    policy: Policy = Policy.INBOUND,
    level: str | None = None,
    own: OwnCertificate | None = None,
) -> SignatureReport:
    """The verdict on every signature of a file and on the whole.

    Args:
        pdf: any bytes.
        trust: anchors and revocation lists.
        at: the time of checking.
        existed: when these very bytes are proved to have existed (signing/evidence): what held then, and has ended
            since, is judged as of then (proof of existence, ETSI EN 319 102-1 §5.6).
        policy: what may have come after a signature.
        level: the level that was recorded of its last signature by the desk, if any was; a lower one does not pass.
        own: the certificate that the desk signed with, as far as it was recorded: which signature is the desk's.
    """
    at = at if existed is None else min(at, existed)
    silence_library_logs()
    hasten()
    if b"%PDF-" not in pdf[:1024]:
        return dataclasses.replace(unknown("not_a_pdf"), policy=policy)
    try:
        report = _read(pdf, trust, at, (policy, own), strict=True)
    except PdfStrictReadError:
        report = _leniently(pdf, trust, at, (policy, own))
    except Exception as error:  # noqa: BLE001  odd files raise anything, from AssertionError to OSError; none may pass or crash
        report = unknown(_reason(error))
    return dataclasses.replace(_of_level(report, level), policy=policy)


def _leniently(pdf: bytes, trust: Trust, at: dt.datetime, asked: _Asked) -> SignatureReport:
    """Of a file that breaks the standard: what can be said of it, never that it passes."""
    try:
        report = _read(pdf, trust, at, asked, strict=False)
    except Exception as error:  # noqa: BLE001  as above
        return unknown(_reason(error))
    return report if report.indication is Indication.NO_SIGNATURE_FOUND else _doubted(report, ("not_strict",))


def _read(pdf: bytes, trust: Trust, at: dt.datetime, asked: _Asked, *, strict: bool) -> SignatureReport:
    # Closed at once: the library's objects hold one another, and the file, until garbage is collected.
    with io.BytesIO(pdf) as file:
        reader = PdfFileReader(file, strict=strict)
        if reader.xrefs.hybrid_xrefs_present:
            # The strict reader will not look at their signatures at all; they are told, and never passed.
            reader.strict = False
        return asyncio.run(_checked(pdf, reader, trust, at, asked))


def _reason(error: Exception) -> str:
    """The code of what went wrong in reading."""
    if isinstance(error, PdfDecodeLimitError):
        return "decompression_bomb"
    if isinstance(error, MemoryError):
        return "too_much_memory"
    if isinstance(error, RecursionError):
        return "too_deep"
    if isinstance(error, CMSExtractionError) and "exactly one" in str(error):
        return "several_signers"
    if isinstance(error, CMSExtractionError | CMSStructuralError | SignatureValidationError):
        return "broken_signature"
    if isinstance(error, PdfError) and "crypt" in str(error).lower():
        return "encrypted"
    return "not_understood"


def unknown(reason: str) -> SignatureReport:
    """The verdict on a file that could not be checked."""
    return SignatureReport(Indication.INDETERMINATE, SubIndication.FORMAT_FAILURE, (reason,))


async def _checked(pdf: bytes, reader: PdfFileReader, trust: Trust, at: dt.datetime, asked: _Asked) -> SignatureReport:
    if reader.encrypted:
        return unknown("encrypted")
    try:
        signatures = list(reader.embedded_signatures)
        _ = [int(number) for item in signatures for number in item.byte_range]
    except (PdfStrictReadError, PdfDecodeLimitError, CMSExtractionError):
        raise
    except (PdfError, LookupError, ValueError, TypeError, AttributeError) as error:
        if "ircular" in str(error):
            raise RecursionError("the form loops") from error
        # Universal signature forgery: entries that are missing or of another kind, for readers that then pass.
        raise SignatureValidationError("a signature's dictionary is malformed") from error
    regular = [item for item in signatures if item.sig_object_type != "/DocTimeStamp"]
    doubts = doubts_of(pdf, reader, signatures)
    if not regular:
        if "unread_signature" in doubts:
            return unknown("unread_signature")
        return SignatureReport(Indication.NO_SIGNATURE_FOUND, None, ("no_signature",), structure=doubts)
    stamps = [item for item in signatures if item.sig_object_type == "/DocTimeStamp"]
    case = Case(pdf, trust, History(io.BytesIO(pdf)), brought_by(reader))
    timestamps, moments = await document_timestamps(stamps, case, at=at)
    policy, own = asked
    of_desk = _of_desk(regular, own) or regular
    verdicts = []
    for item in regular:
        proved = next((moment for revision, moment in moments if revision >= item.signed_revision), at)
        place = Place(policy, last=item is regular[-1], last_of_desk=item is of_desk[-1])
        verdicts.append(await judge(item, case, place, at=proved))
    report = _worst(tuple(verdicts))
    if not all(stamp.coverage in _COVERING for stamp in timestamps):
        doubts = (*doubts, "timestamp_does_not_cover")
    if not all(stamp.intact for stamp in timestamps):
        failed = Indication.TOTAL_FAILED, SubIndication.HASH_FAILURE
        report = dataclasses.replace(
            report, indication=failed[0], sub_indication=failed[1], reasons=("timestamp_broken", *report.reasons)
        )
    return dataclasses.replace(_doubted(report, doubts), document_timestamps=timestamps)


def _of_desk(signatures: Sequence[EmbeddedPdfSignature], own: OwnCertificate | None) -> list[EmbeddedPdfSignature]:
    """Those by the desk's certificate. Where only its end was recorded: by one that ends then, in a profile's field."""
    if own is not None and own.sha256 is not None:
        return [item for item in signatures if sha256_of(item.signer_cert.dump()) == own.sha256]
    fields = {profile.field for profile in load_profiles()}
    return [
        item
        for item in signatures
        if str(item.field_name) in fields and (own is None or own.until == item.signer_cert.not_valid_after)
    ]


def _worst(verdicts: tuple[SignatureVerdict, ...]) -> SignatureReport:
    worst = min(verdicts, key=lambda item: _WORST_FIRST.index(item.indication))
    reasons = tuple(dict.fromkeys(reason for item in verdicts for reason in item.reasons))
    return SignatureReport(worst.indication, worst.sub_indication, reasons, verdicts)


def _doubted(report: SignatureReport, doubts: tuple[str, ...]) -> SignatureReport:
    """With what is odd about the file itself, which no signature makes good: each of them says so too."""
    if not doubts:
        return report
    told = dataclasses.replace(
        report,
        reasons=(*doubts, *report.reasons),
        structure=tuple(dict.fromkeys((*report.structure, *doubts))),
        signatures=tuple(_signature_doubted(item, doubts) for item in report.signatures),
    )
    if report.indication is Indication.TOTAL_FAILED:
        return told
    return dataclasses.replace(told, indication=Indication.INDETERMINATE, sub_indication=SubIndication.FORMAT_FAILURE)


def _signature_doubted(verdict: SignatureVerdict, doubts: tuple[str, ...]) -> SignatureVerdict:
    doubted = dataclasses.replace(verdict, aspects=doubted_aspects(verdict.aspects, doubts))
    if verdict.indication is not Indication.TOTAL_PASSED:
        return doubted
    return dataclasses.replace(
        doubted, indication=Indication.INDETERMINATE, sub_indication=SubIndication.FORMAT_FAILURE
    )


def _of_level(report: SignatureReport, level: str | None) -> SignatureReport:
    """An older revision of a file is whole by itself: only what was recorded tells that something was cut off."""
    if level is None or not report.signatures:
        return report
    found = max((_rank(item.level) for item in report.signatures), default=-1)
    return report if found >= _rank(level) else _doubted(report, ("lower_level",))


def _rank(level: str) -> int:
    return _LEVELS.index(level) if level in _LEVELS else -1


def verify_own(
    pdf: bytes,
    certificate: x509.Certificate,
    *,
    at: dt.datetime,
    timestamped: bool,
    signatures: int = 1,
    extended: bool = False,
    trust: Trust = _NOBODY,
) -> SignatureReport:
    """Look at a file that was signed or extended a moment ago as a stranger would.

    Of trust no more is asked than the caller looks for in the report: the key was checked when it was opened.

    Args:
        pdf: the file.
        certificate: whose signature is the last.
        at: the time of signing.
        timestamped: the last signature ought to have a timestamp.
        signatures: how many there ought to be; those before the last must have outlived it.
        extended: revocation data and timestamps may stand after the last signature.
        trust: whom the report is to believe.

    Raises:
        DocumentError: a signature does not hold.
        UnavailableError: the timestamp that the service gave does not.
    """
    report = check(pdf, trust, at=at)
    if len(report.signatures) != signatures:
        raise _not_good(f"{len(report.signatures)} signatures instead of {signatures}")
    *earlier, verdict = report.signatures
    for one in earlier:
        if one.indication is Indication.TOTAL_FAILED or "changed_before_next" in one.reasons:
            raise _not_good(f"an earlier signature does not hold: {', '.join(one.reasons)}")
    if not verdict.intact:
        raise _not_good("the signature is not intact")
    whole = verdict.coverage == "entire_file" and verdict.modification == "none"
    if not whole and not (extended and verdict.coverage == "entire_revision" and verdict.modification == "lta_updates"):
        raise _not_good(f"the signature covers {verdict.coverage}, changes after it: {verdict.modification}")
    if verdict.signer != name_of(certificate.subject):
        raise _not_good("the signature names another certificate")
    if timestamped and (verdict.timestamp is None or not verdict.timestamp.intact):
        raise UnavailableError(
            "dịch vụ dấu thời gian của signing.tsa_url cho dấu không kiểm được / "
            "the timestamp service of signing.tsa_url gave a timestamp that does not verify"
        )
    return report


def _not_good(detail: str) -> DocumentError:
    return DocumentError(Reason.SIGNATURE_NOT_GOOD, detail)
