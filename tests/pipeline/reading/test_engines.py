"""The engine: what it says when something is missing, and what it makes of its program's answers."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.config import load
from core.errors import ConfigError, DocumentError, Reason, TooSlowError, UnavailableError
from core.settings import ReadingSettings
from pipeline.reading import data
from pipeline.reading.engines import TesseractEngine, open_engine
from samples.canvas import font
from tests.pipeline.reading.conftest import DPI, blank

Program = Callable[[str], None]
HEAD = "level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight\\tconf\\ttext"


def settings(tmp_path: Path, **changes: object) -> ReadingSettings:
    return load(tmp_path, environ={}, deskless=True).config.reading.model_copy(update=changes)


def small() -> TesseractEngine:
    return TesseractEngine("vie", "", 30)


def system_data() -> Path:
    found = next(iter(Path("/usr/share/tesseract-ocr").glob("*/tessdata")), None)
    return found if found is not None else pytest.skip("the language data of the system lie elsewhere")


def saying(*rows: str) -> str:
    """A program that answers every page with this table."""
    lines = "".join(f"printf '{row}\\n' >> \"$2.tsv\"\n" for row in (HEAD, *rows))
    return f'rm -f "$2.tsv"\n{lines}'


def test_a_missing_engine_is_said_with_its_package(tmp_path: Path, program: Program) -> None:
    program("")
    with pytest.raises(ConfigError, match="package tesseract-ocr"):
        open_engine(settings(tmp_path))


@pytest.mark.parametrize("language", ["tlh", "vie+tlh"])
def test_a_missing_language_is_said_with_its_package(language: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="tesseract-ocr-tlh"):
        open_engine(settings(tmp_path, language=language))


def test_language_data_that_lie_nowhere_are_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="vie"):
        open_engine(settings(tmp_path, tessdata=str(tmp_path / "nowhere")))


def test_a_folder_of_language_data_may_have_spaces_in_its_name(tmp_path: Path) -> None:
    own = tmp_path / "own data"
    shutil.copytree(system_data(), own)
    engine = open_engine(settings(tmp_path, tessdata=str(own)))
    assert engine.read(blank(300, 200), DPI) == ()


def test_the_engine_says_which_it_is(tmp_path: Path) -> None:
    assert re.fullmatch(r"tesseract \d[\w.-]* vie \w+", open_engine(settings(tmp_path)).name)


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where better data than the system's may lie."""
    folder = tmp_path / "own data"
    folder.mkdir()
    monkeypatch.setattr(data, "OWN_FOLDER", folder)
    return folder


def test_better_data_are_used_where_they_were_fetched_and_said_on_every_page(own_data: Path, tmp_path: Path) -> None:
    # Given other data for the language, and none to tell which way is up
    shutil.copy(system_data() / "vie.traineddata", own_data)
    with (own_data / "vie.traineddata").open("ab") as file:
        file.write(b"\0")
    engine = open_engine(settings(tmp_path))
    assert isinstance(engine, TesseractEngine)
    assert engine.tessdata == str(own_data)
    assert re.fullmatch(r"tesseract \S+ vie [0-9a-f]{8}", engine.name)
    # Then a page is still put upright.
    text = Image.new("L", (1654, 2339), 255)
    for y in range(200, 2100, 60):
        ImageDraw.Draw(text).text((150, y), "Giay chung nhan dang ky kinh doanh cap lan dau", font=font("", 36), fill=0)
    assert engine.orientation(np.asarray(text.rotate(180)), DPI) == 180


def test_data_for_one_of_two_languages_are_not_enough(own_data: Path, tmp_path: Path) -> None:
    shutil.copy(system_data() / "vie.traineddata", own_data)
    engine = open_engine(settings(tmp_path, language="vie+eng"))
    assert isinstance(engine, TesseractEngine)
    assert engine.tessdata == ""
    assert re.fullmatch(r"tesseract \S+ vie \w+\+eng \w+", engine.name)


