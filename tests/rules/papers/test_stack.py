"""What the pages of one paper say of each other."""

import itertools
from dataclasses import replace

import pytest

from core.model import Backs, Box, Flaw, PageQuality, PageText, Sides, Verdict, Word
from rules.papers.advice import PageAdvice, advise
from rules.papers.stack import in_turn, stack_flaws

WIDTH, HEIGHT = 1654, 2339
BODY = (
    "Căn cứ Luật Tổ chức chính quyền địa phương, theo đề nghị của phòng Tư pháp, Ủy ban nhân dân phường xem xét hồ sơ "
    "của công dân đã nộp tại Bộ phận Một cửa, kiểm tra từng thành phần, đối chiếu bản chính và ghi nhận kết quả sau đây"
)


def line(text: str, number: int, *, top: int, left: int = 200) -> list[Word]:
    at = itertools.count(left, 90)
    return [
        Word(text=word, box=Box(x, top, x + 80, top + 30), score=0.9, line=number)
        for word, x in zip(text.split(), at, strict=False)
    ]


def page(
    place: int, printed: str | None = None, *, foot: bool = False, body: str | None = None, blank: bool = False
) -> PageText:
    """A page with its number in the middle of the top margin, or at its foot."""
    words: list[Word] = []
    if printed is not None:
        words += line(printed, 0, top=HEIGHT - 120 if foot else 90, left=WIDTH // 2 - 40)
    text = f"{BODY} {place} {place}{place}" if body is None else body
    for number, start in enumerate(range(0, len(text.split()), 12), start=1):
        words += line(" ".join(text.split()[start : start + 12]), number, top=500 + 60 * number)
    quality = PageQuality(Verdict.GOOD, 200.0, 0.8, ())
    shown = () if blank else tuple(words)
    return PageText(place, WIDTH, HEIGHT, 200.0, 0, 0.0, blank=blank, quality=quality, words=shown, engine="none")


def pages(*printed: str | None, foot: bool = False) -> list[PageText]:
    """Pages that differ, with these numbers printed on them."""
    said = [f"{chr(97 + place) * 3} ".join(BODY.split()) for place in range(len(printed))]
    return [page(place + 1, text, foot=foot, body=said[place]) for place, text in enumerate(printed)]


@pytest.mark.parametrize(
    "printed",
    [
        (None, "2", "3", "4"),
        ("1", "2", "3"),
        ("- 1 -", "- 2 -"),
        (None, "2", None, "2", "3"),  # two papers
        ("1", "2", "1", "2"),
        (None, None, None),
        (None, "2", None, "4"),  # a number that was not read
        (None, "7"),  # one figure may be anything
        ("1990", "5", None, None, None, None),
    ],
)
def test_pages_in_their_order_are_not_accused(printed: tuple[str | None, ...]) -> None:
    assert stack_flaws(pages(*printed)) == {}


@pytest.mark.parametrize(
    ("printed", "accused"),
    [
        ((None, "2", "4"), {3: Flaw.PAGE_MISSING_BEFORE}),
        (("2", "3"), {1: Flaw.PAGE_MISSING_BEFORE}),
        ((None, "3", "4"), {2: Flaw.PAGE_MISSING_BEFORE}),
        (("1", "3", "2", "4"), {2: Flaw.PAGE_MISSING_BEFORE, 3: Flaw.PAGE_OUT_OF_ORDER, 4: Flaw.PAGE_MISSING_BEFORE}),
        ((None, "4", "3", "2"), {2: Flaw.PAGE_MISSING_BEFORE, 3: Flaw.PAGE_OUT_OF_ORDER, 4: Flaw.PAGE_OUT_OF_ORDER}),
    ],
)
def test_numbers_that_skip_or_go_back_are_told(printed: tuple[str | None, ...], accused: dict[int, Flaw]) -> None:
    assert stack_flaws(pages(*printed)) == {number: (flaw,) for number, flaw in accused.items()}


def test_a_foot_that_says_how_many_there_are_tells_that_the_last_is_missing() -> None:
    assert stack_flaws(pages("Trang 1/3", "Trang 2/3", foot=True)) == {2: (Flaw.PAGES_MISSING_AFTER,)}
    assert stack_flaws(pages("Trang 1/2", "Trang: 2 / 2", foot=True)) == {}
    assert stack_flaws(pages(None, "Trang 3/3", foot=True)) == {2: (Flaw.PAGE_MISSING_BEFORE,)}


def test_the_back_of_a_sheet_that_bears_nothing_is_no_page() -> None:
    first, second = pages("1", "2")
    assert stack_flaws([first, page(2, blank=True), second, page(4, blank=True)]) == {}


def test_a_number_within_the_text_is_no_page_number() -> None:
    found = pages("1", "2")
    middle = PageText(
        3, WIDTH, HEIGHT, 200.0, 0, 0.0, blank=False, quality=found[0].quality,
        words=tuple(line("9", 0, top=1200, left=WIDTH // 2)), engine="none",
    )  # fmt: skip
    assert stack_flaws([*found, middle]) == {}


def test_a_page_that_was_scanned_twice_is_told_though_a_word_was_read_otherwise() -> None:
    again = page(3, "2", body=f"{BODY} hai số 15 ngày".replace("phường", "phưòng"))
    found = [page(1, None, body="Kính gửi " + BODY[:60]), page(2, "2", body=f"{BODY} hai số 15 ngày"), again]
    assert stack_flaws(found) == {3: (Flaw.PAGE_TWICE,)}


def test_two_people_s_copies_of_one_form_are_two_papers() -> None:
    form = f"{BODY} sinh ngày"
    found = [page(1, body=f"{form} 01/02/1990 số 051090000123"), page(2, body=f"{form} 07/08/1991 số 051191000456")]
    assert stack_flaws(found) == {}


def test_hardly_any_words_prove_nothing() -> None:
    assert stack_flaws([page(1, body="Mặt sau"), page(2, body="Mặt sau")]) == {}


def test_the_clerk_is_told_with_the_rest() -> None:
    assert advise(pages(None, "2", "4"), None) == (PageAdvice(3, Verdict.USABLE, (Flaw.PAGE_MISSING_BEFORE,)),)


@pytest.mark.parametrize(
    ("order", "expected"),
    [(Backs.REVERSED, ("1", "2", "3", "4", "5", "6")), (Backs.SAME, ("1", "6", "3", "4", "5", "2"))],
)
def test_the_sides_of_a_stack_follow_as_its_sheets_are_turned(order: Backs, expected: tuple[str, ...]) -> None:
    assert in_turn(("1", "3", "5"), ("6", "4", "2"), order) == expected


def test_sides_that_do_not_belong_together_are_told() -> None:
    # Given backs in the order of a stack that was turned over, put in as if each sheet had been turned
    wrong = pages(*in_turn(("1", "3", "5"), ("6", "4", "2"), Backs.SAME))
    assert set(stack_flaws(wrong, Sides.FRONTS_THEN_BACKS)) == {2, 3, 6}
    # Given backs first, and fronts that were scanned twice
    assert stack_flaws(pages("2", "1", "4", "3"), Sides.FRONTS_THEN_BACKS) != {}
    fronts = pages(None, None, None)
    twice = [replace(side, number=at) for at, side in enumerate(in_turn(fronts, fronts, Backs.REVERSED), start=1)]
    assert set(stack_flaws(twice, Sides.FRONTS_THEN_BACKS).values()) == {(Flaw.PAGE_TWICE,)}


def test_a_sheet_that_is_printed_on_its_back_only_is_told_where_sides_were_put_together() -> None:
    sheets = [page(1), page(2, blank=True), page(3, blank=True), page(4, body="x y z"), *blank_sheet(5)]
    assert stack_flaws(sheets) == {}
    assert stack_flaws(sheets, Sides.FRONTS_THEN_BACKS) == {3: (Flaw.BLANK_FRONT,)}
    assert advise(sheets, None, Sides.FRONTS_THEN_BACKS) == (PageAdvice(3, Verdict.USABLE, (Flaw.BLANK_FRONT,)),)


def blank_sheet(first: int) -> list[PageText]:
    return [page(first, blank=True), page(first + 1, blank=True)]
