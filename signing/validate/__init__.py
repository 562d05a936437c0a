"""Check signatures: a value for any bytes, never an exception, never passed by default.

Integrity, trust, time and what changed afterwards are separate findings; the verdict is the worst of them. Nothing is
ever fetched: what is not in the file or in the trust folder is not known, and is said to be so.
"""

import asyncio
import datetime as dt
import io
import re
from typing import Final

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from core.errors import DocumentError, Reason, UnavailableError
from signing.quiet import silence_library_logs
from signing.trust import Trust
from signing.validate.judge import judge, name_of
from signing.validate.report import Indication, SignatureReport, SubIndication

_END: Final = re.compile(rb"%%EOF[\r\n]{0,2}\Z")
_NOBODY: Final = Trust()
_WORST_FIRST: Final = (Indication.TOTAL_FAILED, Indication.INDETERMINATE, Indication.TOTAL_PASSED)


def check(pdf: bytes, trust: Trust, *, at: dt.datetime, existed: dt.datetime | None = None) -> SignatureReport:
    """The verdict on every signature of a file and on the whole.

    Args:
        pdf: any bytes.
        trust: anchors and revocation lists.
        at: the time of checking.
        existed: when these very bytes are proved to have existed (signing/evidence): what held then, and has ended
            since, is judged as of then (proof of existence, ETSI EN 319 102-1 §5.6).
    """
    at = at if existed is None else min(at, existed)
    silence_library_logs()
    if b"%PDF-" not in pdf[:1024]:
        return _unknown("not_a_pdf")
    try:
        # Closed at once: the library's objects hold one another, and the file, until garbage is collected.
        with io.BytesIO(pdf) as file:
            return asyncio.run(_checked(pdf, PdfFileReader(file, strict=False), trust, at))
    except PdfError as error:
        return _unknown("encrypted" if "crypt" in str(error).lower() else "not_understood")
    except Exception:  # noqa: BLE001  odd files raise anything, from AssertionError to OSError; none may pass or crash
        return _unknown("not_understood")


def unknown(reason: str) -> SignatureReport:
    """The verdict on a file that could not be checked."""
    return _unknown(reason)


def _unknown(reason: str) -> SignatureReport:
    return SignatureReport(Indication.INDETERMINATE, SubIndication.FORMAT_FAILURE, (reason,))


async def _checked(pdf: bytes, reader: PdfFileReader, trust: Trust, at: dt.datetime) -> SignatureReport:
    if reader.encrypted:
        return _unknown("encrypted")
    signatures = list(reader.embedded_signatures)
    regular = [item for item in signatures if item.sig_object_type != "/DocTimeStamp"]
    # The library passes over signatures of kinds that it does not know.
    unread = sum(1 for _ in enumerate_sig_fields(reader, filled_status=True)) > len(signatures)
    if not regular:
        return _unknown("unread_signature") if unread else _none()
    verdicts = [await judge(item, reader, trust, at=at, is_last=item is signatures[-1]) for item in regular]
    worst = min(verdicts, key=lambda item: _WORST_FIRST.index(item.indication))
    reasons = tuple(dict.fromkeys(reason for item in verdicts for reason in item.reasons))
    doubts = ["unread_signature"] if unread else []
    if not pdf.startswith(b"%PDF-") or not _END.search(pdf):
        # Every signature may be whole and something else be shown to a reader that looks further.
        doubts.append("bytes_outside")
    reasons = (*doubts, *reasons)
    if doubts and worst.indication is not Indication.TOTAL_FAILED:
        return SignatureReport(Indication.INDETERMINATE, SubIndication.FORMAT_FAILURE, reasons, tuple(verdicts))
    return SignatureReport(worst.indication, worst.sub_indication, reasons, tuple(verdicts))


def _none() -> SignatureReport:
    return SignatureReport(Indication.NO_SIGNATURE_FOUND, None, ("no_signature",))


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
        raise UnavailableError("the timestamp service of signing.tsa_url gave a timestamp that does not verify")
    return report


def _not_good(detail: str) -> DocumentError:
    return DocumentError(Reason.SIGNATURE_NOT_GOOD, detail)
