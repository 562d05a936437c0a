"""The words of a record for other programs: checked when read, noted before they leave."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from core.config import load
from core.model import ArchiveRecord
from pipeline.archive import texts_from
from storage import open_index, open_store
from storage.files import cas_path
from tests.commands.conftest import Run


def last_event(home: Path) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    index = open_index(load(home).config.index)
    *_, entry = index.ledger()
    index.close()
    return entry.event.action, entry.event.subject, entry.event.facts


@pytest.mark.parametrize("form", ["hocr", "alto", "text"])
def test_the_words_of_a_record_are_written_and_the_access_is_noted(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], tmp_path: Path, form: str
) -> None:
    record, target = records[0], tmp_path / "words"
    answer = run("export", record.id, "--format", form, "-o", target, "--json", "--home", home)
    assert answer.code == 0
    data = target.read_bytes()
    assert (answer.json["format"], answer.json["size_bytes"]) == (form, len(data))
    assert last_event(home) == ("exported", record.id, (("format", form),))
    words = open_store(load(home).config.store).get(record.words.sha256)
    (page,) = texts_from(words)
    said = data.decode() if form == "text" else "".join(ET.fromstring(data).itertext())  # noqa: S314
    if form == "text":
        assert said == f"{page.likely_text}\n"
    assert page.words[0].text in data.decode()


def test_a_dry_run_writes_nothing_and_notes_nothing(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], tmp_path: Path
) -> None:
    before = last_event(home)
    target = tmp_path / "a.xml"
    answer = run("export", records[0].id, "--format", "alto", "-o", target, "--dry-run", "--home", home)
    assert answer.code == 0
    assert str(target) in answer.out
    assert not target.exists()
    assert last_event(home) == before


def test_damaged_words_are_not_handed_out(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], tmp_path: Path
) -> None:
    path = home / "store" / cas_path(records[0].words.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b'"score":0.9', b'"score":0.8', 1))
    answer = run("export", records[0].id, "--format", "text", "-o", tmp_path / "a.txt", "--home", home)
    assert answer.code == 5
    assert not (tmp_path / "a.txt").exists()


def test_what_cannot_be_exported_is_explained(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], tmp_path: Path
) -> None:
    unknown = run("export", "r-none", "--format", "text", "-o", tmp_path / "a.txt", "--home", home)
    assert (unknown.code, "no record r-none" in unknown.err) == (2, True)
    nowhere = run("export", records[0].id, "--format", "text", "-o", tmp_path / "no" / "a.txt", "--home", home)
    assert (nowhere.code, "không có thư mục" in nowhere.err) == (2, True)
    assert run("export", records[0].id, "--format", "docx", "-o", tmp_path / "a.txt", "--home", home).code == 2
