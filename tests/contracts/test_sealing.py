"""Personal numbers in the index: nowhere in plain text, found all the same, under keys that change."""

import datetime as dt
import multiprocessing
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigError, IntegrityError
from core.model import Arrival, BatchItem, DeskCode, DossierCode, Expected, ItemState, KindCode, OwnerId, Status
from core.settings import IndexSettings
from storage import Index, open_index, rotate_key
from storage.engine import open_engine
from storage.sealing.keys import KeyFile
from storage.sealing.secrets import HIDDEN, Key
from tests.contracts.conftest import NOON, a_document, an_arrival
from tests.contracts.test_batches import a_batch
from tests.contracts.test_indexes import archive

OWNER = OwnerId("051095000123")
DOSSIER = DossierCode("H48.001.01-250915-0001")
TEXT = f"Giấy khai sinh\nSố định danh: {OWNER}\nMã số thuế 4300000011-001, CMND 212 345 678, điện thoại 0912345678"


def rows_of(settings: IndexSettings) -> str:
    """All rows of the database, as text."""
    engine = open_engine(settings.url.get_secret_value())
    with engine.connect().execution_options(reading=True) as connection:
        tables = sa.MetaData()
        tables.reflect(connection, only=lambda name, _: not name.startswith("records_text"))
        rows = [str(row) for table in tables.tables.values() for row in connection.execute(sa.select(table))]
    engine.dispose()
    return "\n".join(rows)


def everything_in(settings: IndexSettings) -> str:
    """All rows, and for SQLite the bytes of its files."""
    path = Path(settings.url.get_secret_value().removeprefix("sqlite:///"))
    files = [item.read_bytes().decode("latin-1") for item in path.parent.glob("index.db*")]
    return "\n".join([rows_of(settings), *files])


def fill(index: Index) -> None:
    document = replace(a_document("waits"), owner=OWNER)
    index.receive(document, Arrival(DeskCode("desk"), f"/inbox/{OWNER}.jpg", NOON, owner=OWNER))
    batch = index.batches.begin(a_batch(), {f"{OWNER}.pdf": Expected(box=f"Hộp của {OWNER}")})
    index.batches.found(batch.id, f"{OWNER}-2.pdf", BatchItem(0, "", False, Expected(), ItemState.REFUSED))
    archive(index, "a", TEXT, owner=OWNER)
    decision = KindCode("decision")
    archive(index, "b", "Quyết định số 15/QĐ-UBND", owner=OwnerId("051197000456"), kind=decision, dossier_code=DOSSIER)


def answers(index: Index) -> dict[str, object]:
    """What is asked of an index, with the numbers in it."""
    queries = (
        OWNER,
        "051 095 000 123",
        "212345678",
        "4300000011-001",
        "khai sinh",
        "giay 051095000123",
        "051197000456",
    )
    return {
        "owned": [(record.id, record.owner) for record in index.records(owner=OWNER)],
        "dossier": [record.dossier_code for record in index.dossiers.records(DOSSIER)],
        "kind": [record.id for record in index.records(owner=OWNER, kind=KindCode("birth_certificate"))],
        "found": {query: [(hit.record.id, hit.exact, hit.snippet) for hit in index.search(query)] for query in queries},
        "documents": sorted((item.id, item.owner) for item in index.documents()),
        "items": [replace(item, rested_at=None) for item in index.batches.items(a_batch().id)],
        "item": index.batches.item(a_batch().id, f"{OWNER}.pdf"),
        "arrivals": [index.arrivals(item.id)[0].source for item in index.documents(Status.RECEIVED)],
    }


@pytest.fixture
def filled(index: Index) -> Index:
    fill(index)
    return index


def test_no_personal_number_stands_in_the_database(filled: Index, settings: IndexSettings) -> None:
    held = everything_in(settings)
    assert "15/QĐ-UBND" in held
    for number in (OWNER, "051197000456", "4300000011", "212 345 678", "212345678", "0912345678", DOSSIER):
        assert number not in held


def test_a_number_is_found_as_it_is_printed_and_stays_hidden_in_the_answer(filled: Index) -> None:
    found = answers(filled)["found"]
    assert isinstance(found, dict)
    for query in (OWNER, "051 095 000 123", "212345678", "4300000011-001", "giay 051095000123"):
        ((record, exact, snippet),) = found[query]
        assert record == found["khai sinh"][0][0]
        assert exact == (not query.startswith("giay"))
        assert OWNER not in snippet
    assert HIDDEN in found[OWNER][0][2]
    assert found["051197000456"] == []


def test_the_same_file_of_an_older_key_is_the_same_arrival(filled: Index, settings: IndexSettings) -> None:
    rotate_key(settings)
    (waits,) = filled.documents(Status.RECEIVED)
    filled.receive(waits, Arrival(DeskCode("desk"), f"/inbox/{OWNER}.jpg", NOON))
    assert len(filled.arrivals(waits.id)) == 1


def test_a_value_moved_to_another_row_is_not_believed(filled: Index) -> None:
    first, second = filled.records()
    with filled._engine.begin() as connection:  # type: ignore[attr-defined]
        statement = "UPDATE records SET value = (SELECT value FROM records WHERE id = :other) WHERE id = :id"
        connection.execute(sa.text(statement), {"other": second.id, "id": first.id})
    with pytest.raises(IntegrityError, match="not sealed there"):
        filled.record(first.id)


