"""A file that holds several papers: which of its pages are which."""

from dataclasses import dataclass
from enum import StrEnum

from core.model.codes import Cover


class Splitting(StrEnum):
    """May a file be taken apart into its papers?"""

    NEVER = "never"  #: a file is a paper
    COVERS = "covers"  #: at cover sheets, and nowhere else
    PROPOSE = "propose"  #: at cover sheets; where papers seem to begin without one, a clerk is asked


@dataclass(frozen=True, slots=True)
class PageRange:
    """Pages that follow one another, 1-based, both ends included."""

    first: int
    last: int

    def __len__(self) -> int:
        """How many pages."""
        return self.last - self.first + 1

    def __str__(self) -> str:
        """As people write it."""
        return f"{self.first}–{self.last}" if self.first != self.last else str(self.first)

    def within(self, whole: "PageRange | None") -> "PageRange":
        """The same pages as the file counts them, where these are counted within a range of it."""
        before = whole.first - 1 if whole else 0
        return PageRange(self.first + before, self.last + before)


@dataclass(frozen=True, slots=True)
class Part:
    """A paper among others."""

    pages: PageRange
    cover: Cover | None = None  #: what the sheet before it says
    score: float = 1.0  #: how sure it is that a paper begins here
    cues: tuple[str, ...] = ()  #: what speaks for it


@dataclass(frozen=True, slots=True)
class Split:
    """What every page of a file is: of a part, or a cover sheet, or blank and of no part."""

    parts: tuple[Part, ...]
    covers: tuple[int, ...] = ()
    blanks: tuple[int, ...] = ()  #: backs of cover sheets; a blank page of a paper stays with it

    @property
    def page_count(self) -> int:
        """How many pages are accounted for."""
        return sum(len(part.pages) for part in self.parts) + len(self.covers) + len(self.blanks)
