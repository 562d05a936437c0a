"""PDF/A-2 written directly: page images, an invisible text layer, XMP. The same input gives the same bytes."""

import codecs
import math
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final

from core.errors import DocumentError, Reason
from core.model import PageImage, PageText
from core.text import nfc
from pipeline.pdfa import glyphless
from pipeline.pdfa.colour import srgb_profile
from pipeline.pdfa.facts import ArchivalFacts, Flavour, Profile
from pipeline.pdfa.layers import Colour
from pipeline.pdfa.objects import ObjectFile, Ref, Stream, Value, number
from pipeline.pdfa.profiles import Painted, painted
from pipeline.pdfa.xmp import packet, plain

_POINTS: Final = 72
#: Slants smaller than this are not turned: nobody sees them.
_STRAIGHTEN_FROM_DEG: Final = 0.05
#: A word gives up so much of its box, in points, that the space behind it stands before the next word.
_SPACE_ROOM: Final = 0.3
_MIN_SIZE: Final = 1.0
_MIN_WIDTH: Final = 0.05


def build(
    pages: Iterable[PageImage],
    texts: Iterable[PageText],
    about: ArchivalFacts,
    *,
    flavour: Flavour = Flavour.A2B,
    profile: Profile = Profile.FAITHFUL,
) -> bytes:
    """A PDF/A-2 with one page an image and the words where they stand, and a bookmark to the paper's first page.

    A page is asked for when those before it are written: of a long paper only the file itself is held.

    Args:
        pages: the images, in order.
        texts: what was read on each, with how to turn it upright and straighten it.
        about: what the file says about itself.
        flavour: 2b or 2u.
        profile: how the images are stored.

    Raises:
        DocumentError: there is no page, or an image is of no known form.
    """
    file = ObjectFile()
    root, tree, font = file.reserve(), file.reserve(), file.reserve()
    made: list[Ref] = []
    letters = {" "}
    # Pages whole although they were to be in layers, with what layers would have lost: "2:tone 5:pale,detail".
    whole = []
    for image, text in zip_longest(pages, texts):
        if image is None or text is None:
            raise DocumentError(Reason.DAMAGED, f"{len(made)} pages have both image and text, the next has one of them")
        shown = painted(image, profile)
        made.append(_add_page(file, shown, text, tree, font))
        letters.update(*(glyphless.encodable(nfc(word.likely)) for word in text.words))
        if shown.lost:
            whole.append(f"{image.number}:{','.join(shown.lost)}")
    if not made:
        raise DocumentError(Reason.DAMAGED, "no page")
    file.add({"Type": "Pages", "Count": len(made), "Kids": made}, tree)
    glyphless.add_font(file, font, letters)
    metadata = packet(about, flavour, profile, " ".join(whole))
    intent: Value = {
        "Type": "OutputIntent",
        "S": "GTS_PDFA1",
        "OutputConditionIdentifier": b"sRGB IEC61966-2.1",
        "Info": b"sRGB IEC61966-2.1",
        "DestOutputProfile": file.add(Stream.packed(srgb_profile(), {"N": 3})),
    }
    catalog: Value = {
        "Type": "Catalog",
        "Pages": tree,
        "Outlines": _bookmark(file, plain(about.title), made[0]),
        "OutputIntents": [intent],
        "Lang": b"vi-VN",
        "ViewerPreferences": {"DisplayDocTitle": True},
        # Not packed, so that anybody can read it with a text editor.
        "Metadata": file.add(Stream(metadata, {"Type": "Metadata", "Subtype": "XML"})),
    }
    return file.finished(file.add(catalog, root))


def _bookmark(file: ObjectFile, title: str, page: Ref) -> Ref:
    """The outline: one file is one component or result, so one group of pages."""
    outlines = file.reserve()
    text = codecs.BOM_UTF16_BE + title.encode("utf-16-be")
    item = file.add({"Title": text, "Parent": outlines, "Dest": [page, "Fit"]})
    return file.add({"Type": "Outlines", "First": item, "Last": item, "Count": 1}, outlines)


