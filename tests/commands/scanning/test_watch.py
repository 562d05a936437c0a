"""The desk that runs all day."""

import os
import shutil
from pathlib import Path

import pytest

from core.config import load
from storage import open_index
from tests.commands.conftest import Run


def broken(home: Path) -> Path:
    """A file whose end is missing for longer than anybody waits."""
    path = home / "inbox" / "broken.pdf"
    path.write_bytes(b"%PDF-1.4 and no more")
    os.utime(path, (0, 0))
    return path


def test_what_fell_into_the_inbox_is_taken_once_and_moved_away(run: Run, home: Path, light_papers: Path) -> None:
    shutil.copy(light_papers / "SCAN0002.jpg", home / "inbox" / "again.jpg")
    broken(home)
    answer = run("watch", "--once", "--home", home)
    assert answer.code == 0
    assert "birth_certificate" in answer.out
    assert list((home / "inbox").iterdir()) == []
    assert {path.name for path in (home / "done").rglob("*.*")} == {"again.jpg", "broken.pdf"}


def test_what_falls_into_a_scanners_inbox_is_digitized_for_its_procedure(
    run: Run, home: Path, light_papers: Path
) -> None:
    with (home / "sohoa.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[inboxes]]\nname = "quay-2"\nfolder = "scan/2"\nprocedure = "1.001612"\n')
        settings.write('[[inboxes]]\nname = "xa"\nfolder = "/nowhere/at/all"\nnetwork = true\n')
    run("init", "--home", home)
    # Other bytes, so that it is another document
    (home / "scan" / "2" / "a.jpg").write_bytes((light_papers / "SCAN0002.jpg").read_bytes() + b"\0")
    answer = run("watch", "--once", "--home", home)
    assert answer.code == 0
    # It was digitized before: the clerk is asked.
    assert "needs_review" in answer.out
    assert answer.out.count("xa: hộp nhận không dùng được") == 1
    index = open_index(load(home).config.index)
    document = index.documents()[-1]
    (arrival,) = index.arrivals(document.id)
    index.close()
    assert (document.procedure_code, arrival.inbox) == ("1.001612", "quay-2")


def test_a_file_that_somebody_still_writes_is_left_alone(run: Run, home: Path, light_papers: Path) -> None:
    growing = home / "inbox" / "growing.jpg"
    with growing.open("wb") as file:
        file.write((light_papers / "SCAN0001.jpg").read_bytes())
        file.flush()
        assert run("watch", "--once", "--home", home).code == 0
        assert growing.exists()
    assert run("watch", "--once", "--home", home).code == 0
    assert not growing.exists()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_watcher_speaks_the_clerks_language(
    run: Run, home: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_LANG", language)
    broken(home)
    text = run("watch", "--once", "--home", home).out
    assert ("Hãy" in text) == (language == "vi")
