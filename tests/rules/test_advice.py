"""What the clerk is told of the pictures of a paper."""

import pytest

from core.messages import flaw_text
from core.model import Flaw, Group, PageQuality, PageText, Tone, Verdict
from rules.advice import PageAdvice, advise


def page(
    number: int, *flaws: Flaw, tone: Tone | None = Tone.COLOUR, verdict: Verdict = Verdict.GOOD, blank: bool = False
) -> PageText:
    quality = PageQuality(verdict, 200.0, 0.8, flaws, tone=tone)
    return PageText(number, 1654, 2339, 200.0, 0, 0.0, blank=blank, quality=quality, words=(), engine="none")


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


def test_pages_that_were_read_before_colours_were_looked_at_have_lost_none() -> None:
    assert advise([page(1, tone=None)], Group.RESULT) == ()


def test_every_flaw_has_its_advice_in_both_languages() -> None:
    for flaw in Flaw:
        assert flaw_text(flaw, language="vi") != flaw_text(flaw, language="en")
        assert flaw_text(flaw, language="vi").endswith(".")