def _add_page(file: ObjectFile, shown: Painted, text: PageText, tree: Ref, font: Ref) -> Ref:
    scale = _POINTS / text.dpi
    width, height = text.width_px * scale, text.height_px * scale
    colours = [colour for _, colour in shown.pictures]
    content = [_pictures(colours, text, width, height), _words(text, scale, (width, height))]
    pictures = {f"Im{place}": file.add(picture) for place, (picture, _) in enumerate(shown.pictures)}
    return file.add(
        {
            "Type": "Page",
            "Parent": tree,
            "MediaBox": [0, 0, round(width, 3), round(height, 3)],
            "Resources": {"XObject": pictures, "Font": {"F0": font}},
            "Contents": file.add(Stream.packed("\n".join(content).encode("ascii"), {})),
        }
    )


def _pictures(colours: Sequence[Colour | None], text: PageText, width: float, height: float) -> str:
    """The images placed upright and straight by the content stream's matrix; their pixels are not touched.

    Stencils are painted in the colour that stands beside them.
    """
    turns = {
        0: (width, 0, 0, height, 0, 0),
        90: (0, -height, width, 0, 0, height),
        180: (-width, 0, 0, -height, width, height),
        270: (0, height, -width, 0, width, 0),
    }
    steps = ["q"]
    if abs(text.skew_deg) >= _STRAIGHTEN_FROM_DEG:
        angle = math.radians(-text.skew_deg)
        cos, sin = math.cos(angle), math.sin(angle)
        x, y = width / 2, height / 2
        steps.append(_matrix((cos, sin, -sin, cos, x - x * cos + y * sin, y - x * sin - y * cos)))
    steps.append(_matrix(turns[text.rotation]))
    for place, colour in enumerate(colours):
        if colour is not None:
            steps.append(" ".join(number(level / 255) for level in colour) + " rg")
        steps.append(f"/Im{place} Do")
    return "\n".join([*steps, "Q"])


def _matrix(values: tuple[float, ...]) -> str:
    return " ".join(number(value) for value in values) + " cm"


def _words(text: PageText, scale: float, page: tuple[float, float]) -> str:
    """One text object: each word fills its box, each line has one size and one base line, spaces are real.

    Straightening may move a box over the edge of the page, where readers would not look for it: it stays inside.
    """
    steps = ["BT", "3 Tr"]
    for line in text.lines:
        ordered = sorted(line, key=lambda word: (word.box.x0, word.box.x1))
        bottom = sorted(word.box.y1 for word in ordered)[len(ordered) // 2]
        tall = sorted(word.box.y1 - word.box.y0 for word in ordered)[len(ordered) // 2]
        size = max(_MIN_SIZE, tall * scale)
        base = _within(page[1] - bottom * scale, page[1] - size)
        steps.append(f"/F0 {number(size)} Tf")
        free = -math.inf
        for place, word in enumerate(ordered):
            following = ordered[place + 1] if place + 1 < len(ordered) else None
            # Boxes may overlap; letters may not, or readers shuffle the two words into each other.
            left = max(free, _within(word.box.x0 * scale, page[0]))
            right = _within(word.box.x1 * scale, page[0])
            if following is not None:
                right = min(right, following.box.x0 * scale - _SPACE_ROOM)
            right = max(right, left + _MIN_WIDTH)
            free = right + _SPACE_ROOM
            letters = glyphless.encodable(nfc(word.likely))
            if letters:
                shown = letters + (" " if following is not None else "")
                stretch = (right - left) / (len(letters) * size * glyphless.WIDTH / 1000) * 100
                steps += _shown(shown, left, base + size * 0.2, max(0.01, stretch))
    steps.append("ET")
    return "\n".join(steps)


def _within(value: float, most: float) -> float:
    return max(0.0, min(value, most))


def _shown(letters: str, left: float, base: float, stretch: float) -> list[str]:
    return [
        f"{number(stretch)} Tz",
        f"1 0 0 1 {number(left)} {number(base)} Tm",
        f"<{glyphless.encoded(letters).hex().upper()}> Tj",
    ]
