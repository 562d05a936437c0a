"""Pages of offices as they should be scanned, each by its number: papers, fonts, sizes and habits of all sorts."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from samples.ink import seal, signature
from samples.make import clean_pages
from samples.papers import PAPERS
from samples.scanner import Effects, scan

Pixels = NDArray[np.uint8]  #: (height, width, 3), in OpenCV's order of colours
FOLDER: Final = Path("/usr/share/fonts/truetype")
FACES: Final = {
    "tuning": ("croscore/Tinos-Regular", "croscore/Arimo-Regular", "dejavu/DejaVuSerifCondensed"),
    "test": ("croscore/Tinos-Italic", "croscore/Cousine-Regular", "dejavu/DejaVuSans", "dejavu/DejaVuSerif"),
}
TEXT: Final = (
    "Căn cứ Luật Tổ chức chính quyền địa phương; xét đề nghị của Trưởng phòng, Ủy ban nhân dân xã quyết định giao các "
    "thôn cùng nhau làm sạch đường làng, trồng thêm cây, giữ nguồn nước và báo cáo kết quả trước ngày 15 hằng tháng. "
    "Hồ sơ gồm tờ khai, bản sao giấy chứng nhận và các giấy tờ liên quan khác theo quy định của pháp luật hiện hành."
)


@dataclass(frozen=True)
class Page:
    """A page and how finely it was scanned."""

    pixels: Pixels
    dpi: int


def good_page(number: int, split: str) -> Page:
    """The page of that number; those of one split share neither papers nor fonts with the other's."""
    rng = np.random.default_rng([number, split == "test"])
    dpi = int(rng.choice((200, 200, 200, 300)))
    # Every other page is a sample paper.
    if number % 2:
        papers = PAPERS[:6] if split == "tuning" else PAPERS[6:]
        paper = papers[int(rng.integers(len(papers)))]
        pages = clean_pages(paper, dpi=dpi, seed=number)
        image = pages[int(rng.integers(len(pages)))][0]
    else:
        image = _set(rng, dpi, str(rng.choice(FACES[split])))
    image = _habit(image, rng, dpi)
    effects = Effects(
        skew_deg=round(float(rng.uniform(-1.4, 1.4)), 2),
        noise=float(rng.uniform(1, 5)),
        shade=float(rng.uniform(0, 0.1)),
        blur=float(rng.uniform(0.3, 0.7)),
    )
    pixels = np.asarray(scan(image, effects, rng))[:, :, ::-1]
    return Page(as_jpeg(pixels, int(rng.integers(60, 93))), dpi)


def as_jpeg(pixels: Pixels, quality: int) -> Pixels:
    """The page after its scanner has packed it."""
    packed = cv2.imencode(".jpg", np.ascontiguousarray(pixels), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), dtype=np.uint8)


# --- pages in other fonts and layouts ---------------------------------------------------------------------------------


def _set(rng: np.random.Generator, dpi: int, face: str) -> Image.Image:
    wide, high = ((210, 297), (297, 210), (148, 210), (210, 297))[int(rng.integers(4))]
    image = Image.new("RGB", (round(wide * dpi / 25.4), round(high * dpi / 25.4)), (252, 252, 249))
    points = float(rng.uniform(10.5, 14))
    font = ImageFont.truetype(str(FOLDER / f"{face}.ttf"), round(points * dpi / 72))
    layout: Callable[..., None] = (_prose, _columns, _grid)[int(rng.integers(3))]
    layout(ImageDraw.Draw(image), font, wide, high, dpi, rng)
    return image


def _lines(font: ImageFont.FreeTypeFont, width_px: float, count: int) -> list[str]:
    words, lines, line = (TEXT * 12).split(), [], ""
    for word in words:
        if font.getlength(f"{line} {word}") > width_px and line:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return lines[:count]


def _block(
    draw: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont,
    box: tuple[float, float, float, float],
    dpi: int,
    share: float,
) -> None:
    """Lines that fill a share of a box of millimetres."""
    left, top, right, bottom = (value * dpi / 25.4 for value in box)
    step = font.size * 1.35
    for number, line in enumerate(_lines(font, right - left, int((bottom - top) / step * share))):
        draw.text((left, top + number * step), line, (28, 28, 30), font)


def _prose(
    draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, wide: int, high: int, dpi: int, rng: np.random.Generator
) -> None:
    _block(draw, font, (28, 18, wide - 16, high - 16), dpi, float(rng.uniform(0.3, 1)))


def _columns(
    draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, wide: int, high: int, dpi: int, rng: np.random.Generator
) -> None:
    for left, right in ((22, wide / 2 - 4), (wide / 2 + 4, wide - 15)):
        _block(draw, font, (left, 20, right, high - 18), dpi, float(rng.uniform(0.4, 1)))


def _grid(
    draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, wide: int, high: int, dpi: int, rng: np.random.Generator
) -> None:
    """A form with a ruled table down to the foot."""
    mm = dpi / 25.4
    rows, columns = int(rng.integers(6, 16)), int(rng.integers(3, 6))
    xs, ys = np.linspace(18, wide - 12, columns + 1), np.linspace(30, high - 14, rows + 1)
    for y in ys:
        draw.line((xs[0] * mm, y * mm, xs[-1] * mm, y * mm), (30, 30, 30), max(1, round(0.3 * mm)))
    for x in xs:
        draw.line((x * mm, ys[0] * mm, x * mm, ys[-1] * mm), (30, 30, 30), max(1, round(0.3 * mm)))
    for top in ys[:-1]:
        for left, right in itertools.pairwise(xs):
            _block(draw, font, (left + 1.5, top + 1.5, right - 1.5, top + 12), dpi, 0.9)


