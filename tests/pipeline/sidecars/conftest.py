"""Pages as engines leave them, some of them odd."""

from dataclasses import replace

from hypothesis import strategies as st

from core.model import Box, InkColour, Mark, MarkKind, PageText, RecordId, Word
from tests.classifiers.layouts import DECISION, a_page

RECORD = RecordId("r-" + "a" * 26)
#: What any XML file can hold, written so that it comes back as it was.
LETTERS = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=12
)
SIDES = st.integers(-50, 2500)
WORDS = st.builds(
    Word,
    text=LETTERS,
    box=st.builds(Box, SIDES, SIDES, SIDES, SIDES),
    score=st.floats(0, 1),
    line=st.integers(0, 4),
    proposal=st.none() | LETTERS,
)


def pages(*words: tuple[Word, ...]) -> tuple[PageText, ...]:
    return tuple(replace(a_page("A"), number=number, words=found) for number, found in enumerate(words, start=1))


def a_paper() -> tuple[PageText, ...]:
    """A sealed decision, a page with nothing on it, and a page whose only word holds what XML cannot."""
    odd = Word('<&"\x00\x0b\ud800', Box(-9, 5, 4, 5), 1.5, 0)
    seal = Mark(MarkKind.ROUND_SEAL, Box(1100, 1800, 1400, 9000), InkColour.RED)
    initials = Mark(MarkKind.INITIALS, Box(900, 1700, 960, 1740), InkColour.BLUE)
    decision = replace(a_page(DECISION), marks=(initials, seal))
    return (decision, replace(a_page("A", number=2), words=()), replace(a_page("A", number=3), words=(odd,)))
