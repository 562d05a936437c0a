"""The drill: a machine is lost, and another one goes on with what was put away."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from core.config import load
from storage import open_index
from storage.ledger import first_break
from tests.commands.conftest import OWNER, Run
from tests.commands.keeping.test_index import ENGINES, cas, change, facts


@pytest.fixture(params=ENGINES)
def desk(
    request: pytest.FixtureRequest, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Callable[[], None]]:
    """A desk on each engine, and how to come to a new, empty database where the engine is a server."""
    if request.param == "sqlite":
        return home, lambda: None
    assert request.param == "postgresql"
    url = request.getfixturevalue("postgres_url")
    monkeypatch.setenv("SOHOA_INDEX__URL", url)
    assert run("index", "rebuild", "--home", home).code == 0
    server = request.getfixturevalue("_postgres")
    return home, lambda: monkeypatch.setenv("SOHOA_INDEX__URL", server.new_database())


def test_a_lost_desk_comes_back_with_hashes_metadata_and_ledger(
    run: Run, desk: tuple[Path, Callable[[], None]], tmp_path: Path
) -> None:
    home, empty_database = desk
    index = open_index(load(home).config.index)
    expected, ledger = facts(index), list(index.ledger())
    index.close()
    base, keys, new = tmp_path / "backup", tmp_path / "elsewhere", tmp_path / "new" / "desk"
    made = run("backup", base, "--keys", keys, "--with-store", "--json", "--home", home)
    assert (made.code, made.json["records"], made.json["keys"], made.json["damaged"]) == (0, 4, "apart", [])
    shutil.rmtree(home)
    empty_database()

    back = run("restore", base, "--keys", keys, "--json", "--home", new)
    assert back.code == 0, back.err
    assert (back.json["restored"]["records"], back.json["restored"]["ledger"]) == (4, len(ledger))
    index = open_index(load(new).config.index)
    assert facts(index) == expected
    entries = list(index.ledger())
    assert entries[: len(ledger)] == ledger
    assert [entry.event.action for entry in entries[len(ledger) :]] == ["restored"]
    assert first_break(entries) is None
    index.close()
    assert run("audit", "--home", new).code == 0
    record = next(iter(expected["records"]))  # type: ignore[call-overload]
    assert run("fetch", record, "-o", tmp_path / "again.pdf", "--home", new).code == 0
    assert run("verify", tmp_path / "again.pdf", "--home", new).code == 0
    assert run("doctor", "--home", new).code == 0


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def snapshots(base: Path) -> list[Path]:
    return sorted(path for path in base.iterdir() if path.name[0].isdigit())


def test_keys_never_lie_beside_the_index_unasked(run: Run, home: Path, base: Path) -> None:
    assert "CHƯA sao lưu khóa" in run("backup", base, "--home", home).out
    names = {path.name for path in base.rglob("*")}
    assert names & {"index-keys.toml", "agency.p12", "agency.pass"} == set()
    assert {"sohoa.toml", "units.toml", "clients.toml", "index.db"} <= names
    for place in (base / "keys", base.parent):
        refused = run("backup", base, "--keys", place, "--home", home)
        assert refused.code == 2
        assert "apart" in refused.err
    assert len(snapshots(base)) == 1
    held = b"".join(path.read_bytes() for path in base.rglob("*") if path.is_file())
    assert OWNER.encode() not in held


def test_keys_are_closed_to_others_wherever_they_lie(run: Run, home: Path, base: Path, tmp_path: Path) -> None:
    run("backup", base, "--with-keys", "--home", home)
    run("backup", base, "--keys", tmp_path / "apart", "--home", home)
    found = [path for path in tmp_path.rglob("*/keys/keys/*") if path.is_file()]
    assert {path.name for path in found} >= {"index-keys.toml", "agency.p12"}
    assert {path.stat().st_mode & 0o777 for path in found} == {0o600}
    assert run("restore", base, "--at", snapshots(base)[0].name, "--home", tmp_path / "new").code == 0


def test_only_what_is_missing_is_copied_and_sha256sum_agrees(run: Run, home: Path, base: Path) -> None:
    first = run("backup", base, "--with-store", "--json", "--home", home).json
    again = run("backup", base, "--with-store", "--json", "--home", home).json
    assert (first["copied"], again["copied"]) == (first["objects"], 0)
    newest = snapshots(base)[-1]
    for folder, listing in ((newest, "SHA256SUMS"), (base / "store", str(newest / "store.sha256"))):
        subprocess.run(["sha256sum", "--quiet", "-c", listing], cwd=folder, check=True)


def test_a_damaged_store_is_named_and_the_rest_is_put_away(run: Run, home: Path, base: Path) -> None:
    manifest = next((home / "store" / "aip").glob("*/v1/manifest.json"))
    words = json.loads(manifest.read_bytes())["record"]["words"]["sha256"]
    change(cas(home / "store", words), b"{}")
    done = run("backup", base, "--with-store", "--json", "--home", home)
    assert (done.code, done.json["damaged"]) == (5, [words])


@pytest.mark.parametrize("damage", ["index", "list", "lost", "more", "store", "facts"])
def test_a_damaged_backup_is_refused(run: Run, home: Path, base: Path, tmp_path: Path, damage: str) -> None:
    run("backup", base, "--with-keys", "--with-store", "--home", home)
    (made,) = snapshots(base)
    if damage == "index":
        data = bytearray((made / "index.db").read_bytes())
        data[5000] ^= 1
        change(made / "index.db", bytes(data))
    elif damage == "list":
        change(made / "SHA256SUMS", b"nonsense\n")
    elif damage == "lost":
        change(made / "configuration" / "units.toml", None)
    elif damage == "more":
        (made / "configuration" / "more.toml").write_text("")
    elif damage == "store":
        change(next((base / "store" / "cas").rglob("??/??/*")), b"other")
    else:
        change(made / "backup.json", b"{}")
    refused = run("restore", base, "--home", tmp_path / "new")
    assert refused.code == 5, refused.err
    assert not (tmp_path / "new").exists()


def test_nothing_is_restored_over_a_desk_or_without_keys_or_from_nothing(
    run: Run, home: Path, base: Path, tmp_path: Path
) -> None:
    assert run("restore", base, "--home", tmp_path / "new").code == 2
    run("backup", base, "--home", home)
    assert "not empty" in run("restore", base, "--home", home).err
    refused = run("restore", base, "--home", tmp_path / "new")
    assert refused.code == 2
    assert "--keys" in refused.err
    assert run("restore", base, "--at", "20200101T000000000000Z", "--home", tmp_path / "new").code == 2
    assert not (tmp_path / "new").exists()


def test_keys_older_than_the_backup_are_refused_and_newer_ones_serve(
    run: Run, home: Path, base: Path, tmp_path: Path
) -> None:
    keys = tmp_path / "elsewhere"
    run("backup", base, "--keys", keys, "--home", home)
    run("index", "rotate-key", "--home", home)
    run("backup", base, "--home", home)
    refused = run("restore", base, "--keys", keys, "--home", tmp_path / "new")
    assert refused.code == 2
    assert "older" in refused.err
    run("backup", tmp_path / "other", "--keys", keys, "--home", home)
    assert run("restore", base, "--keys", keys, "--home", tmp_path / "new").code == 0
    first = snapshots(base)[0].name
    assert run("restore", base, "--at", first, "--keys", keys, "--home", tmp_path / "older").code == 0


def test_a_dry_run_puts_nothing_away_and_brings_nothing_back(run: Run, home: Path, base: Path, tmp_path: Path) -> None:
    said = run("backup", base, "--dry-run", "--home", home)
    assert (said.code, base.exists()) == (0, False)
    assert "sohoa.toml" in said.out
    assert "sohoa.toml" in run("backup", base, "--dry-run", "--json", "--home", home).json["files"]
    run("backup", base, "--with-keys", "--home", home)
    assert run("restore", base, "--dry-run", "--home", tmp_path / "new").code == 0
    planned = run("restore", base, "--dry-run", "--json", "--home", tmp_path / "new").json
    assert (planned["dry_run"], planned["records"]) == (True, 4)
    assert not (tmp_path / "new").exists()


def test_a_backup_inside_the_desk_is_refused(run: Run, home: Path) -> None:
    assert run("backup", home / "backup", "--home", home).code == 2


@pytest.mark.service
@pytest.mark.xdist_group("pg")
def test_without_the_databases_own_program_it_is_said_what_to_run(
    run: Run, home: Path, base: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str, tmp_path: Path
) -> None:
    monkeypatch.setenv("SOHOA_INDEX__URL", postgres_url)
    run("index", "rebuild", "--home", home)
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    refused = run("backup", base, "--home", home)
    assert refused.code == 2
    assert "postgresql-client" in refused.err
    assert "pg_dump" in refused.err
    assert os.environ["SOHOA_INDEX__URL"].partition(":")[2].partition(":")[2].partition("@")[0] not in refused.err
    assert snapshots(base) == []
