"""The index is made again from the store alone."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import load
from core.model import ArchiveRecord, Document, Lane, Outputs, Splitting, Status
from pipeline.archive import manifest_name, sums_name
from storage import Index, open_index
from tests.commands.conftest import MARRIAGE, OWNER, Run

ENGINES = ["sqlite", pytest.param("postgresql", marks=[pytest.mark.service, pytest.mark.xdist_group("pg")])]
QUERIES = ["khai sinh", "KHAI SINH", "khai", "giay", "quyết định", OWNER, "không có ở đâu cả"]


@pytest.fixture(params=ENGINES)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def moved(home: Path, new_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The desk with another index, which is empty."""
    monkeypatch.setenv("SOHOA_INDEX__URL", new_url)
    return home


def opened(home: Path, **environ: str) -> Index:
    return open_index(load(home, environ=environ or None).config.index)


def facts(index: Index) -> dict[str, object]:
    """Everything that others ask of an index."""
    records = tuple(index.records())
    return {
        "records": {record.id: record for record in records},
        "documents": {document.id: of_the_store(document) for document in index.documents(Status.ARCHIVED)},
        "by owner and kind": {
            (record.owner, record.kind): [found.id for found in index.records(owner=record.owner, kind=record.kind)]
            for record in records
        },
        "search": {
            query: [(hit.record.id, hit.exact, hit.snippet) for hit in index.search(query)] for query in QUERIES
        },
        "counts": index.counts(on=records[0].archived_at.date()),
        "books": (index.registers.rows(), index.registers.changes()),
    }


def of_the_store(document: Document) -> Document:
    """Without what the work store and the index alone know."""
    return replace(document, version=0, outputs=Outputs(), lane=Lane.DESK, splitting=Splitting.NEVER)


