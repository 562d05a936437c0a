"""`sohoa store mirror`, `verify` and `gc` on a desk with an archive."""

import datetime as dt
import os
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.config import load
from core.model import ArchiveRecord, Document, Status
from storage import Index, open_index, open_store
from storage.files import cas_path
from tests.commands.conftest import Run


@pytest.fixture
def replica(home: Path) -> Path:
    settings = home / "sohoa.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[replica]\nkind = "files"\n', encoding="utf-8")
    return home / "replica"


def index_of(home: Path) -> Index:
    return open_index(load(home).config.index)


def files_of(store: Path) -> dict[str, bytes]:
    return {path.relative_to(store).as_posix(): path.read_bytes() for path in store.rglob("*") if path.is_file()}


def damage(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(b"damaged")


def test_the_replica_becomes_the_same_archive(run: Run, home: Path, replica: Path) -> None:
    planned = run("store", "mirror", "--home", home, "--json", "--dry-run").json
    assert planned["copied"] == len(files_of(home / "store"))
    assert files_of(replica) == {}
    assert run("store", "mirror", "--home", home, "--json").json["copied"] == planned["copied"]
    assert files_of(replica) == files_of(home / "store")
    assert "0 tệp còn thiếu" in run("store", "mirror", "--home", home).out


def test_without_a_replica_mirror_says_what_to_set(run: Run, home: Path) -> None:
    answer = run("store", "mirror", "--home", home)
    assert answer.code == 2
    assert "[replica] kind" in answer.err


def test_a_pass_looks_at_everything_fills_the_replica_and_rests_then(run: Run, home: Path, replica: Path) -> None:
    first = run("store", "verify", "--home", home, "--json")
    assert (first.code, first.json["counts"]["copied"]) == (0, len(files_of(home / "store")))
    assert files_of(replica) == files_of(home / "store")
    again = run("store", "verify", "--home", home, "--json").json
    assert (again["due"], again["looked"]) == (0, 0)
    counted = run("store", "verify", "--all", "--dry-run", "--home", home, "--json").json
    assert (counted["due"], counted["looked"]) == (first.json["looked"], 0)
    everything = run("store", "verify", "--all", "--home", home, "--json").json
    assert everything["counts"]["good"] == first.json["looked"]


def test_a_damaged_record_is_restored_and_passes_the_audit_again(
    run: Run, home: Path, replica: Path, records: tuple[ArchiveRecord, ...]
) -> None:
    run("store", "verify", "--home", home)
    signed = home / "store" / cas_path(records[0].signed.sha256)
    damage(signed)
    (home / "store" / f"aip/{records[1].id}/v1/manifest.json").unlink()
    assert run("audit", "--home", home).code == 5
    answer = run("store", "verify", "--all", "--home", home)
    assert answer.code == 0
    assert answer.out.count("đã lấy lại từ bản tốt") == 2
    assert run("audit", "--home", home).code == 0
    index = index_of(home)
    told = [entry.event.action for entry in index.ledger()]
    index.close()
    assert told[-4:].count("object_restored") == 2


def test_what_is_lost_everywhere_ends_with_5_until_it_is_found(
    run: Run, home: Path, replica: Path, records: tuple[ArchiveRecord, ...]
) -> None:
    run("store", "verify", "--home", home)
    name = cas_path(records[0].original.sha256)
    good = (home / "store" / name).read_bytes()
    for store in (home / "store", replica):
        damage(store / name)
    answer = run("store", "verify", "--all", "--home", home, "--json")
    assert (answer.code, answer.json["not_good"]) == (5, [{"name": name, "found": "lost"}])
    assert (home / "store" / name).read_bytes() == (replica / name).read_bytes() == b"damaged"
    later = run("store", "verify", "--home", home)
    assert later.code == 5
    assert "KHÔNG CÒN BẢN TỐT NÀO" in later.out
    (replica / name).write_bytes(good)
    assert run("store", "verify", "--home", home).code == 0
    assert (home / "store" / name).read_bytes() == good


def put_long_ago(home: Path, section: str, data: bytes, *, days: float = 2) -> Path:
    config = load(home).config
    open_store(getattr(config, section)).put(data, media_type="text/plain")
    path: Path = getattr(config, section).path / cas_path(sha256_of(data))
    age(path, days)
    return path


def age(path: Path, days: float = 2) -> None:
    then = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days)).timestamp()
    os.utime(path, (then, then))


