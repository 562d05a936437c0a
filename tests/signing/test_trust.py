"""Whom verification believes is what lies in a folder, and a file there that cannot be read is said at once."""

from pathlib import Path

import pytest

from core.errors import ConfigError
from signing.trust import Trust, load_trust
from signing.validate import check
from signing.validate.report import Indication
from tests.signing.pki import SIGNED, SOON, Pki


def test_a_file_directly_in_the_folder_is_an_anchor_for_both_purposes(pki: Pki, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(pki.pem("root"))
    (tmp_path / "root.crl").write_bytes(pki.crl(SIGNED))
    (tmp_path / "README.txt").write_text("not looked at", encoding="utf-8")
    root = pki.der("root")
    assert load_trust(tmp_path) == Trust(signers=(root,), timestamps=(root,), crls=(pki.crl(SIGNED),))


@pytest.mark.parametrize("ending", [".pem", ".crt", ".cer", ".der", ".PEM"])
@pytest.mark.parametrize("form", ["pem", "der"])
def test_every_usual_ending_and_form_is_read(ending: str, form: str, pki: Pki, tmp_path: Path) -> None:
    (tmp_path / f"root{ending}").write_bytes(pki.pem("root") if form == "pem" else pki.der("root"))
    assert load_trust(tmp_path).signers == (pki.der("root"),)


def test_one_file_may_hold_several_anchors(pki: Pki, rogue: Pki, tmp_path: Path) -> None:
    (tmp_path / "both.pem").write_bytes(pki.pem("root") + rogue.pem("root"))
    assert load_trust(tmp_path).signers == (pki.der("root"), rogue.der("root"))


@pytest.mark.parametrize(
    ("place", "at_signing", "timestamp_trusted"), [("", True, True), ("signer", True, False), ("tsa", False, True)]
)
def test_a_subfolder_serves_one_purpose_only(
    place: str, at_signing: bool, timestamp_trusted: bool, pki: Pki, stamped: bytes, tmp_path: Path
) -> None:
    (tmp_path / place).mkdir(exist_ok=True)
    (tmp_path / place / "root.cer").write_bytes(pki.der("root"))
    report = check(stamped, load_trust(tmp_path), at=SOON)
    (verdict,) = report.signatures
    assert verdict.timestamp is not None
    assert (verdict.trusted, verdict.timestamp.trusted) == (at_signing, timestamp_trusted)
    assert (report.indication is Indication.TOTAL_PASSED) is at_signing


def test_a_folder_that_is_not_there_trusts_nobody(tmp_path: Path) -> None:
    assert load_trust(tmp_path / "none") == Trust()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("root.pem", "root.pem holds no X.509 certificate"),
        ("signer/root.der", "root.der holds no X.509 certificate"),
        ("tsa/list.crl", "list.crl holds no revocation list"),
    ],
)
@pytest.mark.parametrize("data", [b"", b"broken", b"\x30\x03\x02\x01\x05", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_broken_file_is_named(name: str, says: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ConfigError, match=says):
        load_trust(tmp_path)


def test_a_truncated_certificate_is_named(pki: Pki, tmp_path: Path) -> None:
    (tmp_path / "root.der").write_bytes(pki.der("root")[:-1])
    with pytest.raises(ConfigError, match=r"root\.der"):
        load_trust(tmp_path)
