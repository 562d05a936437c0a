"""A fixity pass over an archive and its replica, whatever has happened to either."""

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.errors import IntegrityError, UnavailableError
from core.model import LedgerEvent, Sha256, StoredObject
from storage import open_index
from storage.care.checks import Expected, SqlChecks, State
from storage.care.fixity import Copies, Found, Looked, Pass, verify
from storage.care.mirror import lacking, mirror
from storage.files import FilesStore, cas_path
from tests.contracts.conftest import index_settings

START = dt.datetime(2025, 9, 1, 5, tzinfo=dt.UTC)
MANIFEST = "aip/r-a/v1/manifest.json"
NAME = cas_path(sha256_of(b"paper"))


@dataclass
class Archive:
    """A paper and its manifest, mirrored; a clock that ticks a second whenever somebody looks at it."""

    folder: Path
    primary: FilesStore
    replica: FilesStore
    checks: SqlChecks
    now: dt.datetime = START
    events: list[LedgerEvent] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def clock(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=1)
        return self.now

    def look(self, *, replica: bool = True, speed: float = 1e6, minutes: float | None = None) -> list[Looked]:
        how = Pass(
            before=self.now,
            megabytes_per_second=speed,
            note=self.events.append,
            actor="desk",
            clock=self.clock,
            sleep=self.slept.append,
            until=None if minutes is None else self.now + dt.timedelta(minutes=minutes),
        )
        return list(verify(Copies(self.primary, self.replica if replica else None), self.checks, how))

    def found(self, *, replica: bool = True) -> dict[str, Found]:
        return {one.name: one.found for one in self.look(replica=replica)}

    def damage(self, store: str, name: str, data: bytes = b"pap3r") -> Path:
        path = self.folder / store / name
        path.chmod(0o600)
        path.write_bytes(data)
        return path

    @property
    def actions(self) -> list[str]:
        return [event.action for event in self.events]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    settings = index_settings(f"sqlite:///{tmp_path}/index.db", tmp_path)
    open_index(settings, create=True).close()
    made = Archive(tmp_path, FilesStore(tmp_path / "primary"), FilesStore(tmp_path / "replica"), SqlChecks(settings))
    made.primary.put(b"paper", media_type="image/jpeg")
    made.primary.put_named(MANIFEST, b"{}")
    made.checks.enrol([Expected(NAME, sha256_of(b"paper")), Expected(MANIFEST, None)])
    assert [one.good for one in mirror(made.primary, made.replica)] == [True, True]
    assert set(made.found().values()) == {Found.GOOD}
    yield made
    made.checks.close()


def test_a_good_archive_is_good_again_and_nothing_is_said(archive: Archive) -> None:
    assert archive.found() == {NAME: Found.GOOD, MANIFEST: Found.GOOD}
    assert archive.events == []


@pytest.mark.parametrize("name", [NAME, MANIFEST])
def test_a_damaged_object_is_restored_and_its_bytes_are_set_aside(archive: Archive, name: str) -> None:
    good = archive.primary.get_named(name)
    archive.damage("primary", name)
    assert archive.found()[name] is Found.RESTORED
    assert archive.primary.get_named(name) == good
    assert [path.read_bytes() for path in (archive.folder / "primary/damaged").rglob("*") if path.is_file()] == [
        b"pap3r"
    ]
    assert archive.actions == ["object_damaged", "object_restored"]
    assert {event.subject for event in archive.events} == {name.rpartition("/")[2] if name == NAME else name}
    assert archive.found()[name] is Found.GOOD


@pytest.mark.parametrize("name", [NAME, MANIFEST])
def test_a_missing_object_is_restored(archive: Archive, name: str) -> None:
    good = archive.primary.get_named(name)
    (archive.folder / "primary" / name).unlink()
    # something else must lie there still: an empty store is a disk that is not mounted
    archive.primary.put(b"another", media_type="image/jpeg")
    assert archive.found()[name] is Found.RESTORED
    assert archive.primary.get_named(name) == good
    assert archive.actions == ["object_missing", "object_restored"]


def test_a_damaged_replica_is_restored_too(archive: Archive) -> None:
    archive.damage("replica", NAME)
    assert archive.found()[NAME] is Found.REPLICA_RESTORED
    assert archive.replica.get(sha256_of(b"paper")) == b"paper"
    assert archive.actions == ["replica_damaged", "replica_restored"]


def test_what_the_replica_lacks_is_copied_without_an_event_for_each(archive: Archive) -> None:
    shutil.rmtree(archive.folder / "replica" / "cas")
    assert archive.found() == {NAME: Found.COPIED, MANIFEST: Found.GOOD}
    assert archive.replica.get(sha256_of(b"paper")) == b"paper"
    assert archive.events == []


def test_where_both_are_damaged_nothing_is_overwritten_and_it_is_said_once(archive: Archive) -> None:
    paths = archive.damage("primary", NAME), archive.damage("replica", NAME, b"p4per")
    assert archive.found()[NAME] is Found.LOST
    assert [path.read_bytes() for path in paths] == [b"pap3r", b"p4per"]
    assert archive.checks.states()[State.LOST] == 1
    assert archive.found()[NAME] is Found.LOST
    assert archive.actions == ["object_lost"]
    # A backup brings the replica back
    paths[1].write_bytes(b"paper")
    assert archive.found()[NAME] is Found.RESTORED
    assert State.LOST not in archive.checks.states()


def test_copies_of_a_manifest_that_differ_at_first_sight_are_for_somebody_to_look_at(archive: Archive) -> None:
    archive.checks.forget([MANIFEST])
    archive.checks.enrol([Expected(MANIFEST, None)])
    paths = archive.folder / "primary" / MANIFEST, archive.damage("replica", MANIFEST, b"[]")
    assert archive.found()[MANIFEST] is Found.LOST
    assert [path.read_bytes() for path in paths] == [b"{}", b"[]"]


