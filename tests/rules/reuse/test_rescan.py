"""One paper read twice, and one form filled in for two people."""

import pytest

from core.model import Box, PageQuality, PageText, Verdict, Word
from rules.reuse.rescan import LEAST_WORDS, likeness

FORM = (
    "Cộng hòa xã hội chủ nghĩa Việt Nam Giấy khai sinh Họ và tên Nguyễn Văn Mẫu Ngày sinh 12/03/1995 "
    "Số định danh cá nhân 051095000123 Nơi cư trú Thôn Một xã Mẫu Sơn Đông Ủy ban nhân dân xã Chủ tịch Lê Văn Ví"
)
SURE = 0.95


def page(text: str, *, score: float = SURE, doubtful: tuple[str, ...] = ()) -> PageText:
    words = tuple(
        Word(word, Box(0, 0, 9, 9), 0.3 if word in doubtful else score, place)
        for place, word in enumerate(text.split())
    )
    quality = PageQuality(Verdict.GOOD, 200.0, 0.8)
    return PageText(1, 1654, 2339, 200.0, 0, 0.0, blank=False, quality=quality, words=words, engine="none")


@pytest.mark.parametrize(
    "again",
    [
        FORM,
        FORM.upper(),
        FORM.replace("Giấy khai sinh", "Giâv khai sịnh"),
        FORM.replace("Thôn Một", "Thon Mội"),
        FORM.replace("12/03/1995", "12 /03/1995"),
        FORM.replace("051095000123", "051095 000123"),
        FORM.replace(" Lê Văn Ví", ""),
        FORM + " oOo 9x",
        "~ " + FORM.replace("cá nhân", "canhân"),
    ],
)
def test_letters_that_are_misread_do_not_hide_that_it_is_the_same_paper(again: str) -> None:
    assert likeness([page(FORM)], [page(again)]).rescan
    assert likeness([page(again)], [page(FORM)]).rescan


@pytest.mark.parametrize(
    "other",
    [
        FORM.replace("Nguyễn Văn Mẫu", "Trần Thị Thử"),
        FORM.replace("051095000123", "051095000129"),
        FORM.replace("12/03/1995", "12/08/1995"),
        FORM.replace("051095000123", "051197000456").replace("Mẫu Ngày", "Khác Ngày"),
        FORM.replace("khai sinh", "chứng tử"),
        "Đơn đề nghị cấp giấy phép xây dựng nhà ở riêng lẻ kính gửi ủy ban nhân dân xã tôi tên là",
    ],
)
def test_a_form_that_says_something_else_is_another_paper(other: str) -> None:
    assert not likeness([page(FORM)], [page(other)]).rescan
    assert not likeness([page(other)], [page(FORM)]).rescan


def test_a_number_that_its_reader_is_not_sure_of_says_nothing() -> None:
    other = FORM.replace("051095000123", "051095000129")
    assert likeness([page(FORM)], [page(other, doubtful=("051095000129",))]).rescan


def test_few_words_say_nothing() -> None:
    few = " ".join(FORM.split()[: LEAST_WORDS - 1])
    assert not likeness([page(few)], [page(few)]).rescan
    assert not likeness([], []).rescan
    assert likeness([page(few), page(few)], [page(few), page(few)]).rescan


def test_half_a_paper_is_not_the_paper() -> None:
    half = " ".join(FORM.split()[: len(FORM.split()) // 2])
    assert not likeness([page(FORM)], [page(half)]).rescan
