"""A batch holds all that is new, once; whatever interrupts it, the next run ends with the same."""

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest

from core.errors import ConfigError, IntegrityError, UnavailableError
from pipeline.evidence import Kind, Leaves, Means, examine, make, read_history, read_log
from signing.evidence import open_log_key
from signing.evidence.notes import Checkpoint
from storage import ObjectStore
from storage.files import FilesStore
from tests.pipeline.evidence.conftest import DAY, NOON, Make
from tests.services.tsa import TrialTsa

FOLDER = "evidence/2026/11/21"


def everything(store: ObjectStore) -> dict[str, bytes]:
    return {name: store.get_named(name) for name in store.names("") if not name.startswith("aip/")}


def test_a_batch_holds_everything_that_was_stored_and_the_logs_checkpoint(store: FilesStore, run: Make) -> None:
    made = run()
    assert (made.folder, made.objects, made.size, made.stamped, made.waiting) == (FOLDER, 4, 4, (FOLDER,), ())
    leaves = Leaves.read(store.get_named(f"{FOLDER}/leaves.txt"), "")
    assert leaves.kind is Kind.BATCH
    names = {leaf.name for leaf in leaves.leaves}
    assert names == {"aip/r-a/v1/manifest.json", "log/checkpoints/4"} | {
        f"cas/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}" for sha256 in store.hashes()
    }
    checkpoint = Checkpoint.read(store.get_named("log/checkpoints/4"))
    assert (checkpoint.origin, checkpoint.root) == ("sohoa/quay-1", read_log(store).tree.root())
    assert set(everything(store)) == {
        *(f"{FOLDER}/{name}" for name in ("leaves.txt", "root.tsr", "tsa.pem")),
        *(f"log/{name}" for name in ("checkpoints/4", "tile/0/000.p/4", "tile/entries/000.p/4")),
        next(store.names("log/keys/")),
    }


