"""What is proposed for misread words, and what is left alone."""

import gzip
from pathlib import Path

import pytest

from core.model import Box, Word
from pipeline.reading.language import counts, make, propose
from pipeline.reading.language.counts import official
from pipeline.reading.language.spelling import confusion_cost
from tests.pipeline.reading.conftest import FAMILY_NAMES


def likely(text: str, *, score: float = 0.85) -> str:
    """What is likely printed where this was read; lines as lines."""
    box = Box(0, 0, 1, 1)
    words = tuple(
        Word(word, box, score, line) for line, said in enumerate(text.split("\n")) for word in said.split(" ")
    )
    found = propose(words)
    # What was read stands beside it.
    assert [word.text for word in found] == [word.text for word in words]
    assert all(word.proposal != word.text for word in found)
    return " ".join(word.likely for word in found)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("thuộc thâm quyền của Ủy ban", "thuộc thẩm quyền của Ủy ban"),
        ("được sửa đồi, bồ sung theo quy định", "được sửa đổi, bổ sung theo quy định"),
        ("cơ quan, tô chức, cá nhân", "cơ quan, tổ chức, cá nhân"),
        ("ỦY BAN NHÂN DẪN", "ỦY BAN NHÂN DÂN"),
        ("Cắn cứ Luật", "Căn cứ Luật"),
        ("theo quyêt định", "theo quyết định"),
    ],
)
def test_a_misread_mark_gets_a_proposal(read: str, meant: str) -> None:
    assert likely(read) == meant


def test_a_phrase_goes_on_in_the_next_line() -> None:
    assert likely("hồ sơ thuộc thâm\nquyền giải quyết") == "hồ sơ thuộc thẩm quyền giải quyết"


def test_a_word_that_the_engine_is_sure_of_is_believed_more() -> None:
    # Both are words that may stand there.
    assert likely("ngày bán hàng", score=0.99) == "ngày bán hàng"


@pytest.mark.parametrize("score", [0.1, 0.6, 0.85, 0.97])
@pytest.mark.parametrize("template", ["ông {} có đơn", "{}, sinh năm 1980", "Họ và tên: {}", "bà {} và con"])
def test_names_are_left_as_they_were_read(template: str, score: float) -> None:
    for family in FAMILY_NAMES:
        for given in ("Văn Thâm", "Thị Quyên", "Đức Hành", "Mai Chính", "Bồ"):
            for name in (f"{family} {given}", f"{family} {given}".upper()):
                text = template.format(name)
                assert name in likely(text, score=score)


@pytest.mark.parametrize(
    "text",
    ["15/QĐ-UBND", "số 048190000001", "51A-123.45", "d) thực hiện", "a) cá nhân", "tại huyện Bình Thanh", "Mẫu Sơn"],
)
def test_numbers_codes_and_places_are_left_as_they_were_read(text: str) -> None:
    assert likely(text, score=0.3) == text


def test_where_a_tone_mark_stands_is_taste_and_no_misreading() -> None:
    assert likely("thực hiện hoà giải", score=0.5) == "thực hiện hoà giải"


def test_words_that_nobody_counted_are_left_alone() -> None:
    assert likely("zíp blốp", score=0.2) == "zíp blốp"


def test_a_page_without_words_has_no_proposals() -> None:
    assert propose(()) == ()


def test_a_hook_is_sooner_taken_for_another_mark_than_left_out() -> None:
    assert confusion_cost("thâm", "thẩm") == confusion_cost("tham", "thảm") > confusion_cost("thấm", "thẩm")
    assert confusion_cost("duyệt", "đuyệt") < confusion_cost("đuyệt", "duyệt")


def test_the_same_lists_of_counts_make_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = {
        "unigrams": "thẩm\t9\nquyền\t8\n#\t7\n",
        "bigrams": "thẩm quyền\t5\nquyền lạ\t4\n",
        "trigrams": "# thẩm quyền\t3\n",
    }
    for name, rows in lists.items():
        (tmp_path / f"{name}.tsv.gz").write_bytes(gzip.compress(rows.encode()))
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    make.make(tmp_path, first)
    make.make(tmp_path, second)
    assert first.read_bytes() == second.read_bytes()
    # And it holds what they say.
    monkeypatch.setattr(counts, "_FILE", first)
    made = official.__wrapped__()
    assert made.count(made.id_of("quyền")) == 8
    assert made.pair(made.id_of("thẩm"), made.id_of("quyền")) == 5
    assert made.spellings["tham"] == ("thẩm",)
    assert made.cost(made.id_of("#"), made.id_of("thẩm"), made.id_of("quyền")) < 1


def test_more_words_than_a_key_holds_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"w{number}\t2\n" for number in range(5000))
    (tmp_path / "unigrams.tsv.gz").write_bytes(gzip.compress(rows.encode()))
    with pytest.raises(ValueError, match="5000 words"):
        make.make(tmp_path, tmp_path / "out.npz")
