"""Which PAdES baseline level a signature has by what lies in its file (ETSI EN 319 142-1); not whether it holds."""

import hashlib

from asn1crypto import ocsp, x509
from pyhanko.sign.validation import EmbeddedPdfSignature

from signing.validate.coverage import covers_revision
from signing.validate.data import Brought


def level_found(item: EmbeddedPdfSignature, brought: Brought, *, timestamped: bool) -> str:
    """B-B, B-T, B-LT or B-LTA; PKCS7-B or PKCS7-T for what is signed in the older way of PDF.

    Args:
        item: the signature.
        brought: what its file brings.
        timestamped: whether it carries a timestamp of its own.
    """
    if str(item.sig_object.get("/SubFilter")) != "/ETSI.CAdES.detached":
        return "PKCS7-T" if timestamped else "PKCS7-B"
    reader = item.reader
    later = [
        stamp
        for stamp in reader.embedded_timestamp_signatures
        if stamp.signed_revision > item.signed_revision and covers_revision(stamp)
    ]
    if not (timestamped or later):
        return "B-B"
    if not _speaks_for(item.signer_cert, brought):
        return "B-T"
    covered = any("/DSS" in reader.get_historical_root(stamp.signed_revision) for stamp in later)
    return "B-LTA" if covered else "B-LT"


def _speaks_for(certificate: x509.Certificate, brought: Brought) -> bool:
    """Whether the file brings revocation data about a certificate."""
    return any(item.issuer == certificate.issuer for item in brought.crls) or answered(certificate, brought)


def answered(certificate: x509.Certificate, brought: Brought) -> bool:
    """Whether an OCSP answer about a certificate lies in a DSS."""
    return any(
        _is_about(single["cert_id"], certificate)
        for answer in brought.ocsps
        if answer["response_status"].native == "successful"
        for single in answer.response_data["responses"]
    )


def _is_about(asked: ocsp.CertId, certificate: x509.Certificate) -> bool:
    issuer = hashlib.new(asked["hash_algorithm"]["algorithm"].native, certificate.issuer.dump()).digest()
    return (asked["serial_number"].native, asked["issuer_name_hash"].native) == (certificate.serial_number, issuer)
