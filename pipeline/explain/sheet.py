"""An explanation as pictures: the page at the left, what was found at the right."""

import io
from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageDraw

from core.model import Box
from pipeline.explain.findings import Doubt, Explanation, FieldFinding, doubt_of, fields_of, line_boxes, tags_of
from pipeline.explain.page import ShownPage, shown, with_inks
from pipeline.explain.panel import ACCENT, DOUBTS, MARK, font, panel
from pipeline.explain.said import marked

_LINE: Final = (120, 130, 145, 90)
_WHITE: Final = (255, 255, 255)
_EDGE: Final = (150, 158, 170)
_DISC_PX: Final = 16


def sheets(explanation: Explanation) -> Iterator[bytes]:
    """A PNG for each page."""
    fields = fields_of(explanation)
    for image, text in zip(explanation.pictures(), explanation.trial.texts, strict=True):
        page = shown(image, text)
        marked = _marked(page, fields)
        beside = panel(explanation, text, fields)
        sheet = Image.new("RGB", (marked.width + beside.width, max(marked.height, beside.height)), _WHITE)
        sheet.paste(marked, (0, 0))
        sheet.paste(beside, (marked.width, 0))
        ImageDraw.Draw(sheet).line((marked.width, 0, marked.width, sheet.height), fill=_EDGE, width=2)
        out = io.BytesIO()
        sheet.save(out, "PNG")
        yield out.getvalue()


def _marked(page: ShownPage, fields: tuple[FieldFinding, ...]) -> Image.Image:
    """The page with inks apart, lines, words and marks framed, words coloured by doubt, fields numbered."""
    below = with_inks(page)
    above = Image.new("RGBA", below.size, (*_WHITE, 0))
    draw = ImageDraw.Draw(above)
    for box in line_boxes(page.text):
        draw.rectangle(_placed(box, page.scale, grow=4), outline=_LINE)
    for word in page.text.words:
        doubt = doubt_of(word)
        colour = DOUBTS[doubt].colour
        fill = None if doubt is Doubt.SURE else (*colour, 80)
        draw.rectangle(_placed(word.box, page.scale, grow=1), fill=fill, outline=(*colour, 170))
    for mark in page.text.marks or ():
        frame = _placed(mark.box, page.scale, grow=6)
        draw.rectangle(frame, outline=(*MARK, 255), width=3)
        draw.text((frame[0] + 2, frame[1] - 2), marked(mark).vi, font=font(19), fill=(*MARK, 255), anchor="lb",
                  stroke_width=3, stroke_fill=(*_WHITE, 220))  # fmt: skip
    tags = tags_of(fields, page.text, radius=_DISC_PX / page.scale)
    for item, _, _ in tags:
        if item.box is not None:
            draw.rectangle(_placed(item.box, page.scale, grow=4), outline=(*ACCENT, 255), width=3)
    for item, x, y in tags:
        _tag(draw, item, x * page.scale, y * page.scale)
    return Image.alpha_composite(below.convert("RGBA"), above).convert("RGB")


def _tag(draw: ImageDraw.ImageDraw, item: FieldFinding, x: float, y: float) -> None:
    """The field's number on a disc."""
    box = (x - _DISC_PX, y - _DISC_PX, x + _DISC_PX, y + _DISC_PX)
    draw.ellipse(box, fill=(*ACCENT, 235), outline=(*_WHITE, 255), width=2)
    draw.text((x, y), str(item.mark), font=font(20), fill=(*_WHITE, 255), anchor="mm", stroke_width=0.4)


def _placed(box: Box, scale: float, *, grow: int) -> tuple[int, int, int, int]:
    """A box on the shown picture, a little larger so that its frame does not hide the letters."""
    x0, y0 = round(min(box.x0, box.x1) * scale) - grow, round(min(box.y0, box.y1) * scale) - grow
    x1, y1 = round(max(box.x0, box.x1) * scale) + grow, round(max(box.y0, box.y1) * scale) + grow
    return x0, y0, x1, y1
