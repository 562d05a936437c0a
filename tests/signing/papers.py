"""Papers to be signed: pages with words where they are drawn, turned, cut and small ones."""

import datetime as dt
import io
from collections.abc import Sequence

import pikepdf
from PIL import Image, ImageDraw, ImageFont

from core.model import Box, PageImage, PageQuality, PageText, Verdict, Word
from core.text import nfc
from pipeline.pdfa import ArchivalFacts, build
from signing.stamp.lettering import FONT

DPI = 100
#: A line: its words, left and top in millimetres, size in points.
Line = tuple[str, float, float, float]
ISSUED: tuple[Line, ...] = (
    ("ỦY BAN NHÂN DÂN", 36, 22, 13),
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 96, 22, 12),
    ("GIẤY XÁC NHẬN THỬ NGHIỆM", 70, 60, 14),
    ("TM. ỦY BAN NHÂN DÂN", 122, 150, 13),
    ("CHỦ TỊCH", 136, 156, 13),
    ("Lê Văn Ví Dụ", 134, 186, 13),
)


def paper(lines: Sequence[Line] = ISSUED, *, size_mm: tuple[float, float] = (210, 297), ground: int = 255) -> bytes:
    """A PDF/A of one page that says these lines, in its picture and in its text layer."""
    width, height = (round(side / 25.4 * DPI) for side in size_mm)
    picture = Image.new("L", (width, height), ground)
    draw = ImageDraw.Draw(picture)
    words = []
    for number, (line, left, top, size) in enumerate(lines):
        font = ImageFont.truetype(str(FONT), round(size / 72 * DPI))
        x, y = left / 25.4 * DPI, top / 25.4 * DPI
        for word in nfc(line).split():
            edges = draw.textbbox((x, y), word, font=font)
            draw.text((x, y), word, font=font, fill=0)
            box = Box(*(round(edge) for edge in edges))
            words.append(Word(text=word, box=box, score=0.9, line=number))
            x += draw.textlength(word + " ", font=font)
    data = io.BytesIO()
    picture.save(data, "PNG")
    page = PageImage(
        number=1, data=data.getvalue(), media_type="image/png", width_px=width, height_px=height, dpi=float(DPI)
    )
    read = PageText(
        number=1,
        width_px=width,
        height_px=height,
        dpi=float(DPI),
        rotation=0,
        skew_deg=0.0,
        blank=False,
        quality=PageQuality(verdict=Verdict.GOOD, sharpness=100.0, contrast=1.0),
        words=tuple(words),
        engine="none",
    )
    about = ArchivalFacts(
        record="r-thu-nghiem",
        title="Giấy thử nghiệm",
        type_code="",
        number="1",
        symbol="TN",
        issued_date="2025-05-30",
        organ_name="UBND xã Thử Nghiệm",
        dossier_code="",
        procedure_code="",
        unit="thu-nghiem",
        original_sha256="0" * 64,
        page_count=1,
        digitized_at=dt.datetime(2025, 6, 1, tzinfo=dt.UTC),
    )
    return build([page], [read], about)


def altered(pdf: bytes, **entries: object) -> bytes:
    """The paper with other entries in its first page."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for name, value in entries.items():
            setattr(file.pages[0].obj, name, value)
        file.save(out, deterministic_id=True)
    return out.getvalue()