def test_sha256sum_reads_the_leaves_of_a_batch(store: FilesStore, run: Make, tmp_path: Path) -> None:
    run()
    command = ["sha256sum", "--strict", "--quiet", "-c", f"{FOLDER}/leaves.txt"]
    done = subprocess.run(command, cwd=tmp_path / "store", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_nothing_new_is_no_batch_and_what_is_new_is_the_next_one(store: FilesStore, run: Make) -> None:
    run()
    assert run(NOON + DAY).folder is None
    store.put(b"one more", media_type="text/plain")
    made = run(NOON + 2 * DAY)
    # The evidence of the first batch is new too: three files.
    assert (made.folder, made.objects, made.size) == ("evidence/2026/11/23", 4, 8)
    assert [tree.leaves.size for tree in read_history(store).batches()] == [4, 8]


def test_two_batches_of_one_day_have_folders_of_their_own(store: FilesStore, run: Make) -> None:
    run()
    store.put(b"one more", media_type="text/plain")
    # 18:30 UTC is the next day in Việt Nam.
    assert run(NOON + dt.timedelta(hours=1)).folder == f"{FOLDER}.2"
    store.put(b"and one", media_type="text/plain")
    assert run(NOON + dt.timedelta(hours=13, minutes=30)).folder == "evidence/2026/11/22"


class Killed(Exception):  # noqa: N818
    """The machine was switched off."""


class Mortal(FilesStore):
    """A store whose program dies before its nth write."""

    def __init__(self, root: Path, lives: int) -> None:
        super().__init__(root)
        self._lives = lives

    def put_named(self, name: str, data: bytes) -> None:
        self._lives -= 1
        if self._lives < 0:
            raise Killed
        super().put_named(name, data)


def test_a_run_killed_before_any_of_its_writes_loses_nothing_and_repeats_nothing(
    store: FilesStore, means: Means, run: Make, tmp_path: Path
) -> None:
    # Given what a run that nobody disturbs leaves behind
    run()
    whole = {name: data for name, data in everything(store).items() if not name.endswith(".tsr")}
    deaths = 0
    for lives in range(20):
        root = tmp_path / f"store-{lives}"
        shutil.copytree(tmp_path / "store" / "cas", root / "cas")
        shutil.copytree(tmp_path / "store" / "aip", root / "aip")
        # When it is killed before its nth write, papers come in, and it is run again
        try:
            make(Mortal(root, lives), means, at=NOON)
        except Killed:
            deaths += 1
        else:
            break
        other = FilesStore(root)
        begun = lives > 0
        if begun:
            other.put(b"came in meanwhile", media_type="text/plain")
        make(other, means, at=NOON)
        # Then the first batch is the same to the byte, and the second holds only what came in
        found = everything(other)
        assert {name: found[name] for name in whole} == whole
        trees = list(read_history(other).batches())
        assert len(trees) == 1 + begun
        checked = examine(other, means.authority, at=NOON)
        assert (checked.faults, checked.pending, checked.waiting) == ((), 0, ())
    assert deaths == 7


def test_another_log_key_does_not_end_what_the_first_began(store: FilesStore, means: Means, tmp_path: Path) -> None:
    with pytest.raises(Killed):
        make(Mortal(tmp_path / "store", 1), means, at=NOON)
    other = Means(open_log_key(tmp_path / "other.pem", origin="sohoa/quay-1"), means.authority, means.stamp)
    with pytest.raises(ConfigError, match="another log key"):
        make(store, other, at=NOON)


def test_without_a_service_a_batch_is_logged_and_waits_and_after_a_day_that_is_told(
    store: FilesStore, run: Make, tsa: TrialTsa, caplog: pytest.LogCaptureFixture
) -> None:
    made = run(stamp=None)
    assert [(item.folder, item.why) for item in made.waiting] == [(FOLDER, "no_service")]
    assert made.overdue(NOON + dt.timedelta(hours=23)) == ()
    assert caplog.records == []
    # When the service is away too, the next day
    tsa.away = True
    store.put(b"one more", media_type="text/plain")
    made = run(NOON + DAY)
    assert [item.folder for item in made.waiting] == [FOLDER, "evidence/2026/11/22"]
    assert [item.folder for item in made.overdue(NOON + DAY)] == [FOLDER]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    # Then both are stamped when it is back, and nothing else is written
    tsa.away = False
    made = run(NOON + 2 * DAY)
    assert (made.folder, made.stamped, made.waiting) == (None, (FOLDER, "evidence/2026/11/22"), ())


def test_a_token_that_nobody_will_believe_does_not_take_the_place_of_a_good_one(store: FilesStore, run: Make) -> None:
    stranger = TrialTsa(begins=NOON - DAY, ends=NOON + DAY, name="Kẻ lạ")
    stranger.at = NOON
    assert [item.why for item in run(stamp=stranger.stamp).waiting] == ["not_trusted"]
    assert [item.why for item in run(stamp=lambda *_: b"nonsense").waiting] == [
        "dịch vụ dấu thời gian trả lời mà không có dấu thời gian / the timestamp service answered without a timestamp"
    ]
    assert [item.why for item in run(stamp=lambda _, name: stranger.stamp(b"x" * 32, name)).waiting] == [
        "dịch vụ dấu thời gian đóng dấu cho nội dung khác / the timestamp service stamped something else"
    ]
    assert run().stamped == (FOLDER,)


def test_a_fault_of_ours_is_no_service_that_is_away(run: Make) -> None:
    def broken(_imprint: bytes, _algorithm: str) -> bytes:
        raise IntegrityError("something else")

    with pytest.raises(IntegrityError):
        run(stamp=broken)


def test_revocation_lists_are_kept_beside_the_token_when_they_can_be_had(
    store: FilesStore, run: Make, tsa: TrialTsa
) -> None:
    run()
    assert not list(store.names(f"{FOLDER}/tsa.crl"))
    run(fetch_lists=lambda _token: b"a list")
    assert store.get_named(f"{FOLDER}/tsa.crl.pem") == b"a list"
    run(fetch_lists=lambda _token: b"a later list")
    assert store.get_named(f"{FOLDER}/tsa.crl.pem") == b"a list"


def test_what_the_responder_said_of_the_service_is_kept_beside_the_token(store: FilesStore, run: Make) -> None:
    run(fetch_answer=lambda _token: b"an answer")
    run(fetch_answer=lambda _token: b"a later one")
    assert store.get_named(f"{FOLDER}/tsa.ocsp.der") == b"an answer"


def test_an_object_as_long_as_two_hashes_is_refused_and_told(store: FilesStore, run: Make) -> None:
    kept = store.put(b"x" * 64, media_type="text/plain")
    store.put_named("aip/r-a/v1/short", b"y" * 64)
    made = run()
    assert [name.rpartition("/")[2] for name in made.refused] == ["short", kept.sha256]
    assert made.objects == 4


def test_a_log_whose_entries_are_gone_is_not_gone_on_with(store: FilesStore, run: Make, tmp_path: Path) -> None:
    run()
    (tmp_path / "store" / "log" / "tile" / "entries" / "000.p" / "4").unlink()
    with pytest.raises(IntegrityError):
        run(NOON + DAY)


def test_a_long_log_is_read_back_from_its_full_tiles(store: FilesStore, run: Make) -> None:
    run()
    for number in range(300):
        store.put_named(f"aip/r-b/v1/{number:03}", str(number).encode())
    made = run(NOON + DAY)
    assert made.size == 307
    names = set(store.names("log/tile/"))
    assert {"log/tile/0/000", "log/tile/0/001.p/51", "log/tile/1/000.p/1", "log/tile/entries/001.p/51"} <= names
    assert read_log(store).tree.root() == Checkpoint.read(store.get_named("log/checkpoints/307")).root


def test_a_store_that_is_away_is_said_to_be(run: Make, store: FilesStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_name: str) -> bytes:
        raise UnavailableError("away")

    run()
    monkeypatch.setattr(store, "get_named", away)
    with pytest.raises(UnavailableError):
        run(NOON + DAY)


def test_a_log_that_is_not_the_one_that_the_ledger_saw_gets_no_further_entries(
    store: FilesStore, run: Make, means: Means, tmp_path: Path
) -> None:
    # Given a batch that somebody took out again, and what was archived since
    run()
    shutil.copytree(tmp_path / "store", tmp_path / "before")
    store.put(b"one more", media_type="text/plain")
    run(NOON + DAY)
    book = read_log(store)
    seen = tuple(Checkpoint("quay-1", size, book.tree.root(size)) for size in (4, book.size))
    shutil.rmtree(tmp_path / "store")
    shutil.copytree(tmp_path / "before", tmp_path / "store")
    rolled = FilesStore(tmp_path / "store")
    rolled.put(b"something else", media_type="text/plain")
    was = everything(rolled)
    # Then the ledger's checkpoints stop the next batch before anything is written
    with pytest.raises(IntegrityError, match="rolled back: it has 4 entries, and the ledger saw 8"):
        make(rolled, means, at=NOON + 2 * DAY, kept=seen)
    assert everything(rolled) == was
    # And when a run that knew of none has grown it again, it is another log
    run(NOON + 2 * DAY)
    with pytest.raises(IntegrityError, match="rewritten: its first 8 entries"):
        make(rolled, means, at=NOON + 3 * DAY, kept=seen)


def test_what_a_killed_run_left_out_of_the_log_is_no_roll_back(store: FilesStore, run: Make, tmp_path: Path) -> None:
    run()
    book = read_log(store)
    shutil.rmtree(tmp_path / "store" / "log")
    kept = (Checkpoint("quay-1", 4, book.tree.root()),)
    assert run(NOON + DAY, seen=kept).folder is None
    assert read_log(store).size == 4
