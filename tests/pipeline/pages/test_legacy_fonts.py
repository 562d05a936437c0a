"""Text in fonts of before Unicode comes back as it was meant."""

from dataclasses import replace

import pytest

from bench.digital_pages import BODY, HEAD, PAGE, Line, codes_of, digital_pdf, legacy_face, unicode_face
from core.text.legacy import LegacyEncoding
from tests.pipeline.pages.conftest import carried, texts

SMALL = PAGE[1:]  #: TCVN3 has no capitals with tones


@pytest.mark.parametrize("declared", ["WinAnsiEncoding", "MacRomanEncoding", None])
@pytest.mark.parametrize(
    ("encoding", "name", "lines"),
    [
        (LegacyEncoding.TCVN3, ".VnTime", SMALL),
        (LegacyEncoding.TCVN3, "ABCDEF+VnArialNarrow,Bold", SMALL),
        (LegacyEncoding.TCVN3_CAPITALS, "ABCDEF+.VnTimeH-Bold", PAGE[:1]),
        (LegacyEncoding.VNI, "VNI-Times", PAGE),
    ],
)
def test_text_of_before_unicode_comes_back_whatever_its_font_declares(
    encoding: LegacyEncoding, name: str, lines: tuple[Line, ...], declared: str | None
) -> None:
    found = carried(digital_pdf(lines, {"F0": legacy_face(encoding, name, declared)}))
    assert texts(found) == [line.text for line in lines]
    assert found.legacy == (encoding.value,)
    assert found.strange == 0


@pytest.mark.parametrize("encoding", [LegacyEncoding.TCVN3, LegacyEncoding.VNI])
def test_a_font_without_a_telling_name_is_known_by_its_words(encoding: LegacyEncoding) -> None:
    found = carried(digital_pdf(SMALL, {"F0": legacy_face(encoding, "ABCDEF+Arial")}))
    assert texts(found) == [line.text for line in SMALL]
    assert found.legacy == (encoding.value,)


def test_a_font_has_its_own_widths_whatever_it_is_called() -> None:
    called = [legacy_face(LegacyEncoding.VNI, name) for name in ("Arial", "ABCDEF+Arial")]
    standard, other = (carried(digital_pdf(SMALL, {"F0": face})).words for face in called)
    assert standard == other


def test_a_few_words_do_not_prove_an_encoding() -> None:
    found = carried(digital_pdf([Line("Độc lập", 60, 700)], {"F0": legacy_face(LegacyEncoding.TCVN3, "Arial")}))
    assert texts(found) == ["§éc lËp"]
    assert found.legacy == ()


def test_a_font_with_a_name_of_before_unicode_may_hold_unicode() -> None:
    found = carried(digital_pdf(faces={"F0": unicode_face("ABCDEF+VNI-Times")}))
    assert texts(found) == [*HEAD, *BODY]
    assert found.legacy == ()


@pytest.mark.parametrize("shift", [0, 0xF000])
def test_codes_that_were_taken_for_western_letters_are_found_again(shift: int) -> None:
    # Given a program that embeds a .Vn font by glyph numbers and calls each letter what Windows would
    def western(sign: str) -> str:
        try:
            code = codes_of(sign, LegacyEncoding.TCVN3)[0]
        except KeyError:
            return sign
        return chr(shift + code) if shift else bytes([code]).decode("cp1252", errors="replace")

    found = carried(digital_pdf(SMALL, {"F0": unicode_face("ABCDEF+.VnTime", meaning=western)}))
    assert texts(found) == [line.text for line in SMALL]
    assert found.legacy == ("tcvn3",)


def test_two_fonts_of_a_page_are_read_each_in_its_own_way() -> None:
    faces = {"F0": unicode_face(), "F1": legacy_face(LegacyEncoding.TCVN3, ".VnTime")}
    lines = [*PAGE[:2], *(replace(line, font="F1") for line in PAGE[2:])]
    assert texts(carried(digital_pdf(lines, faces))) == [*HEAD, *BODY]
