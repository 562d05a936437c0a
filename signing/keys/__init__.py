"""The desk's keys: in PKCS#12 files or on PKCS#11 tokens, opened once per process, held against what makes them fit."""

import datetime as dt
from pathlib import Path

from cryptography import x509

from core.errors import ConfigError
from core.settings import SigningSettings
from core.settings.keys import KeySettings, Role
from signing.keys.files import FileKey, read_pkcs12
from signing.keys.fitness import MIN_RSA_BITS, Fitness, RevocationSource, require_made_for_signing
from signing.keys.handle import KeyHandle, PrivateKey, handle_of
from signing.keys.pins import pin_of, require_pin
from signing.keys.state import KeyState, name_of, token_of
from signing.trust import Trust

__all__ = ["MIN_RSA_BITS", "KeyHandle", "certificate_end", "ends_at", "key_for", "noted_end", "open_key"]


def open_key(
    settings: SigningSettings,
    *,
    role: Role = Role.AGENCY,
    trust: Trust | None = None,
    revocation: RevocationSource | None = None,
) -> KeyHandle:
    """The key of that role. A token is found now and opened by the first signature.

    Args:
        settings: where the keys lie, and what opens them.
        role: whose signature it makes.
        trust: the anchors and revocation lists that the certificate is held against before it signs.
        revocation: who is asked about the certificate beyond those lists.

    Raises:
        ConfigError: the key or what opens it is wrong, or the certificate may not sign.
        UnavailableError: the token is not there.
    """
    place = key_for(settings, role)
    state = KeyState(settings.state, name_of(place))
    private: PrivateKey
    if place.pkcs12:
        private, certificate, others = _in_file(place, settings)
    else:
        # A machine without tokens does without the library.
        from signing.keys.tokens import TokenKey, certificates_of

        certificate, others = certificates_of(place)
        private = TokenKey(place, require_pin(place, settings), KeyState(settings.state, token_of(place)))
    require_made_for_signing(certificate)
    state.note_end(certificate.not_valid_after_utc)
    fitness = Fitness(trust or Trust(), revocation, settings.mechanism)
    return handle_of(private, certificate, others, digest=settings.digest, fitness=fitness)


def certificate_end(settings: SigningSettings, key: KeySettings | None = None) -> dt.datetime:
    """When the certificate of a key ends, or that of the agency's; it is fit to sign, and no PIN of a token was needed.

    Raises:
        ConfigError, UnavailableError: as `open_key`.
    """
    place = key or key_for(settings, Role.AGENCY)
    if place.pkcs12:
        _, certificate, _ = _in_file(place, settings)
    else:
        from signing.keys.tokens import certificates_of

        certificate, _ = certificates_of(place)
    require_made_for_signing(certificate)
    return certificate.not_valid_after_utc


def _in_file(
    place: KeySettings, settings: SigningSettings
) -> tuple[FileKey, x509.Certificate, tuple[x509.Certificate, ...]]:
    pin = pin_of(place, settings)
    return read_pkcs12(Path(place.pkcs12), pin.value if pin else "")


def key_for(settings: SigningSettings, role: Role) -> KeySettings:
    """The key that signs in that role: the one of the role, or the only one that the desk has.

    Raises:
        ConfigError: there is none.
    """
    keys = settings.all_keys
    if not keys:
        raise ConfigError(
            "signing.pkcs12 đang trống: ghi tệp khóa của bàn, hoặc thẻ ký trong signing.pkcs11_module, hoặc "
            "tạo bàn thử bằng sohoa init --demo / "
            "signing.pkcs12 is empty: name the desk's key file, or its token in signing.pkcs11_module, or make a trial "
            "desk with sohoa init --demo"
        )
    if not settings.keys:
        return keys[0]
    for key in keys:
        if key.role == role:
            return key
    raise ConfigError(
        f"không khóa nào có vai {role.value} mà mẫu ký cần: khai báo một khóa trong [[signing.keys]] / "
        f"no key has the role {role.value}, which the profile asks for: name one in [[signing.keys]]"
    )


def ends_at(settings: SigningSettings) -> dt.datetime | None:
    """When the first of the desk's certificates ends; None where none is known. Tokens are not touched.

    Raises:
        ConfigError: a key file does not open.
    """
    ends = [certificate_end(settings, key) if key.pkcs12 else noted_end(key, settings) for key in settings.all_keys]
    return min((item for item in ends if item is not None), default=None)


def noted_end(key: KeySettings, settings: SigningSettings) -> dt.datetime | None:
    """When a key's certificate ends, as it was noted when the key was opened last; None if it never was."""
    return KeyState(settings.state, name_of(key)).not_after()
