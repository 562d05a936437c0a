"""A second reader looks at lines, and what it sees is shared out among their words."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from core.config import load
from core.model import PageImage
from core.settings import QualitySettings
from pipeline.reading import recognize
from pipeline.reading.doubt import Doubt, doubt, likelier
from pipeline.reading.engines import RawWord
from pipeline.reading.ink import Gray
from pipeline.reading.recogniser import LineReading, Recogniser, open_recogniser
from pipeline.reading.second import TwoReaders, second_readings, shared_out, with_second_reader

ROOT = Path(__file__).resolve().parents[3]
FONT = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    found = open_recogniser()
    assert found is not None
    return found


@pytest.fixture
def limits(tmp_path_factory: pytest.TempPathFactory) -> QualitySettings:
    return load(tmp_path_factory.mktemp("no desk"), environ={}, deskless=True).config.quality


def printed(*texts: tuple[int, str], size: int = 40, height: int = 120, width: int = 1800) -> Gray:
    """Texts on one line, each beginning at that pixel."""
    sheet = Image.new("L", (width, height), 255)
    for left, text in texts:
        ImageDraw.Draw(sheet).text((left, 30), text, fill=0, font=ImageFont.truetype(FONT, size))
    return np.asarray(sheet, dtype=np.uint8)


def boxes(sheet: Gray, words: Sequence[str], *, score: float = 0.9) -> tuple[RawWord, ...]:
    """The words of one printed line, where the ink is."""
    columns = np.flatnonzero((sheet < 128).any(axis=0))
    rows = np.flatnonzero((sheet < 128).any(axis=1))
    gaps = np.flatnonzero(np.diff(columns) > 6)
    starts, ends = [columns[0], *columns[gaps + 1]], [*columns[gaps], columns[-1]]
    assert len(starts) == len(words)
    return tuple(
        RawWord(text, int(left), int(rows[0]), int(right), int(rows[-1]), score, 0)
        for text, left, right in zip(words, starts, ends, strict=True)
    )


@pytest.mark.parametrize(
    "text", ["thẩm quyền giải quyết của địa phương", "Số: 23/BC-UBND", "ngày 17 tháng 01 năm 2025", "CỘNG HÒA XÃ HỘI"]
)
def test_clean_print_is_read(recogniser: Recogniser, text: str) -> None:
    sheet = printed((20, text))
    rows = np.flatnonzero((sheet < 128).any(axis=1))
    columns = np.flatnonzero((sheet < 128).any(axis=0))
    (found,) = recogniser.read([sheet[rows[0] - 4 : rows[-1] + 4, columns[0] - 6 : columns[-1] + 6]])
    assert found.text == text
    assert len(found.sure) == len(text)
    assert all(0.0 <= share <= 1.0 for share in found.sure)


def said_by(script: str, folder: Path) -> str:
    """What a process of its own prints, with a folder of packages before all others."""
    environment = {**os.environ, "PYTHONPATH": f"{folder}:{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_memory_that_runs_out_in_the_network_is_told_as_elsewhere(tmp_path: Path) -> None:
    script = """
import resource
from pathlib import Path
from pipeline.reading.recogniser import Recogniser, import_runtime
import_runtime()
held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (held + (1 << 20),) * 2)
try:
    Recogniser()
except MemoryError:
    print("memory")
"""
    assert said_by(script, tmp_path) == "memory\n"


def test_a_package_that_cannot_be_loaded_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "onnxruntime.py").write_text("raise ImportError('libstdc++.so.6: version not found')")
    script = """
from core.errors import ConfigError
from pipeline.reading.recogniser import open_recogniser
try:
    open_recogniser()
except ConfigError as error:
    print(error)
