"""The certificate and the token bear a person's name and number; whatever goes wrong with the key repeats neither."""

import datetime as dt
import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from core.errors import SohoaError
from core.settings import SigningSettings
from signing.certificates import key_usage
from signing.keys import KeyHandle, open_key
from signing.keys.files import FileKey
from signing.keys.fitness import Fitness, require_made_for_signing
from signing.keys.handle import handle_of
from signing.keys.tokens import TokenKey, look_at
from signing.services import Patience, Service
from signing.timestamps import HttpTimeStamper, TsaSettings
from signing.trust import Trust
from tests.services.tokens import SoftTokens
from tests.signing.keys.conftest import OnToken
from tests.signing.pki import LATER, SIGNED, Pki, settings

#: Said here alone: a traceback shows the lines of a test too.
OWNER = "Đặng Thị Ví Dụ 000123456789"
EARLY = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)


class Babbling(Service):
    """A timestamp service that answers with the signer's own name."""

    def _fetch(self, body: bytes | None, headers: Mapping[str, str]) -> bytes:  # noqa: ARG002  the service's
        return OWNER.encode()


def for_encryption(pki: Pki) -> x509.Certificate:
    """The clerk's certificate, made for something else."""
    clerk = x509.load_der_x509_certificate(pki.der("clerk"))
    return (
        x509.CertificateBuilder(clerk.issuer, clerk.subject, clerk.public_key(), x509.random_serial_number())
        .not_valid_before(clerk.not_valid_before_utc)
        .not_valid_after(clerk.not_valid_after_utc)
        .add_extension(key_usage("key_encipherment"), critical=True)
        .sign(pki.private("root"), hashes.SHA256())
    )


def revoking(pki: Pki) -> bytes:
    """A list on which the clerk's certificate stands."""
    clerk = x509.load_der_x509_certificate(pki.der("clerk"))
    entry = x509.RevokedCertificateBuilder(clerk.serial_number, SIGNED - dt.timedelta(days=1)).build()
    builder = x509.CertificateRevocationListBuilder(clerk.issuer, SIGNED, SIGNED + dt.timedelta(days=30))
    return builder.add_revoked_certificate(entry).sign(pki.private("root"), hashes.SHA256()).public_bytes(Encoding.DER)


def held(pki: Pki, trust: Trust, **more: object) -> KeyHandle:
    return replace(pki.handle("clerk"), fitness=Fitness(trust, None, "pss"), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fault", ["expired", "early", "revoked", "rogue root", "stale list", "early list", "mismatch", "usage"]
)
def test_a_key_that_may_not_sign_says_nothing_of_its_owner(
    fault: str, pki: Pki, rogue: Pki, nothing_private: Callable[..., None]
) -> None:
    month = dt.timedelta(days=40)
    stranger = FileKey(rogue.private("desk"))
    faults: dict[str, Callable[[], object]] = {
        "expired": lambda: held(pki, pki.trust()).require_valid(LATER),
        "early": lambda: held(pki, pki.trust()).require_valid(EARLY),
        "revoked": lambda: held(pki, pki.trust(revoking(pki))).require_valid(SIGNED),
        "rogue root": lambda: held(pki, rogue.trust()).require_valid(SIGNED),
        "stale list": lambda: held(pki, pki.trust(pki.crl(SIGNED - month))).require_valid(SIGNED),
        "early list": lambda: held(pki, pki.trust(pki.crl(SIGNED + month))).require_valid(SIGNED),
        "mismatch": lambda: held(pki, pki.trust(), private=stranger).require_valid(SIGNED),
        "usage": lambda: require_made_for_signing(for_encryption(pki)),
    }
    with pytest.raises(SohoaError) as caught:
        faults[fault]()
    nothing_private("".join(traceback.format_exception(caught.value)), repr(held(pki, pki.trust())))


def test_a_timestamp_service_that_babbles_is_not_repeated(
    pki: Pki, unsigned: bytes, nothing_private: Callable[..., None]
) -> None:
    client = HttpTimeStamper(TsaSettings("http://tsa.invalid/", 1))
    client._service = Babbling("the timestamp service", "http://tsa.invalid/", Patience(1, 1000))
    assert pki.signer("clerk", timestamper=client).sign(unsigned, at=SIGNED).level == "B-B"
    nothing_private()


@pytest.mark.parametrize("fault", ["pin", "pin again", "no pin", "label", "module", "pulled", "unplugged", "state"])
def test_a_token_that_does_not_sign_says_nothing_of_its_owner(
    fault: str, rsa_token: str, tokens: SoftTokens, on_token: OnToken, tmp_path: Path,
    nothing_private: Callable[..., None],
) -> None:  # fmt: skip
    def used(made: SigningSettings) -> None:
        key = open_key(made)
        try:
            key.require_valid(SIGNED)
        finally:
            assert isinstance(key.private, TokenKey)
            key.private.close()

    def pulled() -> None:
        key = open_key(on_token(rsa_token))
        key.require_valid(SIGNED)
        place = tokens.place_of(rsa_token)
        away = place.rename(tmp_path / "away")
        try:
            key.private.sign(b"data", key.scheme("pss"))
        finally:
            away.rename(place)

    def again() -> None:
        with pytest.raises(SohoaError):
            used(on_token(rsa_token, OWNER))
        used(on_token(rsa_token, OWNER))

    (tmp_path / "broken").write_text(OWNER)
    faults: dict[str, Callable[[], object]] = {
        "pin": lambda: used(on_token(rsa_token, OWNER)),
        "pin again": again,
        "no pin": lambda: open_key(on_token(rsa_token, "")),
        "label": lambda: open_key(on_token(rsa_token, key_label=OWNER)),
        "module": lambda: open_key(on_token(rsa_token, pkcs11_module=f"/{OWNER}.so")),
        "pulled": pulled,
        "unplugged": lambda: look_at(on_token(OWNER).all_keys[0]),
        "state": lambda: open_key(on_token(rsa_token, state=tmp_path / "broken")),
    }
    with pytest.raises(SohoaError) as caught:
        faults[fault]()
    nothing_private("".join(traceback.format_exception(caught.value)))


def test_a_library_that_speaks_up_is_not_heard(
    pki: Pki, nothing_private: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    handle_of(FileKey(pki.private("desk")), for_encryption(pki), (), fitness=Fitness(pki.trust(), None, "pss"))
    for name in ("pyhanko.sign", "pyhanko_certvalidator.path_validate", "pkcs11"):
        logging.getLogger(name).critical(f"subject: {OWNER}")  # noqa: G004  as libraries do
    assert caplog.records == []
    nothing_private(repr(settings("x")))
