"""Make and check signatures. The only importer of pyHanko."""

import datetime as dt
from typing import Protocol

from core.model import SignedPdf
from core.settings import SigningSettings


class Signer(Protocol):
    """Signs PDF/A files with the desk's key and profile."""

    def sign(self, pdf: bytes, *, at: dt.datetime) -> SignedPdf:
        """The signed file, verified at once.

        Raises:
            UnavailableError: the timestamp service is away.
            ConfigError: the certificate may not sign now.
            DocumentError: what was made does not verify.
        """


def open_signer(settings: SigningSettings, *, organisation: str) -> Signer:
    """The signer that the settings name, its key opened and its certificate checked.

    Raises:
        ConfigError: key, certificate, passphrase or profile is wrong, with what was found.
    """
    from signing.keys import open_pkcs12
    from signing.pades import PadesSigner
    from signing.profiles import find_profile
    from signing.timestamps import open_timestamper

    return PadesSigner(
        key=open_pkcs12(settings),
        profile=find_profile(settings.profile),
        organisation=organisation,
        mechanism=settings.mechanism,
        timestamper=open_timestamper(settings),
    )