def test_a_program_that_does_not_say_where_its_data_lie_is_called_by_the_language(program: Program) -> None:
    program("echo 'List of available languages (2):'; echo osd; echo vie")
    assert data.said("vie", "") == "vie"
    assert data.languages_in("") == {"osd", "vie"}


@pytest.mark.parametrize("ask", ["read", "orientation"])
def test_a_program_that_takes_too_long_is_ended_and_says_nothing_of_the_page(
    ask: str, tmp_path: Path, program: Program
) -> None:
    program(f"echo $$ > {tmp_path}/pid; exec sleep 600")
    with pytest.raises(TooSlowError, match="page_seconds = 1"):
        getattr(TesseractEngine("vie", "", 1), ask)(blank(300, 200), DPI)
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


@pytest.mark.parametrize("script", ["echo no such language >&2; exit 1", "kill -SEGV $$"])
def test_a_program_that_fails_makes_the_page_unreadable(script: str, program: Program) -> None:
    program(script)
    with pytest.raises(DocumentError) as caught:
        small().read(blank(300, 200), DPI)
    assert caught.value.reason is Reason.UNREADABLE


def test_a_program_that_went_is_nobodys_papers_fault(program: Program) -> None:
    program("")
    with pytest.raises(UnavailableError):
        small().read(blank(300, 200), DPI)


def test_words_come_composed_with_their_boxes_scores_and_lines(program: Program) -> None:
    program(
        saying(
            r"1\t1\t0\t0\t0\t0\t0\t0\t300\t200\t-1\t",
            r"5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96.5\tDo\314\243\314\202c",
            r"5\t1\t1\t1\t1\t2\t50\t20\t30\t12\t88\t“la\314\243\314\202p”",
            r"5\t1\t1\t1\t2\t1\t10\t40\t30\t12\t101\tT\360\237\230\200",
            r"5\t1\t2\t1\t1\t1\t10\t60\t30\t12\t70\t  ",
        )
    )
    words = small().read(blank(300, 200), DPI)
    assert [(word.text, word.line) for word in words] == [("Dộc", 0), ("“lập”", 0), ("T😀", 1)]
    assert (words[0].x0, words[0].y0, words[0].x1, words[0].y1) == (10, 20, 40, 32)
    assert [word.score for word in words] == [0.965, 0.88, 1.0]
    assert "Dộc" not in repr(words[0])


@pytest.mark.parametrize(
    ("text", "confidence", "kept"),
    [("Số", 11, True), ("Số", 9, False), ("—", 60, True), ("—", 40, False), ("|", 10, False), ("7", 12, True)],
)
def test_specks_that_the_program_does_not_believe_in_are_left_out(
    text: str, confidence: int, kept: bool, program: Program
) -> None:
    octal = "".join(f"\\{byte:03o}" for byte in text.encode())
    program(saying(rf"5\t1\t1\t1\t1\t1\t1\t1\t5\t5\t{confidence}\t{octal}"))
    assert [word.text for word in small().read(blank(300, 200), DPI)] == ([text] if kept else [])


@pytest.mark.parametrize(
    ("answer", "degrees"),
    [
        ("Rotate: 90\\nOrientation confidence: 8.10", 90),
        ("Rotate: 360\\nOrientation confidence: 8.10", 0),
        ("Rotate: 180\\nOrientation confidence: 0.30", 0),
        ("nothing that is known", 0),
    ],
)
def test_the_way_up_is_believed_only_when_the_program_is_sure(answer: str, degrees: int, program: Program) -> None:
    program(f"printf '{answer}\\n' > \"$2.osd\"")
    assert small().orientation(blank(300, 200), DPI) == degrees


def test_too_few_letters_to_tell_leave_the_page_as_it_lies(program: Program) -> None:
    program("echo Too few characters >&2; exit 1")
    assert small().orientation(blank(300, 200), DPI) == 0
