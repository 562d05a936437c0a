"""`sohoa store`: what stores prove, and what doctor says of one that nobody can work with."""

from pathlib import Path

import pytest

from commands.keeping.store import _SENTENCES
from core.config import load
from storage import open_store
from storage.care.proofs import Promise
from tests.commands.conftest import Run
from tests.schemas import schema


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Path:
    home = tmp_path / "new-desk"
    assert run("init", "--home", home).code == 0
    return home


def in_bucket(monkeypatch: pytest.MonkeyPatch, settings: dict[str, object], section: str = "store") -> None:
    for key, value in settings.items():
        if key != "path":
            monkeypatch.setenv(f"SOHOA_{section.upper()}__{key.upper()}", str(value))


def proofs(answer: dict[str, object], section: str) -> dict[str, dict[str, object]]:
    stores = answer["stores"]
    assert isinstance(stores, list)
    (one,) = [item for item in stores if item["section"] == section]
    return {item["promise"]: item for item in one["proofs"]}


def test_every_promise_has_its_sentences_and_its_place_in_the_schema() -> None:
    assert set(_SENTENCES) == set(Promise)
    store = schema("store_check")["properties"]["stores"]["items"]
    assert store["properties"]["proofs"]["items"]["properties"]["promise"]["enum"] == list(Promise)


def test_a_folder_proves_what_applies_and_nothing_of_it_stays(run: Run, desk: Path) -> None:
    answer = run("store", "check", "--home", desk, "--json")
    assert (answer.code, answer.json["good"]) == (0, True)
    assert set(proofs(answer.json, "store")) == {"read_back", "create_only", "durable", "room"}
    shown = run("store", "check", "--home", desk)
    assert "✓  store  Ghi vào rồi đọc lại đúng từng byte." in shown.out
    assert [path for path in (desk / "store").rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_written_is_said_by_check_and_doctor(run: Run, desk: Path) -> None:
    # a file where the store makes its folder, as good as a read-only disk and possible everywhere
    (desk / "store" / "selftest").write_text("in the way")
    answer = run("store", "check", "--home", desk, "--json")
    assert answer.code == 2
    broken = proofs(answer.json, "store")["read_back"]
    assert (broken["holds"], broken["text"]) == (False, "Không ghi được hoặc đọc lại không đúng.")
    told = run("doctor", "--home", desk, "--json")
    assert told.code == 2
    (line,) = [item for item in told.json["checks"] if item["name"] == "store"]
    assert "Không ghi được" in line["advice"]


@pytest.mark.parametrize("changes", [{"secret_key": "wrong"}, {"bucket": "no-such-bucket"}, {"secure": True}], ids=str)
@pytest.mark.service
@pytest.mark.xdist_group("s3")
def test_doctor_says_in_one_sentence_why_a_bucket_cannot_be_used(
    run: Run,
    desk: Path,
    s3_settings: dict[str, object],
    changes: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_bucket(monkeypatch, s3_settings | changes)
    told = run("doctor", "--home", desk, "--json")
    (line,) = [item for item in told.json["checks"] if item["name"] == "store"]
    assert (line["good"], line["found"]) == (False, "ConfigError")
    assert f"store.{next(iter(changes))}" in line["advice"]
    tried = run("store", "check", "--home", desk)
    assert (tried.code, tried.out) == (2, "")
    assert tried.err == f"sohoa: {line['advice']}\n"


@pytest.mark.service
@pytest.mark.xdist_group("s3")
def test_a_locked_bucket_proves_worm(
    run: Run, desk: Path, locked_s3: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_bucket(monkeypatch, locked_s3 | {"worm": True})
    answer = run("store", "check", "--home", desk, "--json")
    assert answer.code == 0
    held = {name for name, item in proofs(answer.json, "store").items() if item["holds"]}
    assert held >= {"read_back", "create_only", "checksum", "versions", "locked", "no_deleting", "no_shortening"}
    assert list(open_store(load(desk).config.store).hashes()) == []


@pytest.mark.service
@pytest.mark.xdist_group("s3")
def test_a_plain_bucket_is_good_until_worm_is_asked(
    run: Run, desk: Path, s3_settings: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_bucket(monkeypatch, s3_settings)
    assert run("store", "check", "--home", desk).code == 0
    monkeypatch.setenv("SOHOA_STORE__WORM", "true")
    shown = run("store", "check", "--home", desk)
    assert shown.code == 2
    assert "✗  store  Kho không giữ phiên bản: hãy bật versioning." in shown.out
