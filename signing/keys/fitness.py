"""Whether a certificate may sign: its use, its strength, its key, whom it comes from, whether it was revoked.

A key is asked all of this before its first signature in a process, and whether it was revoked again every ten minutes.
"""

import asyncio
import datetime as dt
import logging
import secrets
from collections.abc import Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, Protocol

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import MD5, SHA1
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    DisallowWeakAlgorithmsPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from core.errors import ConfigError, UnavailableError
from signing.keys.handle import HASHES, SALT_BYTES
from signing.quiet import silence_library_logs
from signing.trust import Trust

if TYPE_CHECKING:
    from signing.keys.handle import KeyHandle

log = logging.getLogger(__name__)

#: TT 15/2025/TT-BKHCN Phụ lục I, in force 2025-08-15
MIN_RSA_BITS: Final = 2048
CURVES: Final = ("secp256r1", "secp384r1", "secp521r1")
#: How many days before a certificate ends it is said: a new one takes days to get.
WARN_DAYS: Final = (60, 30, 7)
_ASK_AGAIN: Final = dt.timedelta(minutes=10)
#: Two clocks that are both right may differ so much.
_TOLERANCE: Final = dt.timedelta(minutes=5)
_PROBE_BYTES: Final = 32
_PATH_ONLY: Final = RevocationCheckingPolicy(RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.NO_CHECK)
_SPOKEN_FOR: Final = RevocationCheckingPolicy(
    ee_certificate_rule=RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
    intermediate_ca_cert_rule=RevocationCheckingRule.CHECK_IF_DECLARED,
)


class RevocationData(Protocol):
    """What authorities have said, as DER."""

    @property
    def crls(self) -> tuple[bytes, ...]:
        """Revocation lists (RFC 5280)."""

    @property
    def ocsps(self) -> tuple[bytes, ...]:
        """OCSP answers (RFC 6960)."""


class RevocationSource(Protocol):
    """Who is asked whether certificates were revoked."""

    def about(
        self, certificate: asn1_x509.Certificate, chain: Sequence[asn1_x509.Certificate], *, at: dt.datetime
    ) -> RevocationData:
        """What the authorities of a certificate say now; what that means is judged by whoever asked.

        Args:
            certificate: in question.
            chain: all that stand above it.
            at: now.

        Raises:
            UnavailableError: an authority does not answer.
        """


def warning_days(days_left: int) -> int | None:
    """Which of the warnings of 60, 30 and 7 days it is time for; 0 when the certificate has ended."""
    if days_left < 0:
        return 0
    return min((days for days in WARN_DAYS if days_left <= days), default=None)


def require_made_for_signing(certificate: x509.Certificate) -> None:
    """Refuse a certificate whose key is too weak, or that is not for signatures.

    Raises:
        ConfigError: with what was found.
    """
    public = certificate.public_key()
    if not isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise ConfigError(
            "khóa ký phải là RSA hoặc ECDSA (TT 15/2025/TT-BKHCN) / "
            "the signing key must be RSA or ECDSA (TT 15/2025/TT-BKHCN)"
        )
    if isinstance(public, rsa.RSAPublicKey) and public.key_size < MIN_RSA_BITS:
        raise ConfigError(
            f"khóa ký dài {public.key_size} bit, cần ít nhất {MIN_RSA_BITS} / "
            f"the signing key has {public.key_size} bits, at least {MIN_RSA_BITS} are needed"
        )
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name not in CURVES:
        raise ConfigError(
            f"khóa ký dùng đường cong {public.curve.name}, cần một trong {', '.join(CURVES)} / "
            f"the signing key is on the curve {public.curve.name}, expected one of {', '.join(CURVES)}"
        )
    digest = certificate.signature_hash_algorithm
    if isinstance(digest, SHA1 | MD5):
        raise ConfigError(
            f"chứng thư ký được ký bằng {digest.name}; cần sha256 trở lên / "
            f"the signing certificate is itself signed with {digest.name}; sha256 or better is needed"
        )
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    # Whoever checks a signature of a certificate that does not say what it is for, ours included, refuses it.
    if usage is None or not (usage.digital_signature or usage.content_commitment):
        raise ConfigError(
            "chứng thư này không dùng để ký: mục đích khóa thiếu digitalSignature và nonRepudiation / "
            "the certificate is not for signing: its key usage lacks digitalSignature and nonRepudiation"
        )


