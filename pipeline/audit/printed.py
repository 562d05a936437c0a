"""An audit as a PDF/A: pages of plain lines, drawn, with their words beneath the picture."""

import datetime as dt
import io
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

import signing
from core.codes import sha256_of
from core.model import Box, PageImage, PageQuality, PageText, Verdict, Word
from core.text import nfc
from pipeline.pdfa import ArchivalFacts, build

_DPI: Final = 150
_SIZE: Final = (1240, 1754)  #: A4
_MARGIN: Final = 120
_LETTERS: Final = 25  #: height of the print in pixels: 12 points
_STEP: Final = 36
_COLUMNS: Final = 84  #: letters that fit between the margins
_FONT: Final = Path(signing.__file__).parent / "fonts" / "Tinos-1000.ttf"


def printed(title: str, lines: Iterable[str], *, unit: str, organ_name: str, at: dt.datetime) -> bytes:
    """The report, not signed yet.

    Args:
        title: its first line.
        lines: what it says; long ones are broken, an empty one leaves a gap.
        unit: code of the unit whose archive it is, or nothing.
        organ_name: who reports.
        at: when.
    """
    broken = [part for line in lines for part in textwrap.wrap(nfc(line), _COLUMNS) or [""]]
    room = (_SIZE[1] - 2 * _MARGIN) // _STEP - 2
    starts = range(0, max(1, len(broken)), room)
    font = ImageFont.truetype(str(_FONT), _LETTERS)
    drawn = [
        _page(number, len(starts), nfc(title), broken[start : start + room], font)
        for number, start in enumerate(starts, 1)
    ]
    facts = ArchivalFacts(
        record="",
        title=nfc(title),
        type_code="",
        number="",
        symbol="",
        issued_date=at.date().isoformat(),
        organ_name=organ_name,
        dossier_code="",
        procedure_code="",
        unit=unit,
        original_sha256=sha256_of("\n".join(broken).encode()),
        page_count=len(drawn),
        digitized_at=at,
    )
    return build([page for page, _ in drawn], [text for _, text in drawn], facts)


def _page(
    number: int, of: int, title: str, lines: list[str], font: ImageFont.FreeTypeFont
) -> tuple[PageImage, PageText]:
    picture = Image.new("L", _SIZE, 255)
    draw = ImageDraw.Draw(picture)
    words: list[Word] = []
    for place, line in enumerate((f"{title} · {number}/{of}", "", *lines)):
        draw.text((_MARGIN, _MARGIN + place * _STEP), line, fill=0, font=font)
        words += _words(line, place, font)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    width, height = _SIZE
    image = PageImage(
        number=number, data=out.getvalue(), media_type="image/png", width_px=width, height_px=height, dpi=float(_DPI)
    )
    text = PageText(
        number=number,
        width_px=width,
        height_px=height,
        dpi=float(_DPI),
        rotation=0,
        skew_deg=0.0,
        blank=False,
        quality=PageQuality(verdict=Verdict.GOOD, sharpness=1000.0, contrast=1.0),
        words=tuple(words),
        engine="sohoa audit",
    )
    return image, text


def _words(line: str, place: int, font: ImageFont.FreeTypeFont) -> Iterator[Word]:
    top = _MARGIN + place * _STEP
    at = 0
    for word in line.split(" "):
        if word:
            left = _MARGIN + round(font.getlength(line[:at]))
            right = left + max(1, round(font.getlength(word)))
            yield Word(text=word, box=Box(left, top, right, top + _LETTERS), score=1.0, line=place)
        at += len(word) + 1
