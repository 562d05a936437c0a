"""Whoever knows best which bytes a named object had decides in a fixity pass; the tampered copy is never taken."""

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.model import ArchiveRecord, DeskCode, LedgerEvent, RecordChange
from core.model import ChangeKind as Kind
from pipeline import archive as aip
from pipeline.evidence import Means, make
from pipeline.witnesses import CLOSED, Witnesses, log_of, told_by
from signing.evidence import Authority, open_log_key
from signing.trust import Trust
from storage import Index, open_index
from storage.care.checks import Expected, Seen, SqlChecks, State
from storage.care.fixity import Copies, Found, Pass, Word, verify
from storage.files import FilesStore
from tests.contracts.conftest import NOON, index_settings
from tests.contracts.test_indexes import archive as archived

FIGURES = "closings/2025-Q3/1/figures.json"
GOOD_FIGURES = b'{"pages":120}'


@dataclass
class Desk:
    """An archive of one record and one closing, with its replica."""

    folder: Path
    index: Index
    checks: SqlChecks
    record: ArchiveRecord
    primary: FilesStore
    replica: FilesStore
    now: dt.datetime = NOON

    def name(self, file: str, version: int = 1) -> str:
        return (aip.manifest_name if file == "manifest" else aip.sums_name)(self.record.id, version)

    def tamper(self, store: str, name: str) -> bytes:
        path = self.folder / store / name
        path.chmod(0o600)
        path.write_bytes(path.read_bytes().replace(b"1", b"2"))
        return path.read_bytes()

    def evidence(self) -> None:
        key = open_log_key(self.folder / "keys" / "log.pem", origin="sohoa/quay-1")
        made = make(self.primary, Means(key, Authority(Trust()), None), at=NOON)
        facts = (("size", str(made.size)), ("root", made.root))
        self.index.note(LedgerEvent("evidence_made", str(made.folder), key.origin, NOON, facts))

    def look(self, *, replica: bool = True) -> dict[str, Found]:
        """A pass over everything, as the first one where nothing was seen before."""
        copies = Copies(self.primary, self.replica if replica else None)
        self.checks.enrol(Expected(name, None) for name in self.primary.names(""))
        self.now += dt.timedelta(days=400)
        witness = Witnesses(self.index, *copies.all).say
        how = Pass(self.now, 1e6, self.index.note, "desk", lambda: self.now, lambda _seconds: None, witness)
        return {one.name: one.found for one in verify(copies, self.checks, how)}

    def good(self, name: str) -> bool:
        """Whether both copies are what they were at first."""
        kept = (self.folder / "kept" / name).read_bytes()
        return self.primary.get_named(name) == self.replica.get_named(name) == kept


@pytest.fixture(scope="module")
def blank_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blank")
    open_index(index_settings(f"sqlite:///{folder}/index.db", folder), create=True).close()
    return folder


@pytest.fixture
def desk(tmp_path: Path, blank_index: Path) -> Iterator[Desk]:
    shutil.copytree(blank_index, tmp_path, dirs_exist_ok=True)
    settings = index_settings(f"sqlite:///{tmp_path}/index.db", tmp_path)
    index = open_index(settings)
    record = archived(index, "a", "giấy khai sinh")
    primary = FilesStore(tmp_path / "primary")
    aip.keep_version(record, primary)
    # A store without any content is a disk that is not mounted.
    primary.put(b"paper", media_type="image/jpeg")
    primary.put_named(FIGURES, GOOD_FIGURES)
    facts = (("figures", sha256_of(GOOD_FIGURES)), ("paper", "0" * 64))
    index.note(LedgerEvent(CLOSED, "closing/2025-Q3/1", "desk", NOON, facts))
    for copy in ("replica", "kept"):
        shutil.copytree(tmp_path / "primary", tmp_path / copy)
    checks = SqlChecks(settings)
    yield Desk(tmp_path, index, checks, record, primary, FilesStore(tmp_path / "replica"))
    checks.close()
    index.close()


@pytest.mark.parametrize("file", ["manifest", "SHA256SUMS", FIGURES])
@pytest.mark.parametrize("store", ["primary", "replica"])
def test_of_two_copies_the_tampered_one_is_never_taken_even_at_first_sight(desk: Desk, store: str, file: str) -> None:
    name = file if file == FIGURES else desk.name(file)
    desk.tamper(store, name)
    restored = Found.RESTORED if store == "primary" else Found.REPLICA_RESTORED
    assert desk.look() == dict.fromkeys(desk.primary.names(""), Found.GOOD) | {name: restored}
    assert desk.good(name)


@pytest.mark.parametrize("file", ["manifest", "SHA256SUMS", FIGURES])
def test_what_was_tampered_with_before_the_first_pass_is_not_taken_for_good(desk: Desk, file: str) -> None:
    name = file if file == FIGURES else desk.name(file)
    tampered = desk.tamper("primary", name)
    assert {one for one, found in desk.look(replica=False).items() if found is Found.LOST} == {name}
    assert desk.primary.get_named(name) == tampered
    # And when the good one is brought back it is good, and not called lost
    desk.primary.mend(name, (desk.folder / "kept" / name).read_bytes())
    assert set(desk.look(replica=False).values()) == {Found.GOOD}