class Fitness:
    """Asks before the first signature, and remembers for ten minutes what was said."""

    def __init__(self, trust: Trust, revocation: RevocationSource | None, mechanism: str) -> None:
        """Hold the certificate against those anchors and lists, and ask that source where there is one."""
        silence_library_logs()
        self._trust = trust
        self._revocation = revocation
        self._mechanism = mechanism
        self._asked: dt.datetime | None = None

    def require(self, key: "KeyHandle", at: dt.datetime) -> None:
        """Refuse a key that may not sign at that moment.

        Raises:
            ConfigError: with what was found.
            UnavailableError: the token is not there, or nobody says whether the certificate was revoked.
        """
        if self._asked is not None and dt.timedelta(0) <= at - self._asked < _ASK_AGAIN:
            return
        if self._asked is None:
            _require_own_certificate(key, self._mechanism)
            _warn(key, at, self._mechanism)
        if self._trust.signers:
            self._require_trusted(key, at)
        else:
            log.warning("no anchor in the trust folder: whom the signing certificate comes from was not looked at")
        self._asked = at

    def _require_trusted(self, key: "KeyHandle", at: dt.datetime) -> None:
        found = _judged(key, self._trust, (), (), _PATH_ONLY, at)
        if isinstance(found, _Finding):
            raise ConfigError(
                "chứng thư ký không dẫn tới chứng thư gốc nào trong thư mục trust: nếu tin nơi cấp, đặt chứng "
                "thư của họ vào đó / "
                "the signing certificate does not lead to an anchor of the trust folder: put the certificate of its "
                "authority there, if it is believed"
            )
        crls: tuple[bytes, ...] = self._trust.crls
        ocsps: tuple[bytes, ...] = ()
        if self._revocation is not None:
            said = self._revocation.about(key.certificate, found[:-1], at=at)
            crls, ocsps = crls + said.crls, said.ocsps
        match _judged(key, self._trust, crls, ocsps, _SPOKEN_FOR, at):
            case _Finding.REVOKED:
                raise ConfigError(
                    "chứng thư ký đã bị thu hồi: không được ký gì bằng nó; xin cấp chứng thư mới / "
                    "the signing certificate was revoked: nothing may be signed with it; ask for a new one"
                )
            case _Finding.UNKNOWN:
                _require_right_time(key, crls, at)
                if self._revocation is not None:
                    raise UnavailableError(
                        "chưa ai cho biết chứng thư ký có bị thu hồi không; giấy tờ chờ / "
                        "nobody says whether the signing certificate was revoked; papers wait"
                    )
                log.warning("no list says whether the signing certificate was revoked: none is in the trust folder")


def _require_own_certificate(key: "KeyHandle", mechanism: str) -> None:
    """Sign something and check it: the library signs with a key that does not belong to its certificate too."""
    probe, scheme = secrets.token_bytes(_PROBE_BYTES), key.scheme(mechanism)
    signature = key.private.sign(probe, scheme)
    public = x509.load_der_x509_certificate(key.certificate.dump()).public_key()
    digest = HASHES[scheme.digest]
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, probe, ec.ECDSA(digest))
        elif isinstance(public, rsa.RSAPublicKey):
            pss = padding.PSS(mgf=padding.MGF1(digest), salt_length=SALT_BYTES)
            public.verify(signature, probe, pss if scheme.padding == "pss" else padding.PKCS1v15(), digest)
    except InvalidSignature:
        raise ConfigError(
            "khóa không khớp chứng thư đi kèm: chữ ký của nó không kiểm được / "
            "the key does not belong to the certificate beside it: what it signs does not verify"
        ) from None


def _warn(key: "KeyHandle", at: dt.datetime, mechanism: str) -> None:
    if warning_days(key.days_left(at)) is not None:
        log.warning("the signing certificate ends soon", extra={"count": key.days_left(at)})
    if key.is_rsa and mechanism == "pkcs1v15":
        log.warning("signing with RSA PKCS#1 v1.5: TT 15/2025/TT-BKHCN names RSASSA-PSS")


class _Finding(Enum):
    REVOKED = auto()
    UNKNOWN = auto()


def _judged(
    key: "KeyHandle",
    trust: Trust,
    crls: tuple[bytes, ...],
    ocsps: tuple[bytes, ...],
    checking: RevocationCheckingPolicy,
    at: dt.datetime,
) -> Sequence[asn1_x509.Certificate] | _Finding:
    """The path from an anchor down to the certificate, or why there is none under that policy."""
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(data) for data in trust.signers],
        other_certs=list(key.chain),
        moment=at,
        time_tolerance=_TOLERANCE,
        allow_fetching=False,
        crls=[asn1_crl.CertificateList.load(data) for data in crls],
        ocsps=[asn1_ocsp.OCSPResponse.load(data) for data in ocsps],
        revinfo_policy=CertRevTrustPolicy(checking),
        algorithm_usage_policy=DisallowWeakAlgorithmsPolicy(rsa_key_size_threshold=MIN_RSA_BITS),
    )
    try:
        path = asyncio.run(CertificateValidator(key.certificate, list(key.chain), context).async_validate_path())
    except RevokedError:
        return _Finding.REVOKED
    except (PathError, ValidationError):
        return _Finding.UNKNOWN
    return tuple(path)


def _require_right_time(key: "KeyHandle", crls: tuple[bytes, ...], at: dt.datetime) -> None:
    """Refuse to sign when every list of the certificate's own authority is of another time than ours."""
    ours = [
        item["tbs_cert_list"]
        for item in (asn1_crl.CertificateList.load(data) for data in crls)
        if item.issuer == key.certificate.issuer
    ]
    if not ours:
        return
    if all(item["this_update"].native - _TOLERANCE > at for item in ours):
        raise ConfigError(
            "danh sách thu hồi của tổ chức chứng thực có giờ muộn hơn đồng hồ máy này: chỉnh đồng hồ / "
            "the authority's revocation list is of a later time than this machine's clock: set the clock"
        )
    if all((end := item["next_update"].native) is not None and end < at for item in ours):
        raise ConfigError(
            "danh sách thu hồi của tổ chức chứng thực đã quá hạn: đặt bản mới vào thư mục trust, hoặc chỉnh "
            "đồng hồ nếu chạy nhanh / "
            "the authority's revocation list is out of date: put a new one into the trust folder, or set the clock, if "
            "it runs ahead"
        )
