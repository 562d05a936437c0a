"""Tesseract in a process that stays: it reads what the program reads, and nothing hangs on it."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.reading import resident
from pipeline.reading.engines import TesseractEngine
from pipeline.reading.ink import Gray
from pipeline.reading.resident import GoneError, Resident, library_of
from tests.pipeline.reading.conftest import DPI, gray_of

Program = Callable[[str], None]


@pytest.fixture(scope="module")
def library() -> str:
    return library_of("tesseract") or pytest.skip("the program here is linked to no library that a process can hold")


@pytest.fixture
def head(paper: tuple[Image.Image, list[str]]) -> Gray:
    """The head of a page."""
    return np.ascontiguousarray(gray_of(paper[0])[:500])


def written(gray: Gray, folder: Path) -> Path:
    path = folder / "page.pgm"
    path.write_bytes(b"P5 %d %d 255\n" % gray.shape[::-1] + gray.tobytes())
    return path


def a_resident(library: str) -> Resident:
    return Resident(library, "", "vie", {})


def asked(process: Resident, gray: Gray, folder: Path, seconds: float = 30) -> str:
    return process.tsv(written(gray, folder), gray.shape[::-1], dpi=DPI, seconds=seconds)


def test_it_reads_what_the_program_reads_and_one_page_says_nothing_of_the_next(
    library: str, head: Gray, program: Program
) -> None:
    engine = TesseractEngine("vie", "", 30)
    first, *more = (engine.read(head, DPI) for _ in range(3))
    # Given a program that the library cannot stand for: a script around the real one
    program(f'exec {shutil.which("tesseract")} "$@"')
    assert library_of("tesseract") is None
    assert len(first) > 10
    assert [first, *more] == [engine.read(head, DPI)] * 3


def test_one_that_takes_too_long_is_ended(library: str, head: Gray, tmp_path: Path) -> None:
    process = a_resident(library)
    with pytest.raises(TimeoutError):
        asked(process, head, tmp_path, seconds=0)
    with pytest.raises(GoneError):
        asked(process, head, tmp_path)


def test_a_page_over_which_it_dies_is_read_by_the_program(library: str, head: Gray) -> None:
    engine = TesseractEngine("vie", "", 30)
    words = engine.read(head, DPI)
    (process,) = engine._idle
    os.kill(process.number, signal.SIGKILL)
    assert engine.read(head, DPI) == words


def test_one_that_is_no_more_needed_ends(library: str) -> None:
    process = a_resident(library)
    number = process.number
    del process
    assert not Path(f"/proc/{number}").exists()


def test_one_that_has_read_enough_is_replaced(library: str, head: Gray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resident, "_PAGES", 1)
    engine = TesseractEngine("vie", "", 30)
    assert engine.read(head, DPI) == engine.read(head, DPI)
    assert engine._idle == []


@pytest.mark.parametrize("language", ["vie", "tlh"])
def test_what_cannot_be_opened_is_said_at_once(language: str, library: str) -> None:
    with pytest.raises(GoneError):
        Resident("/nowhere.so" if language == "vie" else library, "", language, {})


def test_without_a_way_to_ask_for_the_library_the_program_reads(program: Program, tmp_path: Path) -> None:
    program("exit 1")
    assert library_of("tesseract") is None
    assert library_of(str(tmp_path / "nothing")) is None
