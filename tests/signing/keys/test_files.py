"""A key that may not sign is refused when it is opened, with what was found."""

from pathlib import Path

import pytest
from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from core.errors import ConfigError
from signing import open_signer
from signing.keys import open_key
from tests.signing.pki import LATER, SIGNED, Pki, settings


@pytest.fixture
def p12(tmp_path: Path) -> Path:
    return tmp_path / "desk.p12"


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("short", "1024 bits, at least 2048"),
        ("sha1", "signed with sha1"),
        ("md5", "signed with md5"),
        ("for-encryption", "not for signing"),
        ("for-nothing", "not for signing"),
        ("edwards", "must be RSA or ECDSA"),
    ],
)
def test_a_key_that_is_not_fit_is_refused(label: str, says: str, pki: Pki, p12: Path) -> None:
    p12.write_bytes(pki.pkcs12(label))
    with pytest.raises(ConfigError, match=says):
        open_key(settings(p12))


@pytest.mark.parametrize("label", ["desk", "curve", "clerk"])
def test_a_fit_key_opens(label: str, pki: Pki, p12: Path) -> None:
    p12.write_bytes(pki.pkcs12(label))
    key = open_key(settings(p12))
    assert key.certificate.dump() == pki.der(label)
    assert [item.dump() for item in key.chain] == [pki.der("root")]
    assert (key.days_left(SIGNED), key.days_left(LATER)) == (213, -151)


def test_a_key_file_without_a_name_is_asked_for() -> None:
    with pytest.raises(ConfigError, match=r"signing\.pkcs12 is empty"):
        open_signer(settings(""), organisation="x")


def test_a_missing_key_file_is_named(p12: Path) -> None:
    with pytest.raises(ConfigError, match=r"desk\.p12 cannot be read: No such file"):
        open_key(settings(p12))


@pytest.mark.parametrize("passphrase", ["wrong", ""])
def test_a_wrong_passphrase_is_said_without_repeating_it(passphrase: str, pki: Pki, p12: Path) -> None:
    p12.write_bytes(pki.pkcs12("desk"))
    with pytest.raises(ConfigError, match="does not open with this passphrase") as caught:
        open_key(settings(p12, passphrase=passphrase))
    assert "wrong" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"no key file", b"\x30\x03\x02\x01\x03"])
def test_a_file_of_another_kind_is_no_key_file(data: bytes, p12: Path) -> None:
    p12.write_bytes(data)
    with pytest.raises(ConfigError, match="does not open with this passphrase, or is no PKCS#12"):
        open_key(settings(p12))


def test_a_key_file_with_nothing_but_certificates_holds_no_key(pki: Pki, p12: Path) -> None:
    root = x509.load_der_x509_certificate(pki.der("root"))
    p12.write_bytes(pkcs12.serialize_key_and_certificates(None, None, None, [root], NoEncryption()))
    with pytest.raises(ConfigError, match="holds no key with its certificate"):
        open_key(settings(p12, passphrase=""))


def test_a_key_beside_somebody_elses_certificate_is_refused(pki: Pki, rogue: Pki, p12: Path) -> None:
    ours = x509.load_der_x509_certificate(pki.der("desk"))
    made = pkcs12.serialize_key_and_certificates(None, pki.private("desk"), ours, None, NoEncryption())
    inside = asn1_pkcs12.Pfx.load(made)["auth_safe"]["content"].native
    other = inside.replace(pki.der("desk"), rogue.der("desk"))
    assert other != inside
    p12.write_bytes(asn1_pkcs12.Pfx({"version": 3, "auth_safe": {"content_type": "data", "content": other}}).dump())
    with pytest.raises(ConfigError, match="belongs to none of the certificates"):
        open_key(settings(p12, passphrase=""))


def test_an_unknown_profile_is_refused_with_those_there_are(pki: Pki, p12: Path) -> None:
    p12.write_bytes(pki.pkcs12("desk"))
    with pytest.raises(ConfigError, match="tt05-co-quan"):
        open_signer(settings(p12).model_copy(update={"profile": "tt99"}), organisation="x")