def test_without_a_replica_damage_is_found_and_nothing_is_written(archive: Archive) -> None:
    path = archive.damage("primary", NAME)
    assert archive.found(replica=False) == {NAME: Found.LOST, MANIFEST: Found.GOOD}
    assert path.read_bytes() == b"pap3r"


def test_a_disk_that_is_not_mounted_is_not_filled_from_the_replica(archive: Archive) -> None:
    shutil.rmtree(archive.folder / "primary")
    archive.primary = FilesStore(archive.folder / "primary")
    with pytest.raises(UnavailableError, match="is its disk mounted"):
        archive.look()
    assert archive.events == []


class _Loses(FilesStore):
    """Accepts everything, reads it back, and has it no more afterwards."""

    def mend(self, name: str, data: bytes) -> None:
        super().mend(name, data)
        (self._root / name).unlink()

    def put(self, data: bytes, *, media_type: str) -> StoredObject:
        kept = super().put(data, media_type=media_type)
        (self._root / cas_path(kept.sha256)).unlink()
        return kept


def test_a_store_that_accepts_and_loses_is_found_out_in_every_pass(archive: Archive) -> None:
    archive.primary = _Loses(archive.folder / "primary")
    kept = archive.primary.put(b"another", media_type="image/jpeg")
    archive.checks.enrol([Expected(cas_path(kept.sha256), kept.sha256)])
    assert archive.found()[cas_path(kept.sha256)] is Found.LOST
    assert archive.actions == ["object_lost"]


def test_a_replica_that_accepts_and_loses_never_has_it(archive: Archive) -> None:
    archive.replica = _Loses(archive.folder / "replica")
    archive.damage("replica", NAME).unlink()
    for _ in range(2):
        assert archive.found()[NAME] is Found.COPIED
    assert list(lacking(archive.primary, archive.replica)) == [NAME]


class _KeepsNothing(FilesStore):
    """Says that it has restored and has not."""

    def mend(self, name: str, data: bytes) -> None:
        raise IntegrityError(f"{name} was restored and reads back as {len(data)} other bytes")


def test_a_store_that_cannot_be_mended_stops_the_pass(archive: Archive) -> None:
    archive.primary = _KeepsNothing(archive.folder / "primary")
    archive.damage("primary", NAME)
    with pytest.raises(IntegrityError, match="restored and reads back"):
        archive.look()
    # the ledger says what was bad, and not that it was mended
    assert archive.actions == ["object_damaged"]


class _Hiccups(FilesStore):
    """Reads wrong once."""

    wrong = 1

    def get_named(self, name: str) -> bytes:
        data = super().get_named(name)
        if self.wrong and name == NAME:
            self.wrong -= 1
            return data[::-1]
        return data


def test_bytes_that_read_wrong_once_are_read_again_before_anything_is_restored(archive: Archive) -> None:
    archive.primary = _Hiccups(archive.folder / "primary")
    assert archive.found()[NAME] is Found.GOOD
    assert archive.events == []


class _Versions(FilesStore):
    """Keeps the first version of what was overwritten."""

    def get(self, sha256: Sha256, *, version_id: str | None = None) -> bytes:
        return b"paper" if version_id == "first" else super().get(sha256)


def test_an_older_version_that_is_still_good_mends_the_newest(archive: Archive) -> None:
    archive.primary = _Versions(archive.folder / "primary")
    archive.checks.forget([NAME])
    archive.checks.enrol([Expected(NAME, sha256_of(b"paper"), "first")])
    archive.damage("primary", NAME)
    assert archive.found(replica=False)[NAME] is Found.RESTORED
    assert archive.primary.get_named(NAME) == b"paper"


def test_a_pass_goes_no_faster_than_it_may(archive: Archive) -> None:
    archive.primary.put(bytes(2_000_000), media_type="image/jpeg")
    sha256 = sha256_of(bytes(2_000_000))
    archive.checks.enrol([Expected(cas_path(sha256), sha256)])
    archive.look(replica=False, speed=0.1)
    # 2 MB at 0.1 MB/s are 20 s, of which the clock has counted a few
    assert archive.slept[0] > 10


def test_a_pass_that_is_stopped_goes_on_where_it_was(archive: Archive) -> None:
    more = [str(number).encode() for number in range(8)]
    for data in more:
        kept = archive.primary.put(data, media_type="image/jpeg")
        archive.checks.enrol([Expected(cas_path(kept.sha256), kept.sha256)])
    first = archive.look(minutes=0.1)
    assert 0 < len(first) < 10
    how = Pass(START - dt.timedelta(days=1), 1e6, archive.events.append, "desk", archive.clock)
    rest = list(verify(Copies(archive.primary, archive.replica), archive.checks, how))
    # what had been seen before all this was not due any more
    assert not {one.name for one in first} & {one.name for one in rest}
    assert archive.checks.states() == {State.GOOD: 10}


def test_a_damaged_object_is_not_copied_to_the_replica(archive: Archive) -> None:
    (archive.folder / "replica" / NAME).unlink()
    archive.damage("primary", NAME)
    assert [(one.name, one.good) for one in mirror(archive.primary, archive.replica)] == [(NAME, False)]
    assert not archive.replica.has(sha256_of(b"paper"))


def test_content_is_mirrored_before_the_manifests_that_name_it(archive: Archive) -> None:
    shutil.rmtree(archive.folder / "replica")
    assert list(lacking(archive.primary, FilesStore(archive.folder / "replica"))) == [NAME, MANIFEST]
