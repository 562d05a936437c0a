"""What the clerk is told of the pictures of a paper."""

import pytest

from core.messages import flaw_text
from core.model import Box, Flaw, Group, InkColour, Mark, MarkKind, PageQuality, PageText, Tone, Verdict
from rules.papers.advice import PageAdvice, advise


def page(
    number: int, *flaws: Flaw, tone: Tone | None = Tone.COLOUR, verdict: Verdict = Verdict.GOOD, blank: bool = False,
    marks: tuple[Mark, ...] | None = None,
) -> PageText:  # fmt: skip
    quality = PageQuality(verdict, 200.0, 0.8, flaws, tone=tone)
    return PageText(number, 1654, 2339, 200.0, 0, 0.0, blank=blank, quality=quality, words=(), engine="none",
                    marks=marks)  # fmt: skip


def mark(kind: MarkKind, *, whole: bool = True) -> Mark:
    return Mark(kind, Box(1, 1, 9, 9), InkColour.RED, whole=whole)


def test_good_pages_need_no_advice() -> None:
    assert advise([page(1), page(2, tone=Tone.GRAY)], Group.RESULT) == ()


def test_each_page_that_is_not_good_is_named() -> None:
    bad = page(2, Flaw.BLURRED, Flaw.DARK_BORDER, verdict=Verdict.SCAN_AGAIN)
    assert advise([page(1), bad], None) == (PageAdvice(2, Verdict.SCAN_AGAIN, (Flaw.BLURRED, Flaw.DARK_BORDER)),)


@pytest.mark.parametrize("tone", [Tone.GRAY, Tone.BITONAL])
def test_a_result_without_any_colour_may_have_lost_its_seal(tone: Tone) -> None:
    pages = [page(1, tone=tone), page(2, tone=tone, blank=True)]
    assert advise(pages, Group.RESULT) == (PageAdvice(1, Verdict.USABLE, (Flaw.COLOUR_LOST,)),)
    assert advise(pages, Group.COMPONENT) == ()


@pytest.mark.parametrize("kind", [MarkKind.ROUND_SEAL, MarkKind.SQUARE_SEAL])
def test_a_result_with_a_whole_seal_needs_no_advice_whatever_else_is_cut(kind: MarkKind) -> None:
    joint = (mark(MarkKind.ROUND_SEAL, whole=False),)
    pages = [page(1, marks=joint), page(2, marks=(*joint, mark(kind)))]
    assert advise(pages, Group.RESULT) == ()


def test_a_result_without_a_seal_is_named_on_the_page_that_somebody_signed() -> None:
    pages = [page(1, marks=()), page(2, marks=(mark(MarkKind.SIGNATURE),)), page(3, marks=())]
    assert advise(pages, Group.RESULT) == (PageAdvice(2, Verdict.USABLE, (Flaw.SEAL_NOT_SEEN,)),)
    assert advise(pages, Group.COMPONENT) == ()
    unsigned = [page(1, marks=()), page(2, marks=()), page(3, marks=(), blank=True)]
    assert advise(unsigned, Group.RESULT) == (PageAdvice(2, Verdict.USABLE, (Flaw.SEAL_NOT_SEEN,)),)


def test_a_result_whose_only_seal_is_cut_says_so_where_it_is() -> None:
    pages = [page(1, marks=(mark(MarkKind.ROUND_SEAL, whole=False),)), page(2, marks=())]
    assert advise(pages, Group.RESULT) == (PageAdvice(1, Verdict.USABLE, (Flaw.SEAL_CUT,)),)


def test_where_colour_was_lost_a_seal_is_not_missed_too() -> None:
    assert [advice.flaws for advice in advise([page(1, tone=Tone.GRAY, marks=())], Group.RESULT)] == [
        (Flaw.COLOUR_LOST,)
    ]


def test_where_nobody_has_looked_for_marks_no_seal_is_missed() -> None:
    assert advise([page(1, marks=()), page(2, marks=None)], Group.RESULT) == ()


def test_pages_that_were_read_before_colours_were_looked_at_have_lost_none() -> None:
    assert advise([page(1, tone=None)], Group.RESULT) == ()


def test_every_flaw_has_its_advice_in_both_languages() -> None:
    for flaw in Flaw:
        assert flaw_text(flaw, language="vi") != flaw_text(flaw, language="en")
        assert flaw_text(flaw, language="vi").endswith(".")
