"""PAdES baseline signatures (ETSI EN 319 142-1), B-B to B-LTA, an approval signature in a visible field."""

import asyncio
import datetime as dt
import io
import logging
from dataclasses import replace
from typing import Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession

from core.errors import DocumentError, Reason, UnavailableError
from core.model import SignedPdf
from signing.keys import KeyHandle
from signing.pades.cms import CachedKeySigner
from signing.pades.extend import Revision, Signed, cut, signed_in
from signing.pades.levels import PadesLevel
from signing.pades.services import Services
from signing.profiles import Profile
from signing.quiet import silence_library_logs
from signing.stamp import Stamper
from signing.stamp.material import Material
from signing.timestamps import HttpTimeStamper
from signing.validate.judge import name_of

log = logging.getLogger(__name__)

#: Viet Nam's offset has not changed since 1975.
VIETNAM: Final = dt.timezone(dt.timedelta(hours=7))
#: Room for the container in hex digits beside certificates and timestamp; measured: 1,500 with RSA-2048.
_RESERVED: Final = 3_600


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


class PadesSigner:
    """The desk's `Signer`."""

    def __init__(
        self,
        *,
        key: KeyHandle,
        profile: Profile,
        organisation: str,
        mechanism: str,
        services: Services,
        material: Material | None = None,
    ) -> None:
        """Sign as that profile says, at the level that the services give."""
        silence_library_logs()
        self._key = key
        self._profile = profile
        signer = name_of(key.certificate.subject)
        self._stamper = Stamper(profile, replace(material or Material(), organisation=organisation, signer=signer))
        self._cms = CachedKeySigner(key, mechanism)
        self._services = services
        certificates = {item.sha256: item for item in (key.certificate, *key.chain)}
        self._room = _RESERVED + 2 * sum(len(item.dump()) for item in certificates.values())

    def sign(self, pdf: bytes, *, at: dt.datetime) -> SignedPdf:
        """The signed file, verified at once; below the level that is asked for where a service is away."""
        self._key.require_valid(at)
        self._profile.require_in_force(at)
        moment = at.astimezone(VIETNAM).replace(microsecond=0)
        # Closed at once: the library's objects hold one another, and the file, until garbage is collected.
        with io.BytesIO(pdf) as file:
            # Whoever has given it away need not hold it beside the signed one.
            del pdf
            try:
                # Not the file as a result: asyncio ends by writing out results as text, four times as long.
                level, signatures = asyncio.run(self._make(file, moment))
            except (SigningError, PdfError, LookupError, ValueError) as error:
                raise DocumentError(Reason.SIGNATURE_NOT_GOOD, f"signing failed ({type(error).__name__})") from error
            data = file.getvalue()
        self.verify(data, at=moment, level=level, signatures=signatures)
        return SignedPdf(
            data=data,
            profile=self._profile.code,
            level=level.value,
            signed_at=moment,
            certificate_sha256=self._key.sha256,
            certificate_not_after=self._key.not_after,
            level_due=due.value if (due := self._services.due(level)) else None,
            timestamp_not_after=self._services.timestamp_not_after(level, at=moment),
        )

    def verify(self, pdf: bytes, *, at: dt.datetime, level: PadesLevel, signatures: int) -> None:
        """Look at what was just signed as a stranger would, today and later.

        Raises:
            DocumentError: it does not hold.
            UnavailableError: what a service gave does not.
        """
        self._services.verify(pdf, self._key.certificate, at=at, level=level, signatures=signatures)
        self._services.verify_lasting(pdf, self._key.certificate, at=at, level=level)

    async def _make(self, file: io.BytesIO, moment: dt.datetime) -> tuple[PadesLevel, int]:
        """Sign in place, as high as can be had now; the level, and how many signatures the file has then."""
        signer = (self._key.certificate, self._key.chain)
        # Before there is a signature: what was revoked must not sign.
        await self._services.require_good(signer, moment)
        begins, timestamper = file.seek(0, io.SEEK_END), self._services.timestamper
        level = PadesLevel.B_B if timestamper is None else PadesLevel.B_T
        try:
            before = await self._append(file, moment, timestamper)
        except UnavailableError as error:
            if timestamper is None:
                raise
            log.warning("signed without a timestamp", extra={"why": str(error)})
            cut(file, begins)
            before = await self._append(file, moment, None)
            return PadesLevel.B_B, len(before.signers) + 1
        signed = before.and_by(signer, moment)
        return await self._services.extend(file, signed, level=level, at=moment), len(signed.signers)

    async def _append(self, file: io.BytesIO, moment: dt.datetime, timestamper: HttpTimeStamper | None) -> Signed:
        """Add a revision with the signature: in place, or a large file would be in memory once more.

        Returns:
            Who had signed before.
        """
        writer = Revision(file)
        before = signed_in(writer.prev, at=moment)
        stamp = self._stamper.stamp(writer, at=moment)
        signer = _TimedSigner(
            moment,
            PdfSignatureMetadata(
                field_name=self._profile.field, md_algorithm=self._key.digest, subfilter=fields.SigSeedSubFilter.PADES
            ),
            self._cms,
            timestamper=timestamper,
            stamp_style=stamp.style,
            new_field_spec=stamp.field,
        )
        # Checkers read unused room digit by digit: 25,000 of them cost as much as the rest of a check.
        reserved = self._room + (0 if timestamper is None else await timestamper.room())
        await signer.async_sign_pdf(writer, in_place=True, bytes_reserved=reserved)
        return before
