"""Make and check signatures. The only importer of pyHanko."""

import datetime as dt
from typing import Protocol

from core.keys import Role
from core.model import RenewedPdf, SignedPdf
from core.settings import SigningSettings
from signing.trust import Trust


class Signer(Protocol):
    """Signs PDF/A files with the desk's key and profile."""

    def sign(self, pdf: bytes, *, at: dt.datetime) -> SignedPdf:
        """The signed file, verified at once.

        Raises:
            UnavailableError: the token is away, or what a service gave does not verify.
            ConfigError: the certificate may not sign now.
            DocumentError: what was made does not verify.
        """


class Renewer(Protocol):
    """Brings signed files to the level that the desk asks for; no key is needed."""

    def bring_up(self, pdf: bytes, *, at: dt.datetime) -> RenewedPdf:
        """The file with what it lacks; at B-LTA, with one more timestamp over all of it. Verified at once.

        Raises:
            UnavailableError: a service is away; nothing was made.
            ConfigError: a certificate was revoked by then, leads to no anchor, or names nobody who could say.
            DocumentError: there is no signature, or what was made does not verify.
        """


def open_renewer(settings: SigningSettings, *, trust: Trust) -> Renewer:
    """What renews signatures, at the level that the settings ask for.

    Raises:
        ConfigError: the level cannot be had with these settings.
    """
    from signing.pades.services import open_services

    return open_services(settings, trust)


def open_signer(settings: SigningSettings, *, organisation: str, trust: Trust | None = None) -> Signer:
    """The signer that the settings name, with the key of the profile's role, its certificate checked.

    Args:
        settings: keys, profile, level and services.
        organisation: what the mark says.
        trust: the anchors and revocation lists that the certificate is held against before it signs.

    Raises:
        ConfigError: key, certificate, passphrase or profile is wrong, with what was found.
        UnavailableError: the token is not there.
    """
    from signing.keys import open_key
    from signing.pades import PadesSigner
    from signing.pades.services import open_services
    from signing.profiles import find_profile

    profile = find_profile(settings.profile)
    return PadesSigner(
        key=open_key(settings, role=profile.role, trust=trust),
        profile=profile,
        organisation=organisation,
        mechanism=settings.mechanism,
        services=open_services(settings, trust or Trust()),
    )


def role_of(settings: SigningSettings) -> Role:
    """Whose key the desk's profile signs with.

    Raises:
        ConfigError: there is no such profile.
    """
    from signing.profiles import find_profile

    return find_profile(settings.profile).role
