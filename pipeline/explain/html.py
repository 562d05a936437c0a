"""An explanation as one page of HTML that needs nothing else: pictures inside, boxes as SVG, no script."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from pipeline.explain.findings import (
    Doubt,
    Explanation,
    FieldFinding,
    advice_of,
    candidates_of,
    doubt_of,
    fields_of,
    kind_name,
    line_boxes,
    tags_of,
)
from pipeline.explain.page import ShownPage, ink_layer, shown
from pipeline.explain.panel import DOUBTS, MARK, VERDICT_COLOURS
from pipeline.explain.said import GROUPS, VERDICTS, decimal, marked, told, turned
from rules.papers.advice import PageAdvice

_QUALITY: Final = 82
_POINTS: Final = 72
_DISC: Final = 7.5  #: points; the template draws it
_TEMPLATE: Final = "page.html.j2"


def pieces(explanation: Explanation) -> Iterator[str]:
    """The HTML, a page's picture at a time."""
    # Everything that a paper or a file name says is escaped, whatever it looks like.
    environment = Environment(
        autoescape=True, loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {
        "decimal": decimal,
        "width": lambda box: box.x1 - box.x0,
        "height": lambda box: box.y1 - box.y0,
    }
    fields = fields_of(explanation)
    found = explanation.trial.classification
    return environment.get_template(_TEMPLATE).generate(
        name=explanation.name,
        count=len(explanation.trial.texts),
        found=found,
        group=GROUPS[found.group],
        kind_name=kind_name(explanation),
        candidates=candidates_of(explanation),
        fields=fields,
        mark_colour=_css(MARK),
        doubts={doubt: (_css(style.colour), style.said) for doubt, style in DOUBTS.items()},
        pages=_pages(explanation, fields),
    )


def _pages(explanation: Explanation, fields: tuple[FieldFinding, ...]) -> Iterator[dict[str, Any]]:
    for image, text in zip(explanation.pictures(), explanation.trial.texts, strict=True):
        yield _page(shown(image, text), fields, advice_of(explanation, text))


def _page(page: ShownPage, fields: tuple[FieldFinding, ...], advice: PageAdvice) -> dict[str, Any]:
    text = page.text
    unit = max(1.0, text.dpi / _POINTS)  # a point, in pixels
    return {
        "text": text,
        "picture": _uri(page.picture, "jpeg", quality=_QUALITY),
        # Colour 0 is the paper: a veil, so that the inks stand out.
        "inks": _uri(ink_layer(page), "png", transparency=bytes((190, 255, 255, 255))),
        "verdict": VERDICTS[advice.verdict],
        "verdict_colour": _css(VERDICT_COLOURS[advice.verdict]),
        "flaws": tuple(map(told, advice.flaws)),
        "turned": turned(text),
        "lines": line_boxes(text),
        "marks": [(mark.box, marked(mark)) for mark in text.marks or ()],
        "looked": text.marks is not None,
        "words": [(word, doubt_of(word)) for word in text.words],
        "counts": {doubt: sum(doubt_of(word) is doubt for word in text.words) for doubt in Doubt},
        "unit": unit,
        "tags": tags_of(fields, text, radius=_DISC * unit),
    }


def _uri(picture: Image.Image, kind: str, **options: Any) -> str:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return f"data:image/{kind};base64,{base64.b64encode(out.getvalue()).decode('ascii')}"


def _css(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