def test_a_plain_value_slipped_in_is_not_believed(filled: Index) -> None:
    (first, _) = filled.records()
    with filled._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(sa.text("UPDATE records SET value = '{}' WHERE id = :id"), {"id": first.id})
    with pytest.raises(IntegrityError, match="never sealed"):
        filled.record(first.id)


# --- the key file ---


def test_without_its_keys_an_index_does_not_open(filled: Index, settings: IndexSettings) -> None:
    settings.keys_file.unlink()
    for create in (False, True):
        with pytest.raises(ConfigError, match="keys_file"):
            open_index(settings, create=create)
    with pytest.raises(ConfigError, match="keys_file"):
        filled.receive(a_document("new"), an_arrival("new"))


def test_the_keys_of_another_index_are_refused(filled: Index, settings: IndexSettings, tmp_path: Path) -> None:
    other = settings.model_copy(update={"url": type(settings.url)(f"sqlite:///{tmp_path}/other.db")})
    settings.keys_file.unlink()
    open_index(other, create=True).close()
    with pytest.raises(ConfigError, match="not the one"):
        open_index(settings)


def test_keys_that_others_may_read_are_refused(filled: Index, settings: IndexSettings) -> None:
    assert settings.keys_file.stat().st_mode & 0o777 == 0o600
    settings.keys_file.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        open_index(settings)


@pytest.mark.parametrize(
    "text", ["", "[keys]\n", "keys = 1", '[keys]\n1 = "AAAA"', '[keys]\nx = "SECRET"', "[keys\nSECRET"]
)
def test_what_is_no_key_file_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "index-keys.toml"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="no key file") as refused:
        KeyFile(path)
    assert "SECRET" not in str(refused.value)


# --- a new key ---


def test_a_new_key_changes_no_answer(filled: Index, settings: IndexSettings) -> None:
    before = answers(filled)
    assert (rotate_key(settings).version, rotate_key(settings).version) == (2, 3)
    assert answers(filled) == before
    held = rows_of(settings)
    assert "so1x" not in held
    assert "so3x" in held
    assert [key.version for key in KeyFile(settings.keys_file).all] == [3, 2, 1]


def rotate_and_die(settings: IndexSettings, batches: int) -> None:
    """Change the key and be killed after so many batches."""
    left = iter(range(batches))

    def killed(_rows: int) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    rotate_key(settings, tick=killed)


@pytest.mark.parametrize("batches", [0, 1, 2])
def test_a_change_of_keys_that_was_killed_goes_on(filled: Index, settings: IndexSettings, batches: int) -> None:
    before = answers(filled)
    worker = multiprocessing.get_context("spawn").Process(target=rotate_and_die, args=(settings, batches))
    worker.start()
    worker.join(60)
    assert worker.exitcode == -signal.SIGKILL
    # Half is sealed with one key and half with the other.
    assert answers(filled) == before
    archive(filled, "meanwhile", "Giấy xác nhận 051099000777", owner=OwnerId("051099000777"))
    again = open_index(settings)
    assert len(list(again.records(owner=OwnerId("051099000777")))) == 1
    again.close()
    assert rotate_key(settings).version == 2
    assert answers(filled)["owned"] == before["owned"]
    assert "so1x" not in rows_of(settings)


@pytest.fixture
def late_machine(filled: Index, settings: IndexSettings, tmp_path: Path) -> Iterator[Index]:
    """Another machine of the same index, to which nobody has copied the new key."""
    copy = tmp_path / "elsewhere.toml"
    copy.write_bytes(settings.keys_file.read_bytes())
    copy.chmod(0o600)
    opened = open_index(settings.model_copy(update={"keys_file": copy}))
    rotate_key(settings)
    yield opened
    opened.close()


def test_a_machine_without_the_new_key_says_so_and_misses_nothing_in_silence(late_machine: Index) -> None:
    for ask in (
        lambda: list(late_machine.records(owner=OWNER)),
        lambda: late_machine.search(OWNER),
        late_machine.documents,
        lambda: late_machine.receive(a_document("new"), an_arrival("new", NOON + dt.timedelta(days=1))),
    ):
        with pytest.raises(ConfigError, match="key 2 is missing"):
            ask()


# --- values ---


@given(st.text(), st.text())
def test_what_is_sealed_comes_back(value: str, place: str) -> None:
    value, place = (text.encode("utf-8", "ignore").decode() for text in (value, place))
    key = Key(1, b"k" * 32)
    assert key.unseal(key.seal(value, place), place) == value
    assert key.seal(value, place) != key.seal(value, place)


@given(st.text(alphabet="0123456789 .-aB\n", max_size=60))
def test_masking_twice_hides_nothing_more(text: str) -> None:
    key = Key(1, b"k" * 32)
    masked = key.mask(text)
    assert key.mask(masked.text).numbers == ()


@pytest.mark.parametrize("text", ["Hộ chiếu số B1234567.", "(C 12345678)", "b1234567", "số:B1234567/"])
def test_a_passport_number_is_masked_as_a_personal_id_is(text: str) -> None:
    masked = Key(1, b"k" * 32).mask(text)
    assert "1234567" not in masked.text
    assert masked.numbers == (("C12345678" if "C" in text else "B1234567"),)


@pytest.mark.parametrize(
    "text",
    [
        "15/QĐ-UBND",
        "QĐ1234567",
        "B123456",
        "số A 12",
        "28/06/2024",
        "12345678",
        "1.000.000",
        "H48.001.01-250901-0001",
        "2024 12345",
    ],
)
def test_other_numbers_stay_searchable_as_they_are(text: str) -> None:
    assert Key(1, b"k" * 32).mask(text).text == text
