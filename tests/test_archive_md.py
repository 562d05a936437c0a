"""An auditor follows docs/ARCHIVE.md word by word, on a real desk, without this program."""

import datetime as dt
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.journeys.conftest import sohoa
from tests.services.tsa import TrialTsa

pytestmark = pytest.mark.xdist_group("auditor")

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "ARCHIVE.md"
STEPS = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def finished(demo_desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that has archived two small papers, one by one, each with its batch of evidence."""
    folder = tmp_path_factory.mktemp("auditor")
    scans = folder / "scans"
    scans.mkdir()
    home = Path(shutil.copytree(demo_desk, folder / "desk"))
    now = dt.datetime.now(dt.UTC)
    tsa = TrialTsa(begins=now - dt.timedelta(days=1), ends=now + dt.timedelta(days=900))
    (home / "trust" / "tsa").mkdir()
    (home / "trust" / "tsa" / "root.pem").write_bytes(tsa.root.public_bytes(Encoding.PEM))
    with tsa.served() as url:
        for name in ("SCAN_0004.tif", "SCAN_0009.jpg"):
            shutil.copy(ROOT / "samples" / "inbox" / name, scans)
            sohoa("batch", scans, home=home)
            sohoa("evidence", "make", home=home, SOHOA_EVIDENCE__TSA_URL=url)
    return home


@pytest.fixture
def desk(finished: Path, tmp_path: Path) -> Path:
    """A copy of it that may be spoiled."""
    copy = tmp_path / "desk"
    shutil.copytree(finished, copy)
    for path in copy.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return copy


def follow(desk: Path) -> subprocess.CompletedProcess[str]:
    """Every command of the page, one after the other, in one shell."""
    settings = {
        "store": str(desk / "store"),
        "index": str(desk / "index.db"),
        "ca": str(desk / "trust" / "ca-thu-nghiem.pem"),
        "tsa": str(desk / "trust" / "tsa" / "root.pem"),
        "TMPDIR": str(desk.parent),
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.run(
        ["bash", "-u"],
        input="\n".join(STEPS),
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def signed_path(desk: Path) -> Path:
    """The signed PDF of the record that the page takes apart."""
    manifest = min((desk / "store" / "aip").glob("*/v1/manifest.json")).read_text(encoding="utf-8")
    found = re.search(r'"signed":\{[^}]*"sha256":"([0-9a-f]{64})"', manifest)
    assert found is not None
    return desk / "store" / "cas" / "sha256" / found[1][:2] / found[1][2:4] / found[1]


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="apt-get install sqlite3")
def test_a_good_archive_passes_every_step_of_the_page(desk: Path) -> None:
    done = follow(desk)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "CAdES Verification successful" in said
    assert "the signature covers the whole file" in said
    assert re.search(r"last hash: [0-9a-f]{64}$", said, re.MULTILINE)
    assert "no timestamp" in said
    assert said.count("Verification: OK") == said.count("Time stamp: ") == 2
    assert "the checkpoint is of these" in said
    assert "Signature Verified Successfully" in said
    assert "UBND XÃ MẪU SƠN ĐÔNG (HƯ CẤU)" in said
    assert not re.search(r"FAILED|No such file|not listed|broken at|rror", said), said


def test_a_flipped_byte_of_a_signed_paper_is_found_by_its_hash_and_by_its_signature(desk: Path) -> None:
    path = signed_path(desk)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    said = (done := follow(desk)).stdout + done.stderr
    assert said.count(f"{path.name}: FAILED") == 3
    assert "CAdES Verification failure" in said
    assert "Verification successful" not in said


def test_a_lost_object_is_found_by_the_sums_of_its_record(desk: Path) -> None:
    path = signed_path(desk)
    path.unlink()
    said = (done := follow(desk)).stdout + done.stderr
    assert f"{path.relative_to(desk / 'store')}: No such file or directory" in said
    assert "Verification successful" not in said


def test_a_changed_manifest_is_found_by_the_sums_of_its_record(desk: Path) -> None:
    manifest = min((desk / "store" / "aip").glob("*/v1/manifest.json"))
    manifest.write_bytes(manifest.read_bytes().replace(b'"doubtful":false', b'"doubtful":true'))
    assert f"{manifest.relative_to(desk / 'store')}: FAILED" in follow(desk).stdout


def test_a_record_that_was_taken_out_whole_is_found_by_its_batch(desk: Path) -> None:
    folder = max((desk / "store" / "aip").iterdir())
    shutil.rmtree(folder)
    said = (done := follow(desk)).stdout + done.stderr
    assert f"aip/{folder.name}/v1/manifest.json: No such file or directory" in said


def test_a_batch_that_leaves_a_record_out_does_not_fit_its_timestamp(desk: Path) -> None:
    leaves = min((desk / "store" / "evidence").glob("*/*/*/leaves.txt"))
    lines = leaves.read_text(encoding="utf-8").splitlines(keepends=True)
    leaves.write_text("".join(line for line in lines if "manifest" not in line), encoding="utf-8")
    said = (done := follow(desk)).stdout + done.stderr
    assert (said.count("Verification: OK"), said.count("Verification: FAILED")) == (1, 1)


def test_a_log_that_was_written_anew_has_no_signed_checkpoint(desk: Path) -> None:
    (bundle,) = (path for path in (desk / "store" / "log" / "tile" / "entries").glob("*.p/*") if len(path.name) == 2)
    bundle.write_bytes(bundle.read_bytes().replace(b"manifest", b"monifest"))
    assert "the checkpoint is of these" not in follow(desk).stdout
    checkpoint = max((desk / "store" / "log" / "checkpoints").iterdir(), key=lambda path: int(path.name))
    checkpoint.write_text(checkpoint.read_text(encoding="utf-8").replace("\n", "\n1", 1), encoding="utf-8")
    said = (done := follow(desk)).stdout + done.stderr
    assert "Signature Verified Successfully" not in said


def test_a_manifest_that_no_list_names_is_reported(desk: Path) -> None:
    sums = min((desk / "store" / "aip").glob("*/v1/SHA256SUMS"))
    sums.write_text("".join(sums.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert f"not listed: {(sums.parent / 'manifest.json').relative_to(desk / 'store')}" in follow(desk).stdout


def test_a_signature_of_somebody_elses_ca_is_not_believed(desk: Path) -> None:
    anchor = desk / "trust" / "ca-thu-nghiem.pem"
    name = "/CN=Somebody else"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            name,
            "-keyout",
            desk / "k",
            "-out",
            anchor,
        ],
        check=True,
        capture_output=True,
    )
    said = (done := follow(desk)).stdout + done.stderr
    assert "Verification successful" not in said


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="apt-get install sqlite3")
@pytest.mark.parametrize(
    "spoil",
    [
        "update ledger set value = replace(value, 'received', 'retrieved') where sequence = 2",
        "delete from ledger where sequence = 2",
        "update ledger set previous = hash where sequence = 3",
    ],
)
def test_a_ledger_that_was_touched_breaks_the_chain(desk: Path, spoil: str) -> None:
    # Whoever can write the file can also take away what forbids changing the ledger.
    spoil = f"drop trigger ledger_no_update; drop trigger ledger_no_delete; {spoil}"
    subprocess.run(["sqlite3", desk / "index.db", spoil], check=True, capture_output=True)
    assert "broken at" in follow(desk).stdout
