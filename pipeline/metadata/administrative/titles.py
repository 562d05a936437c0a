"""What a paper calls itself (ô số 5a): a title that its kind is known by, or one that can be nothing else."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from classifiers.layout import Segment, Zones, segments
from core.model import DocumentKind, PageText
from core.text import has_known_surname, nfc, squash
from core.text.syllables import is_syllable

#: How alike two words of a title must be to be the same one misread, 0–100.
_SAME_WORD: Final = 60
#: How alike a title must be as a whole, 0–100.
_SAME_TITLE: Final = 88
_MAX_TITLE_LINES: Final = 3
#: What stands in smaller letters under a title is no part of it: "(BẢN SAO)".
_AS_LARGE: Final = 0.9
#: A title stands in the upper half, its middle so near that of the page, by its width; all of it in capitals.
_UPPER: Final = 0.5
_ASIDE: Final = 0.06
_CAPITALS: Final = 0.95


class Title(NamedTuple):
    """A title of the kind and the lines that it stands on."""

    name: str
    lines: tuple[Segment, ...]
    sure: bool  #: it is there word by word; one that is alike as a whole may be another kind's
    alike: float  #: how alike what was read is, 0 to 1


def title_at(body: Sequence[Segment], kind: DocumentKind) -> Title | None:
    """The longest title that begins in the first line, be it on two or three lines, or one that is alike."""
    lines: list[Segment] = []
    found: list[tuple[bool, int, float, Title]] = []
    for item in body[:_MAX_TITLE_LINES]:
        # What stands in smaller letters under a title is no part of it, nor what is far below.
        goes_on = not lines or (_as_large(item, lines[-1]) and _near(item, lines[-1]))
        if item.capitals < 0.8 or not goes_on:
            break
        lines.append(item)
        read = squash(" ".join(line.text for line in lines))
        for name in kind.titles:
            plain = squash(name)
            alike = max(fuzz.ratio(plain, read), fuzz.ratio(plain, read[: len(plain)]))
            # A second line that adds nothing is no part of the title.
            if alike >= _SAME_TITLE and (len(lines) == 1 or len(plain) > len(squash(lines[0].text))):
                sure = _says(plain, read)
                found.append((sure, len(plain) if sure else 0, alike, Title(name, tuple(lines), sure, alike / 100)))
    best = max(found, key=lambda item: item[:3], default=None)
    return best[3] if best else None


def _says(title: str, line: str) -> bool:
    """Whether the folded line begins with the folded title word by word."""
    named, read = title.split(), line.split()
    if len(named) == 1 and len(read) > 1:
        return False
    return len(read) >= len(named) and all(
        one == other if one.isdigit() else fuzz.ratio(one, other) >= _SAME_WORD
        for one, other in zip(named, read, strict=False)
    )


def printed_title(page: PageText, head: Zones) -> Title | None:
    """The first line in capitals in the middle under the head, with those that go on below it; None without one.

    The line says so by its place alone, so each of its words must be one of the language, and nobody's name.
    """
    middle = page.width_px / 2
    lines: list[Segment] = []
    for item in segments(page):
        if item.box.y0 < head.body_top or item.box.y0 > _UPPER * page.height_px:
            continue
        centred = abs((item.box.x0 + item.box.x1) / 2 - middle) < _ASIDE * page.width_px
        is_title = centred and item.capitals >= _CAPITALS and _is_wording(item)
        goes_on = not lines or (_as_large(item, lines[-1]) and _near(item, lines[-1]))
        if lines and not (is_title and goes_on):
            break
        if not is_title:
            continue
        lines.append(item)
        if len(lines) > _MAX_TITLE_LINES:
            return None
    name = nfc(" ".join(item.text for item in lines)).strip(" .,-–")
    return Title(name, tuple(lines), sure=True, alike=1.0) if len(name.split()) > 1 else None


def _is_wording(item: Segment) -> bool:
    words = [word.strip(".,()-–") for word in nfc(item.text).split()]
    return all(map(is_syllable, words)) and not has_known_surname(item.text.title())


def _as_large(item: Segment, above: Segment) -> bool:
    return item.box.y1 - item.box.y0 >= _AS_LARGE * (above.box.y1 - above.box.y0)


def _near(item: Segment, above: Segment) -> bool:
    return item.box.y0 - above.box.y1 < 1.5 * (above.box.y1 - above.box.y0)
