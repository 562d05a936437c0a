"""The level that a desk asks for, and the services that give it: for signing, and for bringing older files up to it."""

import asyncio
import datetime as dt
import io
from typing import Final

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from core.errors import ConfigError, DocumentError, Reason, UnavailableError
from core.model import RenewedPdf
from core.settings import SigningSettings
from signing.pades.extend import Certificates, Extender, Signed, signed_in
from signing.pades.levels import PadesLevel, level_of
from signing.pades.longterm import Proofs
from signing.pades.selfcheck import require_lasting, require_level
from signing.quiet import silence_library_logs
from signing.services import RevocationService
from signing.timestamps import HttpTimeStamper, open_timestamper
from signing.trust import Trust

_DAY: Final = dt.timedelta(days=1)


class Services:
    """Timestamps, revocation data and anchors, for one purpose: what they remember is not shared."""

    def __init__(
        self,
        level: PadesLevel,
        timestamper: HttpTimeStamper | None,
        trust: Trust,
        *,
        revocation_seconds: float,
    ) -> None:
        """Ask for that level.

        Raises:
            ConfigError: it cannot be had without a timestamp service.
        """
        if timestamper is None and level is not PadesLevel.B_B:
            raise ConfigError(
                f"signing.level {level.value} cần dịch vụ dấu thời gian: đặt signing.tsa_url / "
                f"signing.level {level.value} needs a timestamp service: set signing.tsa_url"
            )
        self.level = level
        self.timestamper = timestamper if level is not PadesLevel.B_B else None
        self._trust = trust
        self._lasting: frozenset[tuple[bytes, dt.datetime]] = frozenset()  #: proofs that were held against the future
        proofs = Proofs(trust, RevocationService(revocation_seconds))
        self._extender = (
            Extender(proofs, timestamper) if timestamper is not None and level.includes(PadesLevel.B_LT) else None
        )

    def due(self, reached: PadesLevel) -> PadesLevel | None:
        """The level that can be made up for later; below B-LT nothing can be added to a signed file."""
        return None if self._extender is None or reached is self.level else self.level

    async def require_good(self, signer: Certificates, at: dt.datetime) -> None:
        """Refuse to sign with what was revoked, or cannot be proved; nothing is asked below B-LT.

        Raises:
            ConfigError: with what was found. That an authority is away does not hinder signing.
        """
        if self._extender is not None:
            await self._extender.require_good(signer, at)

    async def extend(self, file: io.BytesIO, signed: Signed, *, level: PadesLevel, at: dt.datetime) -> PadesLevel:
        """Append what is missing; the level that was reached."""
        if self._extender is None:
            return level
        return await self._extender.extend(file, signed, level=level, wanted=self.level, at=at)

    def require_something_to_add(self) -> None:
        """Refuse to renew where nothing is asked for beyond the signature and its timestamp.

        Raises:
            ConfigError: the level is below B-LT.
        """
        if self._extender is None:
            raise ConfigError(
                f"signing.level {self.level.value}: không bổ sung gì được vào tệp đã ký; đặt B-LT hoặc B-LTA / "
                f"signing.level {self.level.value}: nothing can be added to a signed file; set it to B-LT or B-LTA"
            )

    def bring_up(self, pdf: bytes, *, at: dt.datetime) -> RenewedPdf:
        """A file of the desk at the level that is asked for; at B-LTA, with one more timestamp over all of it.

        Raises:
            UnavailableError: a service is away; nothing was made.
            ConfigError: a certificate was revoked by then, leads to no anchor, or names nobody who could say.
            DocumentError: there is no signature, or what was made does not verify.
        """
        silence_library_logs()
        self.require_something_to_add()
        with io.BytesIO(pdf) as file:
            try:
                signed = signed_in(PdfFileReader(file), at=at)
                if not signed.signers:
                    raise DocumentError(Reason.SIGNATURE_NOT_GOOD, "there is no signature to renew")
                level = PadesLevel.B_T if signed.services else PadesLevel.B_B
                reached = asyncio.run(self.extend(file, signed, level=level, at=at))
            except (PdfError, LookupError, ValueError) as error:
                raise DocumentError(Reason.SIGNATURE_NOT_GOOD, f"renewal failed ({type(error).__name__})") from error
            data = file.getvalue()
        if reached is not self.level:
            raise UnavailableError(
                "một dịch vụ cần cho việc ký không trả lời: chưa gia hạn gì / "
                "a service that signing needs is away: nothing was renewed"
            )
        (certificate, _), _ = signed.signers[-1]
        self.verify(data, certificate, at=at, level=reached, signatures=len(signed.signers))
        return RenewedPdf(data, reached.value, self._proof_ends(signed, reached, at=at))

    def _proof_ends(self, before: Signed, reached: PadesLevel, *, at: dt.datetime) -> dt.datetime | None:
        """When the first certificate ends of those timestamps over which there is no other."""
        if reached is PadesLevel.B_LTA or not before.services:
            return self.timestamp_not_after(reached, at=at)
        ends: list[dt.datetime] = [item.not_valid_after for (item, _), moment in before.services if moment == at]
        return min(ends)

    def verify(
        self, pdf: bytes, certificate: x509.Certificate, *, at: dt.datetime, level: PadesLevel, signatures: int
    ) -> None:
        """Look at what was just made as a stranger would.

        Raises:
            DocumentError: it does not hold.
            UnavailableError: what a service gave does not.
        """
        require_level(pdf, certificate, self._trust, at=at, level=level, signatures=signatures)

    def verify_lasting(self, pdf: bytes, certificate: x509.Certificate, *, at: dt.datetime, level: PadesLevel) -> None:
        """Look at a new signature as a stranger would when its certificate has ended; once for each set of proofs.

        Raises:
            DocumentError: it would not hold then.
        """
        if level is not PadesLevel.B_LTA or self._extender is None or self._extender.made_with == self._lasting:
            return
        stamps_end = self.timestamp_not_after(level, at=at)
        then = certificate.not_valid_after + _DAY
        require_lasting(pdf, self._trust, at=at, then=min(then, stamps_end - _DAY) if stamps_end else then)
        self._lasting = self._extender.made_with

    def timestamp_not_after(self, level: PadesLevel, *, at: dt.datetime) -> dt.datetime | None:
        """When the first of the certificates ends by which the service stamps then; None without a timestamp."""
        if level is PadesLevel.B_B or self.timestamper is None:
            return None
        ends: list[dt.datetime] = [item.not_valid_after for item, _ in self.timestamper.in_force(at)]
        return min(ends, default=None)


def open_services(settings: SigningSettings, trust: Trust, *, level: PadesLevel | None = None) -> Services:
    """The services that the settings name.

    Args:
        settings: level and addresses.
        trust: the anchors that proofs must lead to.
        level: another level than that of the settings.

    Raises:
        ConfigError: they do not fit together.
    """
    return Services(
        level or level_of(settings),
        open_timestamper(settings),
        trust,
        revocation_seconds=settings.revocation_timeout_seconds,
    )
