"""Small papers to build PDF/A from: images of every form that a page may have, and words where we want them."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PIL import Image, ImageDraw

from core.model import Box, PageImage, PageQuality, PageText, Verdict, Word
from pipeline.pdfa import ArchivalFacts, Flavour, Profile, build

DPI: Final = 100.0
SIZE: Final = (400, 560)
QUALITY: Final = PageQuality(Verdict.GOOD, sharpness=200.0, contrast=0.8)
FACTS: Final = ArchivalFacts(
    record="r-aaaaaaaaaaaaaaaaaaaaaaaaaa",
    title="Giấy khai sinh",
    type_code="birth_certificate",
    number="12",
    symbol="UBND",
    issued_date="2025-09-10",
    organ_name="Ủy ban nhân dân xã Mẫu",
    dossier_code="H48.001.01-250915-0001",
    procedure_code="1.004884",
    unit="H48.001",
    original_sha256="0" * 64,
    page_count=1,
    digitized_at=dt.datetime(2025, 9, 15, 1, 30, tzinfo=dt.UTC),
)
LINES: Final = (("ỦY", "BAN", "NHÂN", "DÂN"), ("Số:", "12/GKS-UBND"), ("Đặng", "Thị", "Mẫu"))


def picture(mode: str = "L", size: tuple[int, int] = SIZE) -> Image.Image:
    """White paper with a dark bar at the top left and, in colour, a red one at the bottom right."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.rectangle((0, 0, width // 3, height // 10), fill=(20, 20, 20))
    draw.rectangle((width * 2 // 3, height * 9 // 10, width, height), fill=(200, 20, 30))
    return image.convert(mode, dither=Image.Dither.NONE)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def jpeg(mode: str = "L", size: tuple[int, int] = SIZE) -> bytes:
    return encoded(picture(mode, size), "JPEG", quality=90)


def g4(size: tuple[int, int] = SIZE) -> bytes:
    return encoded(picture("1", size), "TIFF", compression="group4", strip_size=size[0] * size[1])


def image_of(data: bytes, *, number: int = 1, dpi: float = DPI) -> PageImage:
    with Image.open(io.BytesIO(data)) as image:
        return PageImage(number, data, Image.MIME[image.format or ""], image.width, image.height, dpi)


def words_of(lines: Sequence[Sequence[str]]) -> tuple[Word, ...]:
    """The words set in lines, 60 pixels apart, each as wide as its letters."""
    words = []
    for number, line in enumerate(lines):
        x = 30
        for text in line:
            width = max(6, 12 * len(text))
            words.append(Word(text, Box(x, 60 + 60 * number, x + width, 84 + 60 * number), 0.95, line=number))
            x += width + 8
    return tuple(words)


def text_of(
    image: PageImage, words: Sequence[Word] | None = None, *, rotation: int = 0, skew_deg: float = 0.0
) -> PageText:
    width, height = image.width_px, image.height_px
    if rotation in {90, 270}:
        width, height = height, width
    return PageText(
        image.number,
        width,
        height,
        image.dpi,
        rotation,
        skew_deg,
        blank=not words,
        quality=QUALITY,
        words=words_of(LINES) if words is None else tuple(words),
        engine="none",
    )


def a_pdf(
    data: bytes | None = None,
    words: Sequence[Word] | None = None,
    *,
    rotation: int = 0,
    skew_deg: float = 0.0,
    flavour: Flavour = Flavour.A2U,
    profile: Profile = Profile.FAITHFUL,
) -> bytes:
    """A whole PDF/A of one page."""
    image = image_of(jpeg() if data is None else data)
    text = text_of(image, words, rotation=rotation, skew_deg=skew_deg)
    return build([image], [text], FACTS, flavour=flavour, profile=profile)


def good_files() -> dict[str, bytes]:
    """Every variant that the writer knows."""
    three = [image_of(data, number=number) for number, data in enumerate((jpeg("RGB"), g4(), jpeg()), start=1)]
    files = {
        "gray_jpeg": a_pdf(),
        "colour_jpeg": a_pdf(jpeg("RGB")),
        "png": a_pdf(encoded(picture("RGB"), "PNG")),
        "gray_png": a_pdf(encoded(picture("L"), "PNG")),
        "palette_png": a_pdf(encoded(picture("P"), "PNG")),
        "bilevel_png": a_pdf(encoded(picture("1"), "PNG")),
        "g4": a_pdf(g4()),
        "packed_tiff": a_pdf(encoded(picture("RGB"), "TIFF", compression="tiff_lzw")),
        "cmyk_jpeg": a_pdf(encoded(picture("CMYK"), "JPEG", quality=90)),
        "level_b": a_pdf(flavour=Flavour.A2B),
        "no_words": a_pdf(words=()),
        "odd_letters": a_pdf(words=words_of([["a\U0001f600b", "\x00\ufeff", "\ud800\uffff"]])),
        "three_pages": build(three, [text_of(image) for image in three], replace(FACTS, page_count=3)),
    }
    for rotation in (90, 180, 270):
        files[f"turned_{rotation}"] = a_pdf(jpeg("RGB"), rotation=rotation)
        files[f"turned_{rotation}_and_skewed"] = a_pdf(jpeg("RGB"), rotation=rotation, skew_deg=-2.4)
    files["skewed"] = a_pdf(skew_deg=1.7)
    for profile in (Profile.STANDARD, Profile.LAYERED):
        for form in ("RGB", "L", "1"):
            files[f"{profile.value}_{form}"] = a_pdf(encoded(picture(form), "PNG"), skew_deg=1.7, profile=profile)
    # Many colours are no three inks.
    spectrum = Image.linear_gradient("L").resize(SIZE)
    files["layered_but_whole"] = a_pdf(
        encoded(
            Image.merge("HSV", (spectrum, Image.new("L", SIZE, 200), Image.new("L", SIZE, 160))).convert("RGB"), "PNG"
        ),
        profile=Profile.LAYERED,
    )
    return files
