"""docs/ARCHIVE.md: a signature and its timestamp are checked with openssl alone."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from signing.timestamps import HttpTimeStamper
from tests.signing.pki import SIGNED, Pki

PAGE = Path(__file__).resolve().parents[2] / "docs" / "ARCHIVE.md"
STEPS = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
#: The steps of one signed file; those of the whole archive follow in tests/test_archive_md.py.
BY_OPENSSL = "\n".join(step for step in STEPS if "openssl" in step and "evidence/" not in step and "log/" not in step)


def checked(folder: Path, pdf: bytes, root: bytes) -> str:
    (folder / "signed.pdf").write_bytes(pdf)
    (folder / "root.pem").write_bytes(root)
    settings = {
        "work": str(folder),
        "ca": str(folder / "root.pem"),
        "when": str(int(SIGNED.timestamp()) + 60),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["bash", "-u"], input=BY_OPENSSL, env=os.environ | settings, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("label", ["desk", "curve"])
def test_a_timestamped_signature_is_believed_with_openssl_alone(
    label: str, pki: Pki, timestamper: HttpTimeStamper, unsigned: bytes, tmp_path: Path
) -> None:
    pdf = pki.signer(label, timestamper=timestamper).sign(unsigned, at=SIGNED).data
    said = checked(tmp_path, pdf, pki.pem("root"))
    assert "CAdES Verification successful" in said
    assert "Verification: OK" in said
    assert "Time stamp: Jun  1 02:30:15 2025 GMT" in said


def test_a_timestamp_of_another_authority_is_not_believed_by_openssl_either(
    pki: Pki, rogue: Pki, timestamper: HttpTimeStamper, unsigned: bytes, tmp_path: Path
) -> None:
    pdf = pki.signer(timestamper=timestamper).sign(unsigned, at=SIGNED).data
    said = checked(tmp_path, pdf, rogue.pem("root"))
    assert "Verification: FAILED" in said
    assert "CAdES Verification successful" not in said


def test_a_signature_without_timestamp_says_so(pki: Pki, unsigned: bytes, tmp_path: Path) -> None:
    said = checked(tmp_path, pki.signer().sign(unsigned, at=SIGNED).data, pki.pem("root"))
    assert "CAdES Verification successful" in said
    assert "no timestamp" in said
