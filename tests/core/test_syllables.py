"""Words that can stand on a Vietnamese paper, and words that cannot."""

import unicodedata

import pytest

from core.text.syllables import WordSort, is_syllable, legal_share, sort_of
from samples.papers import PAPERS


def listed(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize(
    "word",
    listed(
        "nghiêng người giấy giờ gì gìn giếng quý quyết quốc quẩn khuya khuỷu thuở thuý thủy hòa hoà xoong ngoằn oằn ừ "
        "ý yểu Đắk Lắk Kon Kạn Nguyễn HƯỜNG ỦY"
    ),
)
def test_a_syllable_is_known_by_its_build(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", listed("ceng ngế gha hợpp lậpt càp mãt xyz Céng hßa ViÖt ẵẵ ố́ b zê"))
def test_what_no_syllable_can_be_is_none(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("word", "sort"),
    [
        ("(Việt", WordSort.SYLLABLE),
        ("Nam-Lào:", WordSort.SYLLABLE),
        ("15/QĐ-UBND", WordSort.FIGURES),
        ("04/10/2021.", WordSort.FIGURES),
        ("51.095.000", WordSort.FIGURES),
        ("100m²", WordSort.FIGURES),
        ("HĐND", WordSort.PLAIN),
        ("x", WordSort.PLAIN),
        ("development", WordSort.PLAIN),
        ("Céng", WordSort.ODD),
        ("x·", WordSort.ODD),
        ("§éc", WordSort.ODD),
        ("xzzk", WordSort.ODD),
        ("中华人民", WordSort.ODD),
        ("\uf0b7\uf0b7", WordSort.ODD),
        ("…", None),
        ("–", None),
    ],
)
def test_words_are_sorted(word: str, sort: WordSort | None) -> None:
    assert sort_of(word) is sort


def test_papers_of_offices_have_hardly_an_odd_word() -> None:
    for paper in PAPERS:
        words = " ".join((paper.title, *paper.body, *paper.subject, *paper.recipients, *paper.second_page)).split()
        assert legal_share(words) > 0.97, paper


def test_of_no_words_none_is_legal() -> None:
    assert legal_share(["…", "–"]) == 0.0
