"""Make and check signatures. The only importer of pyHanko."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from core.model import SignedPdf
from core.settings import SigningSettings, StampSettings
from signing.view import Eyes


class Signer(Protocol):
    """Signs PDF/A files with the desk's key and profile."""

    def sign(self, pdf: bytes, *, at: dt.datetime) -> SignedPdf:
        """The signed file, verified at once.

        Raises:
            UnavailableError: the timestamp service is away.
            ConfigError: the certificate may not sign now.
            DocumentError: what was made does not verify.
        """


def open_signer(
    settings: SigningSettings, *, organisation: str, stamp: StampSettings | None = None, eyes: Eyes | None = None
) -> Signer:
    """The signer that the settings name, its key opened and its certificate checked.

    Args:
        settings: key, profile and timestamp service.
        organisation: as stamps name the agency.
        stamp: what else stamps show; needed by profiles that name people or show pictures.
        eyes: find out which places of a page are free; without it stamps stand in their corner on a white ground.

    Raises:
        ConfigError: key, certificate, passphrase, picture or profile is wrong, with what was found.
    """
    return open_signers(settings, (settings.profile,), organisation=organisation, stamp=stamp, eyes=eyes)[0]


def open_signers(
    settings: SigningSettings,
    profiles: Sequence[str],
    *,
    organisation: str,
    stamp: StampSettings | None = None,
    eyes: Eyes | None = None,
) -> tuple[Signer, ...]:
    """A signer for each of those profiles, as `open_signer` says; each key is opened once."""
    from signing.keys import open_pkcs12
    from signing.pades import PadesSigner
    from signing.profiles import find_profile
    from signing.stamp.material import Material, open_material
    from signing.timestamps import open_timestamper

    found = [find_profile(code) for code in profiles]
    shown = {profile.image for profile in found}
    material = Material(eyes=eyes) if stamp is None else open_material(stamp, shown, eyes)
    key, timestamper = open_pkcs12(settings), open_timestamper(settings)
    return tuple(
        PadesSigner(
            key=key,
            profile=profile,
            organisation=organisation,
            mechanism=settings.mechanism,
            timestamper=timestamper,
            material=material,
        )
        for profile in found
    )