def test_a_value_that_an_earlier_pass_took_from_a_tampered_file_is_corrected(desk: Desk) -> None:
    name = desk.name("manifest")
    desk.checks.enrol([Expected(name, None)])
    wrong = sha256_of(desk.tamper("replica", name))
    desk.checks.note(Seen(Expected(name, wrong, state=State.GOOD), 2, NOON))
    assert desk.look()[name] is Found.REPLICA_RESTORED
    assert desk.good(name)


def test_the_log_knows_what_the_index_does_not(desk: Desk) -> None:
    desk.primary.put_named("notes/readme.txt", b"1")
    desk.evidence()
    assert Witnesses(desk.index, desk.primary).say(Expected("notes/readme.txt", None), []) == Word(sha256_of(b"1"))
    desk.tamper("primary", "notes/readme.txt")
    assert desk.look(replica=False)["notes/readme.txt"] is Found.LOST


@pytest.mark.parametrize("store", ["primary", "replica"])
def test_the_whole_log_of_one_copy_knows_the_tiles_of_the_other(desk: Desk, store: str) -> None:
    # Given a log that was written twice, so that some of its tiles are of an earlier size
    desk.evidence()
    desk.primary.put_named("notes/readme.txt", b"1")
    desk.evidence()
    tiles = [name for name in desk.primary.names("log/tile/") if b"1" in desk.primary.get_named(name)]
    for copy in ("replica", "kept"):
        shutil.rmtree(desk.folder / copy)
        shutil.copytree(desk.folder / "primary", desk.folder / copy)
    # When some of them were altered before anybody had looked
    for name in tiles:
        desk.tamper(store, name)
    # Then each is restored, and none is taken for good
    restored = Found.RESTORED if store == "primary" else Found.REPLICA_RESTORED
    found = desk.look()
    assert len(tiles) > 1
    assert {name: found[name] for name in tiles} == dict.fromkeys(tiles, restored)
    assert all(map(desk.good, tiles))


def test_a_log_that_did_not_grow_out_of_what_the_ledger_saw_is_not_heard(desk: Desk) -> None:
    desk.evidence()
    told = told_by(desk.index)
    assert log_of([desk.primary], told.checkpoints).size > 0
    another = FilesStore(desk.folder / "another")
    another.put_named("notes/readme.txt", b"1")
    replace(desk, primary=another).evidence()
    assert log_of([another], told.checkpoints).size == 0


def test_where_log_and_index_contradict_each_other_nothing_is_written(desk: Desk) -> None:
    # Given a manifest that was tampered with before it was logged, and a good one in the replica
    name = desk.name("manifest")
    tampered = desk.tamper("primary", name)
    desk.evidence()
    assert desk.look()[name] is Found.LOST
    assert desk.primary.get_named(name) == tampered
    assert desk.replica.get_named(name) == (desk.folder / "kept" / name).read_bytes()


def test_of_an_earlier_version_the_list_knows_at_first_sight_and_the_pass_afterwards(desk: Desk) -> None:
    change = RecordChange(Kind.WITHDRAWN, NOON, "desk", "12/QĐ", NOON.date())
    second = replace(desk.record, version=2, withdrawn_on=NOON.date(), changes=(change,))
    aip.keep_version(second, desk.primary)
    assert desk.index.amend(second)
    first = Expected(desk.name("manifest"), None)
    good = desk.primary.get_named(first.name)
    witnesses = Witnesses(desk.index, desk.primary)
    assert witnesses.say(first, [good]) == Word(sha256_of(good))
    assert witnesses.say(first, [desk.tamper("primary", first.name)]) == Word(None)
    assert witnesses.say(replace(first, sha256=sha256_of(good)), [b"{}"]) is None
    assert witnesses.say(Expected(desk.name("SHA256SUMS"), None), [b"x"]) is None
    # Without a list nobody knows; and of no record at all neither
    (desk.folder / "primary" / desk.name("SHA256SUMS")).unlink()
    assert witnesses.say(first, [good]) is None
    assert witnesses.say(Expected("aip/r-none/v1/manifest.json", None), [good]) is None


def test_a_manifest_of_an_earlier_program_is_good_by_its_list(desk: Desk) -> None:
    # Given one that leaves out what the program of then did not know, with the list of then
    name, sums = desk.name("manifest"), desk.name("SHA256SUMS")
    older = desk.primary.get_named(name).replace(b'"certificate_sha256":null,', b"")
    assert older != desk.primary.get_named(name)
    for store in (desk.primary, desk.replica):
        store.mend(name, older)
        store.mend(sums, aip.sums_of(desk.record, older))
    assert set(desk.look().values()) == {Found.GOOD}
    # And where the list is gone, what a pass has seen decides
    for place in ("primary", "replica"):
        (desk.folder / place / sums).unlink()
    assert Witnesses(desk.index, desk.primary).say(Expected(name, None), [older]) is None


def test_a_ledger_with_a_broken_entry_tells_what_stood_before_it(desk: Desk) -> None:
    desk.index.note(LedgerEvent("evidence_made", "evidence/x", str(DeskCode("desk")), NOON, (("size", "many"),)))
    told = told_by(desk.index)
    assert (told.checkpoints, list(told.files)) == ((), [FIGURES, FIGURES.replace("figures.json", "report.pdf")])
