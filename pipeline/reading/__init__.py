"""One page image → what is printed on it, and how the page has to be turned to be read so."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.errors import DocumentError
from core.model import Box, CarriedText, CarriedVerdict, PageCode, PageImage, PageQuality, PageText, Verdict, Word
from core.settings import QualitySettings
from pipeline.reading.carried import better, judged, seen_words
from pipeline.reading.doubt import doubt, likelier
from pipeline.reading.engines import OcrEngine, RawWord
from pipeline.reading.geometry import Straightening, skew_of, text_runs_down, turned_box
from pipeline.reading.ink import Gray, lifted, pixels_of, readable, resized, turned
from pipeline.reading.language import propose
from pipeline.reading.layout import (
    dark_seals,
    leftover,
    upright_words,
    with_stops,
    without_junk,
    without_leaders,
    without_seals,
)
from pipeline.reading.marks import marks_of, shrunk
from pipeline.reading.quality import is_blank, is_legible, judge, with_skew, without_print
from pipeline.reading.upright import rotation_of

#: Recognition costs a third less at 200 dpi than at 300 and errs no more on print of 11 points and above.
_READ_DPI: Final = 200
#: Turning pixels by less than this harms more than the slant does (interpolation blurs thin strokes).
_TURN_FROM_DEG: Final = 1.0
#: Below this mean word score a page is suspected to be upside down.
_DOUBTFUL_SCORE: Final = 0.6
_FEW_WORDS: Final = 5

#: Changes whenever the same page may be read differently; what was read by another recipe is read again.
RECIPE: Final = "7"
#: What a page is said to be read by when it was not read at all …
_OWN_TEXT: Final = "pdf text"
#: … and when another program had read it better.
_LAYER: Final = "layer of another program"

__all__ = ["RECIPE", "OcrEngine", "is_blank_page", "recognize"]


def is_blank_page(page: PageImage) -> bool:
    """Whether nothing is on a page.

    Raises:
        DocumentError: the picture cannot be decoded.
    """
    return is_blank(lifted(pixels_of(page)), page.dpi)


def recognize(page: PageImage, engine: OcrEngine, limits: QualitySettings) -> PageText:
    """Judge a page's picture, and read it.

    Args:
        page: as the scanner gave it.
        engine: who reads.
        limits: from where on the picture has a flaw.

    Returns:
        Words with boxes on the shown page: turned upright by `rotation` and straightened by `skew_deg`; with a
        proposal where official language knows a likelier word than the one that was read; and the marks that people
        set on the page.

    Raises:
        DocumentError: the picture cannot be decoded, or reading it takes too long.
    """
    pixels = pixels_of(page)
    gray = lifted(pixels)
    quality = judge(pixels, gray, page.dpi, limits=limits)
    verdict = None if page.carried is None else judged(page.carried, pixels, gray, page.dpi)
    if page.carried is not None and verdict is CarriedVerdict.TRUSTED:
        return _taken(page, page.carried, pixels, quality)
    # Colours take three times the room, and reading takes time.
    small = shrunk(pixels, page.dpi)
    del pixels
    blank = is_blank(gray, page.dpi)
    rotation, skew, words = (0, 0.0, ()) if blank else _read(gray, page.dpi, engine)
    height, width = gray.shape if rotation % 180 == 0 else gray.shape[::-1]
    shown = Straightening(width=width, height=height, degrees=skew)
    name = engine.name
    if page.carried is not None and verdict is CarriedVerdict.WORSE_LAYER and rotation == 0:
        layer = tuple(replace(word, box=shown.moved(word.box)) for word in page.carried.words)
        theirs = better(layer, words)
        if theirs is not None:
            words, verdict, name = theirs, CarriedVerdict.BETTER_LAYER, f"{_LAYER}, {name}"
    quality = with_skew(quality, skew, limits=limits)
    if words and not is_legible(words):
        # What an engine makes of handwriting is invented.
        words, quality = (), without_print(quality)
    marks = marks_of(turned(small, rotation), page.dpi, shown, words=words, engine=engine)
    return PageText(
        number=page.number,
        width_px=width,
        height_px=height,
        dpi=page.dpi,
        rotation=rotation,
        skew_deg=skew,
        blank=blank,
        quality=quality,
        words=propose(words),
        engine=name,
        carried=verdict,
        marks=marks,
        codes=_shown(page, rotation, shown),
    )


def _taken(page: PageImage, carried: CarriedText, pixels: NDArray[np.uint8], quality: PageQuality) -> PageText:
    """A page whose own text is what stands on it. Nobody scanned it: nothing can be wrong with its picture."""
    words = seen_words(carried.words, pixels)
    height, width = pixels.shape[:2]
    return PageText(
        number=page.number,
        width_px=width,
        height_px=height,
        dpi=page.dpi,
        rotation=0,
        skew_deg=0.0,
        blank=False,
        quality=replace(quality, verdict=Verdict.GOOD, reasons=(), tone=None),
        words=words,
        engine=", ".join((_OWN_TEXT, *carried.legacy)),
        carried=CarriedVerdict.TRUSTED,
        codes=page.codes,
    )


def _shown(page: PageImage, rotation: int, shown: Straightening) -> tuple[PageCode, ...]:
    """The codes of a page where they lie on it as it is shown."""
    codes = (
        replace(code, box=shown.moved(turned_box(code.box, page.width_px, page.height_px, rotation)))
        for code in page.codes
    )
    return tuple(sorted(codes, key=lambda code: (code.box.y0, code.box.x0)))


def _read(gray: Gray, dpi: float, engine: OcrEngine) -> tuple[int, float, tuple[Word, ...]]:
    """How a page has to be turned, its skew then, and its words."""
    rotation = rotation_of(gray, dpi)
    # A page that lies on its side is turned before anything is read on it; the engine is seldom asked, for that costs
    # as much as reading.
    asked = rotation is None and text_runs_down(gray, dpi)
    if rotation is None:
        rotation = engine.orientation(gray, dpi) if asked else 0
    gray = turned(gray, rotation)
    skew, words = _read_upright(gray, dpi, engine)
    if not _doubtful(words) or (asked and rotation):
        return rotation, skew, words
    more = 0 if asked else engine.orientation(gray, dpi)
    if more == 0 and len(words) < _FEW_WORDS:
        return rotation, skew, words
    # Of tables, the engine believes the wrong way up: what can be read decides.
    other_skew, other_words = _read_upright(turned(gray, more or 180), dpi, engine)
    if more or _certainty(other_words) > _certainty(words):
        return (rotation + (more or 180)) % 360, other_skew, other_words
    return rotation, skew, words


def _doubtful(words: tuple[Word, ...]) -> bool:
    return len(words) < _FEW_WORDS or float(np.mean([word.score for word in words])) < _DOUBTFUL_SCORE


def _certainty(words: tuple[Word, ...]) -> float:
    """How many words were read, the doubtful counted for less."""
    return sum(word.score for word in words)


def _read_upright(gray: Gray, dpi: float, engine: OcrEngine) -> tuple[float, tuple[Word, ...]]:
    """The skew of an upright page, and its words on the straightened page."""
    skew = skew_of(gray, dpi)
    seals = dark_seals(gray, dpi)
    gray = without_seals(gray, seals, dpi)
    scale = min(1.0, _READ_DPI / dpi)
    picture = readable(without_leaders(resized(gray, scale), dpi * scale), dpi * scale)
    straight = Straightening(width=gray.shape[1], height=gray.shape[0], degrees=skew)
    if abs(skew) >= _TURN_FROM_DEG:
        picture = straight.apply(picture)
        straight = Straightening(width=gray.shape[1], height=gray.shape[0], degrees=0.0)
    words = tuple(_word(item, scale, straight) for item in _all_words(picture, dpi * scale, engine))
    shown = Straightening(width=gray.shape[1], height=gray.shape[0], degrees=skew)
    return skew, without_junk(words, tuple(shown.moved(seal.box) for seal in seals))


def _all_words(picture: Gray, dpi: float, engine: OcrEngine) -> tuple[RawWord, ...]:
    """The words of a page, and those of columns that the engine passed over at first."""
    words = with_stops(picture, upright_words(engine.read(picture, dpi)))
    missed = leftover(picture, words)
    if missed is None:
        return words
    try:
        found = engine.read(missed.picture, dpi)
    except DocumentError:
        # The page has been read; that some of it cannot be read better is no reason to lose it.
        return words
    return words + missed.placed(found, line=1 + max(word.line for word in words))


def _word(raw: RawWord, scale: float, straight: Straightening) -> Word:
    box = Box(*(round(value / scale) for value in (raw.x0, raw.y0, raw.x1, raw.y1)))
    word = Word(text=raw.text, box=straight.moved(box), score=raw.score, line=raw.line)
    if raw.other is None:
        return word
    mind = doubt(raw.text, raw.score, raw.other, raw.sure)
    return replace(word, proposal=likelier(raw.text, raw.other, mind), doubt=round(mind.wrong, 4))