OLD = b'{"pages":[],"old":1,"schema":"sohoa.words/1"}'
YOUNG = b'{"pages":[],"young":1,"schema":"sohoa.words/1"}'


def test_only_what_nobody_names_is_cleared_up_and_only_after_a_day(run: Run, home: Path) -> None:
    named = {section: files_of(home / section) for section in ("store", "work")}
    for section in named:
        for path in (home / section / "cas").rglob("*"):
            age(path)
        put_long_ago(home, section, OLD)
        put_long_ago(home, section, YOUNG, days=0.9)
    planned = run("store", "gc", "--dry-run", "--home", home, "--json").json
    old = sha256_of(OLD)
    assert [(one["found"], one["removed"], one["objects"]) for one in planned["stores"]] == [(1, 0, [old])] * 2
    done = run("store", "gc", "--home", home, "--json").json
    assert [(one["found"], one["removed"]) for one in done["stores"]] == [(1, 1)] * 2
    for section, files in named.items():
        young = {cas_path(sha256_of(YOUNG)): YOUNG}
        assert files_of(home / section) == files | young
    assert run("audit", "--home", home).code == 0
    index = index_of(home)
    told = [entry.event for entry in index.ledger() if entry.event.action == "collected"]
    index.close()
    assert [event.subject for event in told] == ["store", "work"]
    assert "0" in run("store", "gc", "--home", home).out


def test_a_paper_that_waits_can_go_on_after_clearing_up(run: Run, home: Path, waiting: Document) -> None:
    for path in (home / "work" / "cas").rglob("*"):
        age(path)
    assert run("store", "gc", "--home", home).code == 0
    accepted = run("review", waiting.id, "--accept", "--set", "person_name=Nguyễn Văn Mẫu", "--home", home)
    assert accepted.code == 0, accepted.err
    index = index_of(home)
    found = index.document(waiting.id)
    index.close()
    assert found is not None
    assert found.status is Status.ARCHIVED


def test_with_the_index_of_another_desk_nothing_is_cleared_up(run: Run, home: Path) -> None:
    for path in (home / "store" / "cas").rglob("*"):
        age(path)
    # A new, empty index, and the manifests gone with it: nothing names anything
    for path in home.glob("index.db*"):
        path.unlink()
    run("init", "--home", home)
    manifests = home / "store" / "aip"
    manifests.rename(home / "elsewhere")
    before = files_of(home / "store")
    answer = run("store", "gc", "--home", home)
    assert answer.code == 2
    assert "is it the index of this store" in answer.err
    assert files_of(home / "store") == before


def test_what_only_a_manifest_names_is_kept_although_the_index_is_lost(run: Run, home: Path) -> None:
    for path in (home / "store" / "cas").rglob("*"):
        age(path)
    for path in home.glob("index.db*"):
        path.unlink()
    run("init", "--home", home)
    before = files_of(home / "store")
    answer = run("store", "gc", "--home", home, "--json")
    assert answer.json["stores"][0]["removed"] == 0
    assert files_of(home / "store") == before


def test_what_may_be_an_original_is_never_cleared_up(run: Run, home: Path, waiting: Document) -> None:
    # An index made again from the store knows records, and not the papers that waited.
    for path in home.glob("index.db*"):
        path.unlink()
    run("init", "--home", home)
    age(home / "store" / cas_path(waiting.original.sha256))
    signed_by_somebody = put_long_ago(home, "store", b"%PDF-1.7 brought by a citizen")
    answer = run("store", "gc", "--home", home, "--json").json["stores"][0]
    assert answer["removed"] == 0
    assert set(answer["perhaps_originals"]) >= {waiting.original.sha256, signed_by_somebody.name}
    assert signed_by_somebody.exists()
    assert "có thể là bản gốc" in run("store", "gc", "--home", home).out