# --- what papers of offices also show, and is no fault ----------------------------------------------------------------


def _habit(image: Image.Image, rng: np.random.Generator, dpi: int) -> Image.Image:
    habits: tuple[Callable[[Image.Image, np.random.Generator, float], Image.Image], ...] = (
        _plain, _plain, _plain, _half_seal, _punched, _coloured, _framed, photographed, _stamped, _noted,
        _shows_through, _binding,
    )  # fmt: skip
    return habits[int(rng.integers(len(habits)))](image, rng, dpi / 25.4)


def _plain(image: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:  # noqa: ARG001  one shape of habits
    return image


def inked(image: Image.Image, ink: Image.Image, x: float, y: float) -> Image.Image:
    """Ink darkens what it lies on; what falls off the sheet is not there."""
    layer = Image.new("RGBA", image.size, (255, 255, 255, 0))
    layer.paste(ink, (round(x - ink.width / 2), round(y - ink.height / 2)))
    cover = np.asarray(layer, dtype=np.float32)
    below = np.asarray(image, dtype=np.float32)
    alpha = cover[:, :, 3:] / 255
    return Image.fromarray((below * (1 - alpha) + below * cover[:, :, :3] / 255 * alpha).astype(np.uint8))


def _half_seal(image: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:
    """Giáp lai: one half of the seal is on this sheet."""
    ink = seal("ỦY BAN NHÂN DÂN XÃ MẪU – HƯ CẤU", dpi=round(mm * 25.4), rng=rng)
    return inked(image, ink, image.width - float(rng.uniform(-4, 8)) * mm, image.height * float(rng.uniform(0.3, 0.7)))


def _punched(image: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:
    draw = ImageDraw.Draw(image)
    shade = int(rng.choice((15, 60, 215)))
    for y in (image.height / 2 - 40 * mm, image.height / 2 + 40 * mm):
        x = 12 * mm
        draw.ellipse((x - 3 * mm, y - 3 * mm, x + 3 * mm, y + 3 * mm), fill=(shade,) * 3)
    return image


def _coloured(image: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:  # noqa: ARG001
    tint = np.array(((250, 240, 200), (250, 225, 228), (220, 236, 250), (226, 244, 224))[int(rng.integers(4))])
    return Image.fromarray((np.asarray(image, dtype=np.float32) * tint / 255).astype(np.uint8))


def _framed(image: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:
    """The frame and the fine lines of a certificate."""
    draw = ImageDraw.Draw(image)
    ink = ((150, 40, 50), (70, 110, 90), (120, 100, 60))[int(rng.integers(3))]
    for inset, line in ((7, 1.2), (9.5, 0.4)):
        place = (inset * mm, inset * mm, image.width - inset * mm, image.height - inset * mm)
        draw.rectangle(place, outline=ink, width=round(line * mm))
    return image


def photographed(image: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:
    """A portrait of 3 × 4 cm that shows nobody."""
    ramp = np.linspace(60, 200, round(40 * mm))[:, None] * np.ones((1, round(30 * mm)))
    picture = ramp[:, :, None] * rng.uniform(0.7, 1, 3) + rng.normal(0, 6, (*ramp.shape, 3))
    image.paste(Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)), (round(24 * mm), round(40 * mm)))
    return image


def _stamped(image: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:
    """The stamp of incoming papers, in the margin as offices set it."""
    ink = Image.new("RGBA", (round(46 * mm), round(18 * mm)), (255, 255, 255, 0))
    draw = ImageDraw.Draw(ink)
    colour = ((30, 40, 150, 230), (180, 30, 40, 230), (40, 40, 40, 230))[int(rng.integers(3))]
    draw.rectangle((0, 0, ink.width - 1, ink.height - 1), outline=colour, width=round(0.5 * mm))
    font = ImageFont.truetype(str(FOLDER / "croscore/Arimo-Bold.ttf"), round(4 * mm))
    for line, text in enumerate(("CÔNG VĂN ĐẾN", "Số: 2352", "Ngày: 27/3")):
        draw.text((2 * mm, (1 + 5.4 * line) * mm), text, colour, font)
    return inked(image, ink, float(rng.uniform(28, 36)) * mm, float(rng.uniform(40, 60)) * mm)


def _noted(image: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:
    """A note of the hand in the margin."""
    ink = signature(dpi=round(mm * 25.4), rng=rng)
    return inked(image, ink, image.width - 28 * mm, image.height * float(rng.uniform(0.1, 0.9)))


def _shows_through(image: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:
    """The print of the other side, pale and mirrored."""
    back = np.asarray(image, dtype=np.float32)[:, ::-1]
    soft = cv2.GaussianBlur(back, (0, 0), 0.35 * mm)
    share = float(rng.uniform(0.04, 0.09))
    return Image.fromarray(np.clip(np.asarray(image, dtype=np.float32) - (252 - soft) * share, 0, 255).astype(np.uint8))


def _binding(image: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:
    """The shadow where a bound file bends away from the glass."""
    reach = float(rng.uniform(6, 14)) * mm
    falls = 1 - 0.35 * np.exp(-np.arange(image.width) / reach * 2.5)
    return Image.fromarray((np.asarray(image, dtype=np.float32) * falls[None, :, None]).astype(np.uint8))
