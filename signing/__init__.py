"""Make and check signatures. The only importer of pyHanko."""

import datetime as dt
from typing import Protocol

from core.keys import Role
from core.model import SignedPdf
from core.settings import SigningSettings
from signing.trust import Trust


class Signer(Protocol):
    """Signs PDF/A files with the desk's key and profile."""

    def sign(self, pdf: bytes, *, at: dt.datetime) -> SignedPdf:
        """The signed file, verified at once.

        Raises:
            UnavailableError: the timestamp service or the token is away.
            ConfigError: the certificate may not sign now.
            DocumentError: what was made does not verify.
        """


def open_signer(settings: SigningSettings, *, organisation: str, trust: Trust | None = None) -> Signer:
    """The signer that the settings name, with the key of the profile's role, its certificate checked.

    Args:
        settings: keys, profile and services.
        organisation: what the mark says.
        trust: the anchors and revocation lists that the certificate is held against before it signs.

    Raises:
        ConfigError: key, certificate, passphrase or profile is wrong, with what was found.
        UnavailableError: the token is not there.
    """
    from signing.keys import open_key
    from signing.pades import PadesSigner
    from signing.profiles import find_profile
    from signing.timestamps import open_timestamper

    profile = find_profile(settings.profile)
    return PadesSigner(
        key=open_key(settings, role=profile.role, trust=trust),
        profile=profile,
        organisation=organisation,
        mechanism=settings.mechanism,
        timestamper=open_timestamper(settings),
    )


def role_of(settings: SigningSettings) -> Role:
    """Whose key the desk's profile signs with.

    Raises:
        ConfigError: there is no such profile.
    """
    from signing.profiles import find_profile

    return find_profile(settings.profile).role
