"""A key on a token signs a batch from end to end; its PIN is given once and stands nowhere afterwards."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from core.config import load
from storage import open_index
from tests.journeys.conftest import ROOT, sohoa
from tests.services.tokens import MODULE, PIN, SoftTokens

LABEL = "co quan"
WRONG = "khong-phai-ma-nay"


@pytest.fixture
def home(demo_desk: Path, tokens: SoftTokens, tmp_path: Path) -> Path:
    """The demo desk with its key on a token and no PIN anywhere."""
    home = Path(shutil.copytree(demo_desk, tmp_path / "desk"))
    passphrase = (home / "keys" / "agency.pass").read_bytes()
    key, certificate, others = pkcs12.load_key_and_certificates((home / "keys" / "agency.p12").read_bytes(), passphrase)
    assert certificate is not None
    ders = [item.public_bytes(Encoding.DER) for item in (certificate, *others)]
    tokens.make(LABEL, key, *ders)  # type: ignore[arg-type]
    for path in (home / "keys").glob("agency.*"):
        path.unlink()
    settings = (home / "sohoa.toml").read_text(encoding="utf-8").partition("[signing]")[0]
    place = f'[signing]\npkcs11_module = "{MODULE}"\ntoken_label = "{LABEL}"\nisolated = true\n'
    (home / "sohoa.toml").write_text(settings + place, encoding="utf-8")
    return home


def batch(home: Path, folder: Path, pin: str) -> "subprocess.CompletedProcess[str]":
    """`sohoa batch FOLDER --pin-fd N`, with the PIN in a pipe."""
    reading, writing = os.pipe()
    os.write(writing, f"{pin}\n".encode())
    os.close(writing)
    try:
        return subprocess.run(
            [sys.executable, "-m", "cli", "batch", str(folder), "--accept-doubtful", "--json", "--jobs", "1",
             "--pin-fd", str(reading), "--home", str(home)],
            cwd=ROOT, env={**os.environ, "SOHOA_LANG": "en", "SOHOA_LOG__LEVEL": "info"}, pass_fds=(reading,),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        os.close(reading)


@pytest.mark.slow
def test_a_token_signs_a_batch_and_its_pin_is_given_once(home: Path, light_papers: Path, tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    folder.mkdir()
    for name in ("SCAN0002.jpg", "SCAN0008.jpg"):
        shutil.copy(light_papers / name, folder)
    # Without a PIN, and with a wrong one, nothing is signed and nothing lost
    without = sohoa("batch", folder, "--json", "--jobs", "1", home=home, check=False)
    assert without.returncode == 2
    assert "--pin-fd" in without.stderr
    wrong = batch(home, folder, WRONG)
    assert wrong.returncode == 2
    assert "the token refuses the PIN" in wrong.stderr
    # When the right one is given, once for both papers and in another process than the one that signs
    done = batch(home, folder, PIN)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"] == {"archived": 2}
    sohoa("audit", home=home)
    # Then one process has signed, and has done nothing else
    moves = re.findall(r"document moved .*status=(\w+) .*process=(\d+)", done.stderr)
    signed_by = {process for status, process in moves if status == "signed"}
    assert len(signed_by) == 1
    assert {status for status, process in moves if process in signed_by} == {"signed"}
    # And each signature has its event, and neither PIN stands anywhere
    index = open_index(load(home).config.index)
    signed = [entry.event.subject for entry in index.ledger() if entry.event.action == "signature"]
    index.close()
    assert len(signed) == len(set(signed)) == 2
    written = without.stderr + wrong.stderr + wrong.stdout + done.stderr + done.stdout
    for pin in (WRONG, PIN):
        assert pin not in written
        assert [path for path in home.rglob("*") if path.is_file() and pin.encode() in path.read_bytes()] == []
