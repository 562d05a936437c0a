"""What the clerk is told of the pages of a paper: advice, never a stop."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.model import Flaw, Group, PageText, Sides, Tone, Verdict
from rules.stack import stack_flaws


@dataclass(frozen=True, slots=True)
class PageAdvice:
    """What is wrong with one page."""

    page: int
    verdict: Verdict
    flaws: tuple[Flaw, ...]  #: the worst first


def advise(texts: Iterable[PageText], group: Group | None, sides: Sides = Sides.TOGETHER) -> tuple[PageAdvice, ...]:
    """Advice on each page that is not good.

    A result bears the red seal of its authority: where no page of it has colour, colour was lost, on the scanner or on
    a copier before it (TT 05/2025/TT-BNV Điều 8 asks for 24 bits).
    """
    pages = tuple(texts)
    tones = {page.quality.tone for page in pages if not page.blank}
    lost = group == "result" and bool(tones) and not tones & {Tone.COLOUR, None}
    order = stack_flaws(pages, sides)
    found = []
    for page in pages:
        quality = page.quality
        colour = (Flaw.COLOUR_LOST,) if lost and not page.blank else ()
        flaws = quality.reasons + colour + order.get(page.number, ())
        verdict = Verdict.USABLE if flaws and quality.verdict is Verdict.GOOD else quality.verdict
        if flaws:
            found.append(PageAdvice(page.number, verdict, flaws))
    return tuple(found)
