"""Make and check signatures. The only importer of pyHanko."""

import datetime as dt
from typing import Protocol

from core.model import SignedPdf
from core.settings import SigningSettings
from signing.trust import Trust


class Signer(Protocol):
    """Signs PDF/A files with the desk's key and profile."""

    def sign(self, pdf: bytes, *, at: dt.datetime) -> SignedPdf:
        """The signed file, verified at once.

        Raises:
            UnavailableError: what a service gave does not verify.
            ConfigError: the certificate may not sign now.
            DocumentError: what was made does not verify.
        """


def open_signer(settings: SigningSettings, *, organisation: str, trust: Trust | None = None) -> Signer:
    """The signer that the settings name, its key opened and its certificate checked.

    Args:
        settings: key, profile, level and services.
        organisation: what the mark says.
        trust: the anchors that a signature of level B-LT or B-LTA must lead to.

    Raises:
        ConfigError: key, certificate, passphrase or profile is wrong, with what was found.
    """
    from signing.keys import open_pkcs12
    from signing.pades import PadesSigner
    from signing.pades.services import open_services
    from signing.profiles import find_profile

    return PadesSigner(
        key=open_pkcs12(settings),
        profile=find_profile(settings.profile),
        organisation=organisation,
        mechanism=settings.mechanism,
        services=open_services(settings, trust or Trust()),
    )