def test_a_rebuilt_index_says_the_same_as_the_one_that_was_lost(
    run: Run, home: Path, new_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opened(home)
    expected = facts(before)
    before.close()
    asked = [
        ["reuse", "--owner", OWNER, "--procedure", MARRIAGE, "--on", "2025-10-01", "--json", "--home", home],
        ["targets", "--unit", "H48.90.01", "--on", "2025-12-31", "--json", "--home", home],
    ]
    answers = [run(*words).json for words in asked]
    monkeypatch.setenv("SOHOA_INDEX__URL", new_url)
    done = run("index", "rebuild", "--json", "--home", home)
    assert (done.code, done.json["records"], done.json["written"], done.json["damaged"]) == (0, 4, 4, [])
    assert (done.json["postings"], done.json["postings_left"]) == ([1], [])
    assert "registers" not in done.json["lacking"]
    after = opened(home)
    assert facts(after) == expected
    assert [entry.event.action for entry in after.ledger()] == ["registers_imported", "index_rebuilt"]
    after.close()
    assert [run(*words).json for words in asked] == answers
    assert run("audit", "--home", home).code == 0


def test_the_original_of_a_paper_that_waits_is_named(run: Run, moved: Path, waiting_original: str) -> None:
    alone = run("index", "rebuild", "--json", "--home", moved).json["without_record"]
    assert alone == [waiting_original]


@pytest.fixture
def waiting_original(home: Path) -> str:
    index = opened(home, SOHOA_LOG__LEVEL="warning")
    (found,) = index.documents(Status.NEEDS_REVIEW)
    index.close()
    return found.original.sha256


def test_an_index_that_is_not_empty_is_left_alone_unless_told(run: Run, home: Path) -> None:
    refused = run("index", "rebuild", "--home", home)
    assert refused.code == 2
    assert "--add" in refused.err
    assert "không dựng lại" in refused.err
    added = run("index", "rebuild", "--add", "--json", "--home", home)
    assert (added.code, added.json["records"], added.json["written"]) == (0, 4, 0)


def test_a_rebuild_that_was_stopped_goes_on_with_add(run: Run, moved: Path, tmp_path: Path) -> None:
    half = tmp_path / "half"
    aip = moved / "store" / "aip"
    half.mkdir()
    for path in sorted(aip.iterdir())[2:]:
        shutil.move(path, half / path.name)
    assert run("index", "rebuild", "--json", "--home", moved).json["written"] == 2
    for path in half.iterdir():
        shutil.move(path, aip / path.name)
    assert run("index", "rebuild", "--add", "--json", "--home", moved).json["written"] == 2
    assert run("index", "rebuild", "--add", "--json", "--home", moved).json["written"] == 0


def test_a_dry_run_looks_and_writes_nothing(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_INDEX__URL", f"sqlite:///{tmp_path}/new.db")
    done = run("index", "rebuild", "--dry-run", "--json", "--home", home)
    assert (done.code, done.json["records"], done.json["dry_run"]) == (0, 4, True)
    assert not (tmp_path / "new.db").exists()


def change(path: Path, data: bytes | None) -> None:
    path.chmod(0o600)
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)


def figure_changed(store: Path, record: ArchiveRecord) -> None:
    path = store / manifest_name(record.id)
    change(path, path.read_bytes().replace(b'"page_count":1', b'"page_count":2'))


def cut_short(store: Path, record: ArchiveRecord) -> None:
    path = store / manifest_name(record.id)
    change(path, path.read_bytes()[:-20])


def words_changed(store: Path, record: ArchiveRecord) -> None:
    change(cas(store, record.words.sha256), b'{"pages":[],"schema":"sohoa.words/1"}')


def original_lost(store: Path, record: ArchiveRecord) -> None:
    change(cas(store, record.original.sha256), None)


def of_another_paper(store: Path, record: ArchiveRecord) -> None:
    other = next(path for path in sorted((store / "aip").iterdir()) if path.name != record.id)
    change(store / manifest_name(record.id), (other / "v1" / "manifest.json").read_bytes())


def cas(store: Path, sha256: str) -> Path:
    return store / "cas" / "sha256" / sha256[:2] / sha256[2:4] / sha256


@pytest.mark.parametrize("damage", [figure_changed, cut_short, words_changed, original_lost, of_another_paper])
@pytest.mark.parametrize("new_url", ["sqlite"], indirect=True)
def test_a_damaged_record_is_named_and_skipped(
    run: Run, records: tuple[ArchiveRecord, ...], moved: Path, damage: object
) -> None:
    assert callable(damage)
    damage(moved / "store", records[1])
    done = run("index", "rebuild", "--json", "--home", moved)
    assert (done.code, done.json["written"]) == (5, 3)
    assert [item["record"] for item in done.json["damaged"]] == [records[1].id]
    assert records[1].signed.sha256 not in done.json["without_record"]
    said = run("index", "rebuild", "--add", "--home", moved)
    assert said.code == 5
    assert records[1].id in said.out
    assert OWNER not in json.dumps(done.json) + said.out + said.err


@pytest.mark.parametrize("new_url", ["sqlite"], indirect=True)
def test_a_manifest_whose_list_was_never_written_is_whole(
    run: Run, records: tuple[ArchiveRecord, ...], moved: Path
) -> None:
    change(moved / "store" / sums_name(records[0].id), None)
    assert run("index", "rebuild", "--json", "--home", moved).json["written"] == 4


# --- a new key ---


def test_a_new_key_leaves_every_answer_as_it_was_and_is_never_shown(run: Run, home: Path) -> None:
    before = opened(home)
    expected = facts(before)
    before.close()
    keys = home / "keys" / "index-keys.toml"
    assert run("index", "rotate-key", "--dry-run", "--home", home).code == 0
    done = run("index", "rotate-key", "--json", "--home", home)
    assert (done.code, done.json["key"]) == (0, 2)
    assert done.json["rows"] >= 3 * len(QUERIES[:4])
    said = run("index", "rotate-key", "--home", home)
    assert "Khóa 3" in said.out
    after = opened(home)
    assert facts(after) == expected
    assert [entry.event.action for entry in after.ledger()][-2:] == ["index_key_changed"] * 2
    after.close()
    held = keys.read_text(encoding="utf-8")
    secret = [line.split('"')[1] for line in held.splitlines() if line[:1].isdigit()]
    assert len(secret) == 3
    assert keys.stat().st_mode & 0o777 == 0o600
    shown = run("config", "show", "--origin", "--home", home).out + said.out + said.err + done.out + done.err
    assert not any(key in shown for key in secret)


def test_a_desk_that_lost_its_keys_says_so_and_comes_back_from_the_store(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...]
) -> None:
    (home / "keys" / "index-keys.toml").unlink()
    for words in (["search", "khai sinh"], ["init"]):
        lost = run(*words, "--home", home)
        assert lost.code == 2
        assert "keys_file" in lost.err
    for path in home.glob("index.db*"):
        path.unlink()
    assert run("index", "rebuild", "--home", home).code == 0
    again = opened(home)
    assert {record.id for record in again.records()} == {record.id for record in records}
    again.close()
