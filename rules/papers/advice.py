"""What the clerk is told of the pages of a paper: advice, never a stop."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.model import Flaw, Group, MarkKind, PageText, Sides, Tone, Verdict
from rules.papers.stack import stack_flaws

_SEALS: Final = frozenset({MarkKind.ROUND_SEAL, MarkKind.SQUARE_SEAL})


@dataclass(frozen=True, slots=True)
class PageAdvice:
    """What is wrong with one page."""

    page: int
    verdict: Verdict
    flaws: tuple[Flaw, ...]  #: the worst first


def advise(texts: Iterable[PageText], group: Group | None, sides: Sides = Sides.TOGETHER) -> tuple[PageAdvice, ...]:
    """Advice on each page that is not good."""
    pages = tuple(texts)
    order = stack_flaws(pages, sides)
    seals = _seal_flaws(pages) if group == "result" else {}
    found = []
    for page in pages:
        quality = page.quality
        flaws = quality.reasons + seals.get(page.number, ()) + order.get(page.number, ())
        verdict = Verdict.USABLE if flaws and quality.verdict is Verdict.GOOD else quality.verdict
        if flaws:
            found.append(PageAdvice(page.number, verdict, flaws))
    return tuple(found)


def _seal_flaws(pages: tuple[PageText, ...]) -> dict[int, tuple[Flaw, ...]]:
    """What is wrong with the seal of a result, by page; one of three things, or nothing.

    A result bears the red seal of its authority: where no page of it has colour, colour was lost, on the scanner or on
    a copier before it (TT 05/2025/TT-BNV Điều 8 asks for 24 bits). Where there is colour and every page was looked at,
    a whole seal should be seen; those over the joint of pages (giáp lai) are cut, and stand beside a whole one.
    """
    shown = [page for page in pages if not page.blank]
    tones = {page.quality.tone for page in shown}
    if not tones or None in tones:
        return {}
    if Tone.COLOUR not in tones:
        return {page.number: (Flaw.COLOUR_LOST,) for page in shown}
    if any(page.marks is None for page in pages):
        return {}
    seals = [(page.number, mark) for page in pages for mark in page.marks or () if mark.kind in _SEALS]
    if any(mark.whole for _, mark in seals):
        return {}
    if seals:
        return {number: (Flaw.SEAL_CUT,) for number, _ in seals}
    return {_signed_page(shown): (Flaw.SEAL_NOT_SEEN,)}


def _signed_page(shown: list[PageText]) -> int:
    """The page that should bear the seal: the last one that somebody signed, else the last one."""
    signed = [page for page in shown if any(mark.kind is MarkKind.SIGNATURE for mark in page.marks or ())]
    return (signed or shown)[-1].number
