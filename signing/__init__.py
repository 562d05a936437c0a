"""Make and check signatures. The only importer of pyHanko."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from core.model import RenewedPdf, SignedPdf
from core.settings import SigningSettings, StampSettings
from core.settings.keys import Role
from signing.trust import Trust
from signing.view import Eyes


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

    services = open_services(settings, trust)
    services.require_something_to_add()
    return services


def open_signer(
    settings: SigningSettings,
    *,
    organisation: str,
    trust: Trust | None = None,
    stamp: StampSettings | None = None,
    eyes: Eyes | None = None,
) -> Signer:
    """The signer that the settings name, with the key of the profile's role, its certificate checked.

    Args:
        settings: keys, profile, level and services.
        organisation: as stamps name the agency.
        trust: the anchors and revocation lists that the certificate is held against before it signs.
        stamp: what else stamps show; needed by profiles that name people or show pictures.
        eyes: find out which places of a page are free; without them stamps stand in their corner on a white ground.

    Raises:
        ConfigError: key, certificate, passphrase, picture or profile is wrong, with what was found.
        UnavailableError: the token is not there.
    """
    profiles = (settings.profile,)
    return open_signers(settings, profiles, organisation=organisation, trust=trust, stamp=stamp, eyes=eyes)[0]


def open_signers(
    settings: SigningSettings,
    profiles: Sequence[str],
    *,
    organisation: str,
    trust: Trust | None = None,
    stamp: StampSettings | None = None,
    eyes: Eyes | None = None,
) -> tuple[Signer, ...]:
    """A signer for each of those profiles, as `open_signer` says; each key is opened once."""
    from signing.keys import key_for, open_key
    from signing.pades import PadesSigner
    from signing.pades.services import open_services
    from signing.profiles import find_profile
    from signing.stamp.material import Material, open_material

    found = [find_profile(code) for code in profiles]
    shown = {profile.image for profile in found}
    material = Material(eyes=eyes) if stamp is None else open_material(stamp, shown, eyes)
    places = {profile.role: key_for(settings, profile.role) for profile in found}
    # A desk with one key signs with it in every role.
    roles = {place: role for role, place in places.items()}
    keys = {place: open_key(settings, role=role, trust=trust) for place, role in roles.items()}
    services = open_services(settings, trust or Trust())
    return tuple(
        PadesSigner(
            key=keys[places[profile.role]],
            profile=profile,
            organisation=organisation,
            mechanism=settings.mechanism,
            services=services,
            material=material,
        )
        for profile in found
    )


def role_of(settings: SigningSettings) -> Role:
    """Whose key the desk's profile signs with.

    Raises:
        ConfigError: there is no such profile.
    """
    from signing.profiles import find_profile

    return find_profile(settings.profile).role
