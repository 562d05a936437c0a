"""What was read comes back from the PDF exactly, whoever asks for it."""

import io
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pdfplumber
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.model import Box, Word
from tests.pipeline.pdfa.drawing import drawn
from tests.pipeline.pdfa.papers import DPI, SIZE, a_pdf, jpeg, words_of

POINTS = 72 / DPI
_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_LETTERS = sorted(
    {
        unicodedata.normalize("NFC", vowel + tone)
        for vowel in _VOWELS
        for tone in ("", *"\u0300\u0309\u0303\u0301\u0323")
    }
    | set("bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX0123456789.,:;/-()&%–’“”“…ªº§")
)
_text = st.text(st.sampled_from(_LETTERS), min_size=1, max_size=6)
_lines = st.lists(st.lists(_text, min_size=1, max_size=4).map(tuple), min_size=1, max_size=6)
_few = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def plumbed(data: bytes) -> str:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def poppled(data: bytes, folder: Path) -> str:
    tool = shutil.which("pdftotext")
    assert tool, "pdftotext is missing: apt-get install poppler-utils"
    path = folder / "page.pdf"
    path.write_bytes(data)
    said = subprocess.run([tool, "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode()
    return said.rstrip("\n\f")


def joined(lines: Sequence[Sequence[str]]) -> str:
    return "\n".join(" ".join(line) for line in lines)


@_few
@given(lines=_lines, rotation=st.sampled_from((0, 90, 180, 270)), skew_deg=st.floats(-5, 5))
def test_vietnamese_lines_come_back_letter_by_letter(
    lines: list[tuple[str, ...]], rotation: int, skew_deg: float
) -> None:
    assert plumbed(a_pdf(jpeg(), words_of(lines), rotation=rotation, skew_deg=skew_deg)) == joined(lines)


@settings(_few, max_examples=8)
@given(lines=_lines)
def test_another_reader_gets_the_same_lines(tmp_path: Path, lines: list[tuple[str, ...]]) -> None:
    assert poppled(a_pdf(words=words_of(lines)), tmp_path) == joined(lines)


@_few
@given(
    st.lists(st.tuples(_text, st.integers(1, 60), st.integers(-40, 12)), min_size=1, max_size=7),
    st.integers(4, 40),
)
def test_words_whose_boxes_touch_or_overlap_stay_words(parts: list[tuple[str, int, int]], tall: int) -> None:
    words, x = [], 100
    for text, width, gap in parts:
        words.append(Word(text, Box(x, 200 - tall, x + width, 200), 0.9, line=0))
        x = max(x + 1, x + width + gap)
    assert plumbed(a_pdf(words=words)) == " ".join(word.text for word in words)


def test_words_at_the_very_same_place_stay_words() -> None:
    box = Box(50, 50, 90, 80)
    assert plumbed(a_pdf(words=[Word(text, box, 0.9, line=0) for text in ("Mẫu", "Thị", "Đặng")])) == "Mẫu Thị Đặng"


def test_the_text_of_the_pdf_is_what_is_likely_printed() -> None:
    word = Word("thâm", Box(50, 50, 90, 80), 0.9, line=0, proposal="thẩm")
    assert plumbed(a_pdf(words=[word])) == "thẩm"


def test_words_out_of_order_are_read_from_left_to_right() -> None:
    words = words_of([("một", "hai", "ba")])
    assert plumbed(a_pdf(words=words[::-1])) == "một hai ba"


def test_a_word_stands_where_it_was_read() -> None:
    words = words_of([("Số:", "12/GKS-UBND", "ngày")])
    with pdfplumber.open(io.BytesIO(a_pdf(words=words))) as pdf:
        found = pdf.pages[0].extract_words()
    assert [item["text"] for item in found] == [word.text for word in words]
    for item, word in zip(found, words, strict=True):
        assert item["x0"] == pytest.approx(word.box.x0 * POINTS, abs=0.01)
        assert item["x1"] == pytest.approx(word.box.x1 * POINTS, abs=0.31)
        assert item["top"] == pytest.approx(word.box.y0 * POINTS, abs=0.01)
        assert item["bottom"] == pytest.approx(word.box.y1 * POINTS, abs=0.01)


@pytest.mark.parametrize("box", [(-30, 60, 8, 84), (380, 60, 430, 84), (60, -30, 120, -6), (60, 550, 120, 574)])
def test_a_word_that_straightening_moved_over_the_edge_is_still_read(
    tmp_path: Path, box: tuple[int, int, int, int]
) -> None:
    data = a_pdf(words=[Word("rìa", Box(*box), 0.9, line=0), Word("trong", Box(60, 260, 120, 284), 0.9, line=1)])
    assert set(poppled(data, tmp_path).split()) == set(plumbed(data).split()) == {"rìa", "trong"}


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (unicodedata.normalize("NFD", ["Nguyễn", "Thị", "Ửng"][0]), "Nguyễn"),
        ("tờ\u00adkhai", "tờkhai"),
        ("\u00d0ặng", "Đặng"),
        ("a\U0001f600b", "a□b"),
        ("\ufffe\uffff", "□□"),
        ("\ud83d", "□"),
        ("\x00", "□"),
        ("<&>", "<&>"),
        ("\\()", "\\()"),
    ],
)
def test_letters_that_cannot_be_shown_become_boxes_and_others_their_usual_form(read: str, written: str) -> None:
    assert plumbed(a_pdf(words=words_of([(read, "mẫu")]))) == f"{written} mẫu"


def test_a_word_without_letters_leaves_no_gap() -> None:
    words = [Word("", Box(30, 60, 40, 84), 0.1, line=0), Word("mẫu", Box(60, 60, 96, 84), 0.9, line=0)]
    assert plumbed(a_pdf(words=words)) == "mẫu"


def test_a_page_without_words_says_nothing() -> None:
    assert not plumbed(a_pdf(words=()))


def test_the_layer_is_not_seen() -> None:
    assert drawn(a_pdf()).tobytes() == drawn(a_pdf(words=())).tobytes()
    assert drawn(a_pdf()).size == SIZE
