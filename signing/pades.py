"""PAdES baseline signatures (ETSI EN 319 142-1), B-B and B-T, one approval signature in a visible field."""

import asyncio
import datetime as dt
import io
import math
from typing import Any, Final

from asn1crypto import algos
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.errors import DocumentError, Reason
from core.model import SignedPdf
from signing.keys import KeyHandle
from signing.profiles import Profile
from signing.quiet import silence_library_logs
from signing.stamp import Mark, lay_out, stamp_style
from signing.timestamps import HttpTimeStamper
from signing.validate import verify_own

_Box = tuple[int, int, int, int]

#: Viet Nam's offset has not changed since 1975.
VIETNAM: Final = dt.timezone(dt.timedelta(hours=7))
FIELD_NAME: Final = "SohoaAgency"
_MARGIN_PT: Final = 14
_SALT_BYTES: Final = 32
#: Room for the container in hex digits; measured: chains of three certificates need 8,400, a token 9,000 more.
_RESERVED_B_B: Final = 16_384
_RESERVED_B_T: Final = 32_768


class CachedKeySigner(CmsSigner):
    """Signs with a key that is parsed once: the library's own signer parses and checks it at every call."""

    def __init__(self, key: KeyHandle, mechanism: str) -> None:
        """Use that key; `mechanism` is "pss" or "pkcs1v15" and only matters for RSA."""
        store = SimpleCertificateStore()
        store.register_multiple(key.chain)
        self._private = key.private
        super().__init__(
            signing_cert=key.certificate,
            cert_registry=store,
            signature_mechanism=_mechanism(key, mechanism),
            embed_roots=True,
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002, ARG002
        """The raw signature over SHA-256."""
        digest = hashes.SHA256()
        if isinstance(self._private, ec.EllipticCurvePrivateKey):
            return self._private.sign(data, ec.ECDSA(digest))
        if self.signature_mechanism["algorithm"].native == "rsassa_pss":
            scheme: padding.AsymmetricPadding = padding.PSS(mgf=padding.MGF1(digest), salt_length=_SALT_BYTES)
        else:
            scheme = padding.PKCS1v15()
        return self._private.sign(data, scheme, digest)


def _mechanism(key: KeyHandle, name: str) -> algos.SignedDigestAlgorithm:
    if not isinstance(key.private, rsa.RSAPrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
    if name == "pkcs1v15":
        return algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"})
    # Said explicitly: left to itself the library announces the longest salt there can be.
    parameters = algos.RSASSAPSSParams(
        {
            "hash_algorithm": {"algorithm": "sha256"},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}},
            "salt_length": _SALT_BYTES,
        }
    )
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})


class _TimedSigner(PdfSigner):
    """A signer that is told the time instead of asking the machine for it."""

    def __init__(self, at: dt.datetime, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._at = at

    def init_signing_session(
        self,
        pdf_out: IncrementalPdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self._at
        return session


class _Revision(IncrementalPdfFileWriter):
    """A revision that leaves the metadata as the writer of the PDF/A left it."""

    def _update_meta(self) -> None:
        """Not the library's way: it would write itself in as producer, and the machine's clock as time of change."""


class PadesSigner:
    """The desk's `Signer`."""

    def __init__(
        self,
        *,
        key: KeyHandle,
        profile: Profile,
        organisation: str,
        mechanism: str,
        timestamper: HttpTimeStamper | None,
    ) -> None:
        """Sign as that profile says, with a timestamp where there is a service."""
        silence_library_logs()
        self._key = key
        self._profile = profile
        self._organisation = organisation
        self._cms = CachedKeySigner(key, mechanism)
        self._timestamper = timestamper

    def sign(self, pdf: bytes, *, at: dt.datetime) -> SignedPdf:
        """The signed file, verified at once."""
        self._key.require_valid(at)
        moment = at.astimezone(VIETNAM).replace(microsecond=0)
        # Closed at once: the library's objects hold one another, and the file, until garbage is collected.
        with io.BytesIO(pdf) as file:
            # Whoever has given it away need not hold it beside the signed one.
            del pdf
            try:
                # Not as a result: asyncio ends by writing out results as text, four times as long.
                asyncio.run(self._append(file, moment))
            except (SigningError, PdfError, LookupError, ValueError) as error:
                raise DocumentError(Reason.SIGNATURE_NOT_GOOD, f"signing failed ({type(error).__name__})") from error
            data = file.getvalue()
        verify_own(data, self._key.certificate, at=moment, timestamped=self._timestamper is not None)
        return SignedPdf(
            data=data,
            profile=self._profile.code,
            level="B-B" if self._timestamper is None else "B-T",
            signed_at=moment,
            certificate_sha256=self._key.sha256,
            certificate_not_after=self._key.not_after,
        )

    async def _append(self, file: io.BytesIO, moment: dt.datetime) -> None:
        """Add a revision with the signature: in place, or a large file would be in memory once more."""
        writer = _Revision(file)
        lines = tuple(
            line.format(organisation=self._organisation, time=moment.isoformat()) for line in self._profile.lines
        )
        shown = _shown(writer)
        mark = lay_out(lines, self._profile.font_pt, most_pt=shown[2] - shown[0] - 2 * _MARGIN_PT)
        signer = _TimedSigner(
            moment,
            PdfSignatureMetadata(field_name=FIELD_NAME, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES),
            self._cms,
            timestamper=self._timestamper,
            stamp_style=stamp_style(mark, writer),
            new_field_spec=fields.SigFieldSpec(FIELD_NAME, on_page=0, box=self._box(shown, mark)),
        )
        reserved = _RESERVED_B_B if self._timestamper is None else _RESERVED_B_T
        await signer.async_sign_pdf(writer, in_place=True, bytes_reserved=reserved)

    def _box(self, shown: _Box, mark: Mark) -> _Box:
        """The mark's corner of the shown page, in whole points, origin bottom left."""
        left, _, right, top = shown
        x = right - _MARGIN_PT - mark.width if self._profile.position == "top-right" else left + _MARGIN_PT
        return (x, top - _MARGIN_PT - mark.height, x + mark.width, top - _MARGIN_PT)


def _shown(writer: IncrementalPdfFileWriter) -> _Box:
    """What is shown of the first page, in whole points; both boxes may be inherited."""
    node = writer.root["/Pages"]
    boxes = _boxes(node)
    while "/Kids" in node:
        node = node["/Kids"][0]
        boxes |= _boxes(node)
    x0, y0, x1, y1 = (float(value) for value in boxes.get("/CropBox", boxes["/MediaBox"]))
    return (math.ceil(min(x0, x1)), math.ceil(min(y0, y1)), math.floor(max(x0, x1)), math.floor(max(y0, y1)))


def _boxes(node: Any) -> dict[str, Any]:
    return {key: node[key] for key in ("/MediaBox", "/CropBox") if key in node}