"""
    assert 'reading.second_reader = "off"' in said_by(script, tmp_path)


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (3, 4000), (500, 2)])
def test_what_is_no_line_is_read_as_little_and_breaks_nothing(recogniser: Recogniser, shape: tuple[int, int]) -> None:
    (found,) = recogniser.read([np.full(shape, 255, np.uint8)])
    assert len(found.text) <= 2


@pytest.mark.parametrize(
    ("words", "line", "expected"),
    [
        (["thâm", "quyền"], "thẩm quyền", ["thẩm", "quyền"]),
        (["Số:", "43", "/BC-UBND"], "Số: 23 /BC-UBND", ["Số:", "23", "/BC-UBND"]),
        (["của", "'tỉnh"], "của tỉnh", ["của", "tỉnh"]),
        (["một", "SỐ", "CƠ", "quan"], "một số cơ quan", ["một", "số", "cơ", "quan"]),
        (["giấy", "phép"], "", ["", ""]),
        (["Số", "23"], "Số 123", ["Số", "123"]),
        (["số", "tiền", "00.000"], "số tiền 500.000", ["số", "tiền", "500.000"]),
        (["Bà", "oàn", "Thị", "Hoa"], "Bà Đoàn Thị Hoa", ["Bà", "Đoàn", "Thị", "Hoa"]),
    ],
)
def test_a_line_is_cut_where_the_words_are(words: list[str], line: str, expected: list[str]) -> None:
    found = shared_out(words, LineReading(line, (0.9,) * len(line)))
    assert [item.text for item in found] == expected


def test_words_of_two_columns_are_read_apart(recogniser: Recogniser) -> None:
    # Given a line of the engine that goes across two columns
    sheet = printed((20, "SỞ"), (1200, "CỘNG"))
    found = second_readings(boxes(sheet, ["SỞ", "CỘNG"]), sheet, recogniser)
    assert [item.text for item in found] == ["SỞ", "CỘNG"]


class Engine:
    """Says what it is told."""

    name = "engine 1"

    def __init__(self, words: tuple[RawWord, ...]) -> None:
        self._words = words

    def read(self, gray: Gray, dpi: float) -> tuple[RawWord, ...]:
        assert gray.size > 0 < dpi
        return self._words

    def orientation(self, gray: Gray, dpi: float) -> int:
        return 0 if gray.size and dpi else 90


def test_doubtful_lines_are_read_twice_and_no_others(recogniser: Recogniser) -> None:
    sheet = printed((20, "thẩm quyền"))
    words = boxes(sheet, ["thâm", "quyền"], score=0.7)
    (first, second) = TwoReaders(Engine(words), recogniser, everything=False).read(sheet, 200)
    assert (first.other, second.other) == ("thẩm", "quyền")
    assert first.text == "thâm"
    sure = boxes(sheet, ["thâm", "quyền"], score=0.97)
    assert TwoReaders(Engine(sure), recogniser, everything=False).read(sheet, 200) == sure
    assert TwoReaders(Engine(sure), recogniser, everything=True).read(sheet, 200)[0].other == "thẩm"


def test_the_name_says_who_reads() -> None:
    assert with_second_reader(Engine(()), "off").name == "engine 1"
    assert with_second_reader(Engine(()), "doubtful").name == "engine 1 + sohoa lines 1"


def test_without_its_package_one_reader_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.reading.second.open_recogniser", lambda: None)
    assert with_second_reader(Engine(()), "all").name == "engine 1"


def test_what_was_misread_is_kept_and_the_likelier_word_proposed(
    recogniser: Recogniser, limits: QualitySettings
) -> None:
    sheet = printed((20, "thẩm quyền giải quyết"), height=400)
    words = boxes(sheet, ["thâm", "quyền", "giải", "quyết"], score=0.9)
    data = cv2.imencode(".png", sheet)[1].tobytes()
    page = PageImage(1, data, "image/png", sheet.shape[1], sheet.shape[0], 200.0)
    found = recognize(page, TwoReaders(Engine(words), recogniser, everything=True), limits).words
    assert (found[0].text, found[0].proposal) == ("thâm", "thẩm")
    assert found[0].doubt is not None
    assert found[1].doubt is not None
    assert found[0].doubt > 0.5 > found[1].doubt


@pytest.mark.parametrize(
    ("text", "other", "wrong", "second", "proposed"),
    [
        ("thâm", "thẩm", 0.9, 0.8, "thẩm"),
        ("thâm", "thẩm", 0.1, 0.6, None),
        ("thâm", "thầm", 0.99, 0.3, None),  # neither is right
        ("thâm", "", 0.99, 0.9, None),
        ("43", "23", 0.9, 0.9, None),
        ("l2", "là", 0.9, 0.9, None),
        ("OI", "01", 0.9, 0.9, None),
        ("đến", "đến", 0.1, 0.9, None),
    ],
)
def test_only_what_is_probably_right_is_proposed_and_no_number(
    text: str, other: str, wrong: float, second: float, proposed: str | None
) -> None:
    assert likelier(text, other, Doubt(wrong, second)) == proposed


def test_a_second_reader_that_sees_nothing_proposes_nothing(limits: QualitySettings) -> None:
    # Given words that the engine itself believes little of, where the second reader sees no print
    words = tuple(RawWord(text, 20 + 200 * at, 40, 180 + 200 * at, 80, 0.2, 0, "", 0.0) for at, text in enumerate("ab"))
    sheet = printed((20, "thẩm quyền"), height=400)
    page = PageImage(1, cv2.imencode(".png", sheet)[1].tobytes(), "image/png", sheet.shape[1], sheet.shape[0], 200.0)
    assert all(word.proposal is None for word in recognize(page, Engine(words), limits).words)


def test_agreement_leaves_little_doubt_and_difference_much() -> None:
    agreed, split = doubt("quyền", 0.95, "quyền", 0.99), doubt("thâm", 0.95, "thẩm", 0.99)
    assert agreed.wrong < 0.01
    assert agreed.second == pytest.approx(1 - agreed.wrong)
    assert split.wrong > 0.5
    # A second reader that sees nothing, or hardly, proves little
    assert doubt("quyền", 0.95, "", 0.0).second < 0.2
    assert doubt("quyền", 0.95, "quyên", 0.3).second < split.second
