"""Whatever happened to an archive's evidence is found, and told apart."""

import base64
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.errors import IntegrityError
from pipeline.evidence import Fault, Leaves, Means, examine, make, proof_of, read_log, standing
from signing.evidence import Authority, Checkpoint
from signing.evidence.merkle import included, leaf_hash
from signing.trust import Trust
from storage.files import FilesStore, cas_path
from tests.pipeline.evidence.conftest import DAY, NOON, filled, means_of
from tests.services.tsa import TrialTsa

FOLDER = "evidence/2026/11/21"
Spoil = Callable[[Path], None]


@pytest.fixture(scope="module")
def whole(tsa: TrialTsa, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two batches."""
    folder = tmp_path_factory.mktemp("whole")
    store = filled(folder / "store")
    means = means_of(tsa, folder)
    for at in (NOON, NOON + DAY):
        tsa.away, tsa.at = False, at
        make(store, means, at=at)
        store.put(b"one more", media_type="text/plain")
    return folder / "store"


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    """A copy of it that may be spoiled."""
    return Path(shutil.copytree(whole, tmp_path / "spoiled"))


def change(name: str, old: bytes, new: bytes) -> Spoil:
    def spoil(root: Path) -> None:
        data = (root / name).read_bytes()
        assert old in data
        (root / name).chmod(0o600)
        (root / name).write_bytes(data.replace(old, new, 1))

    return spoil


def remove(pattern: str) -> Spoil:
    def spoil(root: Path) -> None:
        found = list(root.glob(pattern))
        assert found
        for path in found:
            path.unlink()

    return spoil


def faults(root: Path, means: Means, *kept: Checkpoint) -> set[str]:
    return {item.fault.value for item in examine(FilesStore(root), means.authority, at=NOON + DAY, kept=kept).faults}


def test_a_whole_archive_has_no_fault_and_says_since_when_its_objects_are_proved(root: Path, means: Means) -> None:
    store = FilesStore(root)
    store.put(b"came in today", media_type="text/plain")
    checked = examine(store, means.authority, at=NOON + DAY)
    assert (checked.faults, checked.pending, checked.waiting, checked.ground.last) == ((), 1, (), NOON + DAY)
    sha256, name = sha256_of(b"one more"), cas_path(sha256_of(b"one more"))
    known = standing(store, checked.ground, means.authority)
    assert known.since(name, b"one more", at=NOON + DAY) == NOON + DAY
    assert known.since(name, b"another", at=NOON + DAY) is None
    assert known.since("aip/another", b"", at=NOON + DAY) is None
    assert (known.logged(name), known.logged("aip/another")) == (sha256, None)


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (change(f"{FOLDER}/leaves.txt", b"/manifest.json", b"/manifest.jsun"), {"log_differs", "altered"}),
        (change(f"{FOLDER}/leaves.txt", b"sohoa.evidence/1", b"sohoa.evidence/2"), {"tree_unreadable", "altered"}),
        (change(f"{FOLDER}/leaves.txt", b"  aip/r-a", b"0 aip/r-a"), {"tree_unreadable", "altered"}),
        (remove("evidence/2026/11/22/leaves.txt"), {"log_differs"}),
        (remove(f"{FOLDER}/root.tsr"), {"missing"}),
        (remove("cas/sha256/*/*/*"), {"missing"}),
        (remove("aip/r-a/v1/manifest.json"), {"missing"}),
        (remove("log/checkpoints/4"), {"checkpoint_differs"}),
        (remove("log/checkpoints/8"), {"checkpoint_differs"}),
        (
            change("log/checkpoints/4", b"\n4\n", b"\n5\n"),
            {"checkpoint_differs", "checkpoint_not_signed", "log_differs"},
        ),
        (remove("log/keys/*"), {"checkpoint_not_signed"}),
        (remove("log/tile/entries/*.p/8"), {"log_damaged"}),
        (change("log/tile/entries/000.p/8", b"manifest", b"monifest"), {"log_damaged"}),
    ],
)
def test_what_was_done_to_it_is_told(spoil: Spoil, found: set[str], root: Path, means: Means) -> None:
    spoil(root)
    assert faults(root, means) == found


def test_a_leaf_that_was_altered_with_its_file_does_not_fit_the_token(root: Path, means: Means) -> None:
    old, new = sha256_of(b"{}"), sha256_of(b"[]")
    leaves = root / FOLDER / "leaves.txt"
    change("aip/r-a/v1/manifest.json", b"{}", b"[]")(root)
    change(f"{FOLDER}/leaves.txt", old.encode(), new.encode())(root)
    assert Leaves.read(leaves.read_bytes(), "").leaves
    assert faults(root, means) == {"root_differs", "log_differs", "altered"}


def test_a_log_that_is_shorter_than_a_kept_checkpoint_was_rolled_back(root: Path, means: Means) -> None:
    kept = Checkpoint.read((root / "log" / "checkpoints" / "8").read_bytes())
    assert faults(root, means, kept) == set()
    # Given somebody who takes away the second batch with all its traces, as if it had never been
    for pattern in ("evidence/2026/11/22/*", "log/checkpoints/8", "log/tile/*/*.p/8", "log/tile/*/*/*.p/8"):
        for path in root.glob(pattern):
            path.unlink()
    (root / cas_path(sha256_of(b"one more"))).unlink()
    # Then the store alone looks good, and the checkpoint that somebody kept does not fit it
    assert faults(root, means) == set()
    assert faults(root, means, kept) == {"rolled_back"}


def test_a_log_that_was_written_anew_does_not_begin_with_what_a_kept_checkpoint_saw(root: Path, means: Means) -> None:
    other = Checkpoint("sohoa/quay-1", 4, b"x" * 32)
    assert faults(root, means, other) == {"rewritten"}


def test_timestamps_are_believed_by_anchors_only(root: Path, means: Means) -> None:
    checked = examine(FilesStore(root), Authority(Trust()), at=NOON)
    assert {item.fault for item in checked.faults} == {Fault.NOT_TRUSTED, Fault.WRONG_ORDER}
    assert checked.ground.proved == {}


def test_a_token_that_is_no_token_is_told(root: Path, means: Means) -> None:
    path = root / FOLDER / "root.tsr"
    path.chmod(0o600)
    path.write_bytes(b"nothing")
    assert faults(root, means) == {"timestamp_not_intact", "altered"}


def test_an_object_has_a_proof_that_it_is_in_the_log(root: Path) -> None:
    log = read_log(FilesStore(root))
    name = "aip/r-a/v1/manifest.json"
    proof = proof_of(log, name)
    assert proof is not None
    head, index, *steps = proof.decode().partition("\n\n")[0].splitlines()
    assert head == "c2sp.org/tlog-proof@v1"
    place = int(index.removeprefix("index "))
    path = [base64.b64decode(step) for step in steps]
    leaf = leaf_hash(f"{sha256_of(b'{}')}  {name}".encode())
    assert included(leaf, place, log.size, path, log.tree.root())
    assert proof.partition(b"\n\n")[2] == log.checkpoint
    assert proof_of(log, "aip/other") is None


def test_leaves_that_say_nothing_are_not_read() -> None:
    for data in (
        b"",
        b"# sohoa.evidence/1 batch md5 2026-11-21\n",
        b"# sohoa.evidence/1 batch sha256 2026-11-21T00:00:00+00:00\n",
    ):
        with pytest.raises(IntegrityError):
            Leaves.read(data, "leaves.txt")
