"""The offices' own numbers lie in the store: an index that was lost has them again, with all that they ever were."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.errors import IntegrityError
from core.model import LedgerEvent, RegisterRow, UnitCode
from pipeline.targets.postings import Fault, brought_back, catch_up, keep, look, posting_sentence
from pipeline.upkeep.must import must_have
from pipeline.witnesses import Witnesses
from storage import Index, open_index
from storage.books.postings import figures_name, sums_name
from storage.books.registers import Entry, Written
from storage.care.checks import SqlChecks
from storage.care.fixity import Copies, Found, Pass, verify
from storage.engine import open_engine
from storage.files import FilesStore
from tests.contracts.conftest import NOON, index_settings

DAY = dt.timedelta(days=1)
UNIT = UnitCode("H48")
Opened = Callable[[str], Index]


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blank")
    open_index(index_settings(f"sqlite:///{folder}/index.db", folder), create=True).close()
    return folder


@pytest.fixture
def opened(blank: Path, tmp_path: Path) -> Iterator[Opened]:
    """Another empty index for every name."""
    there: dict[str, Index] = {}

    def one(name: str) -> Index:
        if name not in there:
            folder = shutil.copytree(blank, tmp_path / name)
            there[name] = open_index(index_settings(f"sqlite:///{folder}/index.db", folder))
        return there[name]

    yield one
    for index in there.values():
        index.close()


@pytest.fixture
def store(tmp_path: Path) -> FilesStore:
    return FilesStore(tmp_path / "store")


def a_row(value: float, measure: str = "solved", quarter: int | None = None) -> RegisterRow:
    return RegisterRow(UNIT, 2025, measure, value, "sổ", quarter)


def an_event(days: int = 0, actor: str = "clerk", action: str = "registers_imported") -> LedgerEvent:
    return LedgerEvent(action, "registers", actor, NOON + days * DAY, (("rows", "1"),))


def corrected(index: Index, store: FilesStore) -> None:
    """A book comes in, a number of it is corrected, and another comes in after it."""
    assert keep([a_row(450), a_row(12.5, "waiting_minutes", 3)], an_event(), index, store) == Written(2, 0, 0)
    assert keep([a_row(460)], an_event(1, "leader", "register_entered"), index, store) == Written(0, 1, 0)
    assert keep([a_row(460), a_row(7, "desks")], an_event(2), index, store) == Written(1, 0, 1)


def history(index: Index) -> tuple[Entry, ...]:
    return index.registers.history(UNIT, 2025)


def change(store: FilesStore, tmp_path: Path, name: str, data: bytes | None) -> None:
    path = tmp_path / "store" / name
    path.chmod(0o600)
    path.unlink() if data is None else path.write_bytes(data)


def faults(store: FilesStore, index: Index | None) -> list[tuple[int, Fault | None]]:
    known = None if index is None else index.registers.postings()
    return [(item.number, item.fault) for item in look(store, known)]


def test_a_lost_index_has_the_same_numbers_and_the_same_history_again(opened: Opened, store: FilesStore) -> None:
    before, after = opened("before"), opened("after")
    corrected(before, store)
    assert brought_back(after, store, dry_run=True) == ((1, 2, 3), ())
    assert after.registers.rows() == ()
    assert brought_back(after, store) == ((1, 2, 3), ())
    assert history(after) == history(before)
    assert after.registers.rows() == before.registers.rows()
    assert after.registers.rows(known_at=NOON) == before.registers.rows(known_at=NOON)
    assert after.registers.postings() == before.registers.postings()
    assert brought_back(after, store) == ((), ())
    said = [(entry.event.action, dict(entry.event.facts)["brought_back"]) for entry in after.ledger()]
    assert said == [
        ("registers_imported", "store"),
        ("register_entered", "store"),
        ("registers_imported", "store"),
    ]


def test_the_ledger_names_the_posting_and_its_hash(opened: Opened, store: FilesStore) -> None:
    index = opened("index")
    keep([a_row(450)], an_event(), index, store)
    (entry,) = index.ledger()
    sha256 = index.registers.postings()[1]
    assert entry.event.facts == (("rows", "1"), ("posting", "1"), ("figures", sha256))


def test_what_is_known_already_is_no_posting(opened: Opened, store: FilesStore) -> None:
    index = opened("index")
    corrected(index, store)
    assert keep([a_row(460)], an_event(3), index, store) == Written(0, 0, 1)
    assert len(list(store.names("registers/"))) == 6


class Killed(Exception):  # noqa: N818  nobody's mistake
    """The process ended here."""


class KilledStore(FilesStore):
    """A store whose user is killed once the figures are put, before the list."""

    def put_named(self, name: str, data: bytes) -> None:
        if name.endswith("SHA256SUMS"):
            raise Killed
        super().put_named(name, data)


def test_what_a_killed_writer_put_is_taken_in_by_the_next_one(
    opened: Opened, store: FilesStore, tmp_path: Path
) -> None:
    index = opened("index")
    with pytest.raises(Killed):
        keep([a_row(450)], an_event(), index, KilledStore(tmp_path / "store"))
    assert index.registers.rows() == ()
    assert keep([a_row(460)], an_event(1), index, store) == Written(0, 1, 0)
    assert [item.row.value for item in history(index)] == [450, 460]
    assert faults(store, index) == [(1, None), (2, None)]
    assert sums_name(1) in set(store.names("registers/"))


class SlowStore(FilesStore):
    """A store where somebody else is quicker, once."""

    def __init__(self, folder: Path, other: Callable[[], object]) -> None:
        super().__init__(folder)
        self._others = [other]

    def put_named(self, name: str, data: bytes) -> None:
        if self._others:
            self._others.pop()()
        super().put_named(name, data)


def test_of_two_writers_the_second_takes_the_next_number(opened: Opened, store: FilesStore, tmp_path: Path) -> None:
    index = opened("index")
    slow = SlowStore(tmp_path / "store", lambda: keep([a_row(1)], an_event(actor="other"), index, store))
    assert keep([a_row(2)], an_event(1), index, slow) == Written(0, 1, 0)
    assert [(item.row.value, item.actor) for item in history(index)] == [(1, "other"), (2, "clerk")]
    assert sorted(index.registers.postings()) == [1, 2]


class BadStore(FilesStore):
    """A store that says of what it holds that it does not."""

    def put_named(self, name: str, data: bytes) -> None:
        super().put_named(name, data)
        raise IntegrityError(name)


def test_a_store_that_refuses_what_it_holds_is_no_reason_to_try_for_ever(opened: Opened, tmp_path: Path) -> None:
    with pytest.raises(IntegrityError):
        keep([a_row(1)], an_event(), opened("index"), BadStore(tmp_path / "bad"))


# --- an index of before ---


def without_postings(index: Index, folder: Path) -> None:
    engine = open_engine(f"sqlite:///{folder}/index.db")
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM register_postings"))
    engine.dispose()
    assert index.registers.postings() == {}


def test_an_index_of_before_goes_into_the_store_whole_with_the_next_number(
    opened: Opened, store: FilesStore, tmp_path: Path
) -> None:
    older, after = opened("older"), opened("after")
    corrected(older, FilesStore(tmp_path / "elsewhere"))
    without_postings(older, tmp_path / "older")
    held, events = history(older), len(list(older.ledger()))
    assert keep([a_row(470)], an_event(4), older, store) == Written(0, 1, 0)
    assert len(history(older)) == len(held) + 1
    assert [entry.at for entry in history(older)][:4] == [entry.at for entry in held]
    assert len(list(older.ledger())) == events + 1
    assert brought_back(after, store) == ((1, 2), ())
    assert history(after) == history(older)


def test_an_older_copy_of_an_index_gets_what_came_since(opened: Opened, store: FilesStore, tmp_path: Path) -> None:
    older = opened("older")
    corrected(older, store)
    held = history(older)
    without_postings(older, tmp_path / "older")
    assert faults(store, older) == [(1, Fault.NOT_TAKEN), (2, Fault.NOT_TAKEN), (3, Fault.NOT_TAKEN)]
    assert catch_up(older, store) == 3
    assert history(older) == held


# --- damage ---


def test_an_altered_posting_and_a_lost_one_are_named(opened: Opened, store: FilesStore, tmp_path: Path) -> None:
    index, after = opened("index"), opened("after")
    corrected(index, store)
    good = store.get_named(figures_name(1))
    change(store, tmp_path, figures_name(1), good.replace(b"450", b"950"))
    change(store, tmp_path, figures_name(2), None)
    told = [(1, Fault.ALTERED), (2, Fault.GONE), (3, None)]
    assert faults(store, index) == told
    # Of a copy alone, by the list and by the gap.
    assert faults(store, None) == told
    back, left = brought_back(after, store)
    assert (back, [(item.number, item.fault) for item in left]) == ((3,), told[:2])
    # What is good goes on meanwhile; what is mended later belongs before it.
    assert keep([a_row(3, "desks")], an_event(4), after, store) == Written(0, 1, 0)
    change(store, tmp_path, figures_name(1), good)
    assert faults(store, after)[:2] == [(1, Fault.NOT_TAKEN), (2, Fault.GONE)]
    assert brought_back(after, store)[0] == ()
    for fault in Fault:
        assert {posting_sentence(fault), posting_sentence(fault, language="en")}.isdisjoint({"", None})


@pytest.mark.parametrize("data", [b"", b"{}", b'{"changes":[],"number":4,"schema":"sohoa.registers/1"}'])
def test_a_posting_that_says_nothing_or_is_another_ones_is_never_taken_in(
    opened: Opened, store: FilesStore, data: bytes
) -> None:
    store.put_named(figures_name(1), data)
    index = opened("index")
    assert [(item.number, item.fault) for item in brought_back(index, store)[1]] == [(1, Fault.ALTERED)]
    # It does not stand in the way of whoever writes next.
    keep([a_row(1)], an_event(), index, store)
    assert index.registers.postings().keys() == {2}


@pytest.mark.parametrize("file", [figures_name(2), sums_name(2)])
@pytest.mark.parametrize("altered", [True, False])
def test_a_fixity_pass_tells_and_mends_a_posting(
    opened: Opened, store: FilesStore, tmp_path: Path, file: str, *, altered: bool
) -> None:
    index = opened("index")
    corrected(index, store)
    good = store.get_named(file)
    replica = FilesStore(shutil.copytree(tmp_path / "store", tmp_path / "replica"))
    change(store, tmp_path, file, good.replace(b"4", b"5") if altered else None)
    settings = index_settings(f"sqlite:///{tmp_path}/index/index.db", tmp_path / "index")

    def passed(copies: Copies, at: dt.datetime) -> dict[str, Found]:
        with closing(SqlChecks(settings)) as checks:
            checks.enrol(must_have(index, checks, store))
            witness = Witnesses(index, *copies.all).say
            how = Pass(at, 1e6, index.note, "desk", lambda: at, lambda _seconds: None, witness)
            return {item.name: item.found for item in verify(copies, checks, how) if item.found is not Found.GOOD}

    assert passed(Copies(store, None), NOON + 400 * DAY) == {file: Found.LOST}
    assert passed(Copies(store, replica), NOON + 800 * DAY) == {file: Found.RESTORED}
    assert store.get_named(file) == good
