"""PAdES baseline signatures (ETSI EN 319 142-1), B-B and B-T, an approval signature in a visible field."""

import asyncio
import datetime as dt
import io
from typing import Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession

from core.errors import DocumentError, Reason
from core.model import SignedPdf
from signing.keys import KeyHandle
from signing.pades.cms import CachedKeySigner
from signing.profiles import Profile
from signing.quiet import silence_library_logs
from signing.stamp import Stamper
from signing.timestamps import HttpTimeStamper
from signing.validate import verify_own

#: Viet Nam's offset has not changed since 1975.
VIETNAM: Final = dt.timezone(dt.timedelta(hours=7))
#: Room for the container in hex digits; measured: chains of three certificates need 8,400, a token 9,000 more.
_RESERVED_B_B: Final = 16_384
_RESERVED_B_T: Final = 32_768


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
        self._stamper = Stamper(profile, organisation=organisation)
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
                signatures = asyncio.run(self._append(file, moment))
            except (SigningError, PdfError, LookupError, ValueError) as error:
                raise DocumentError(Reason.SIGNATURE_NOT_GOOD, f"signing failed ({type(error).__name__})") from error
            data = file.getvalue()
        verify_own(
            data,
            self._key.certificate,
            at=moment,
            timestamped=self._timestamper is not None,
            signatures=signatures,
        )
        return SignedPdf(
            data=data,
            profile=self._profile.code,
            level="B-B" if self._timestamper is None else "B-T",
            signed_at=moment,
            certificate_sha256=self._key.sha256,
            certificate_not_after=self._key.not_after,
        )

    async def _append(self, file: io.BytesIO, moment: dt.datetime) -> int:
        """Add a revision with the signature: in place, or a large file would be in memory once more.

        Returns:
            How many signatures the file has then.
        """
        writer = _Revision(file)
        before = len(writer.prev.embedded_regular_signatures)
        stamp = self._stamper.stamp(writer, at=moment)
        signer = _TimedSigner(
            moment,
            PdfSignatureMetadata(
                field_name=self._profile.field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
            ),
            self._cms,
            timestamper=self._timestamper,
            stamp_style=stamp.style,
            new_field_spec=stamp.field,
        )
        reserved = _RESERVED_B_B if self._timestamper is None else _RESERVED_B_T
        await signer.async_sign_pdf(writer, in_place=True, bytes_reserved=reserved)
        return before + 1
