"""Page images: the scanner's bytes, the right way up, in the right colours, of the right size."""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image

from core.errors import DocumentError, Reason
from core.model import PageImage
from pipeline.pdfa import build, check
from tests.pipeline.pdfa.drawing import drawn, drawn_by_poppler
from tests.pipeline.pdfa.papers import FACTS, SIZE, a_pdf, encoded, g4, image_of, jpeg, picture, text_of

WIDTH, HEIGHT = SIZE
DARK, RED, WHITE = (20, 20, 20), (200, 20, 30), (255, 255, 255)
DRAWERS = pytest.mark.parametrize("draw", [drawn, drawn_by_poppler])


def near(found: object, wanted: tuple[int, int, int], far: int = 24) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) <= far for a, b in zip(found, wanted, strict=True))


def kept(data: bytes) -> tuple[bytes, str]:
    """The packed bytes of the picture on page 1, and the name of its colour space."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        stream = pdf.pages[0].obj.Resources.XObject.Im0
        return stream.read_raw_bytes(), str(stream.stream_dict.ColorSpace)


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"comment": b"scan"}])
def test_the_bytes_of_a_jpeg_are_those_of_the_scanner(mode: str, options: dict[str, object]) -> None:
    data = encoded(picture(mode), "JPEG", quality=80, **options)
    assert kept(a_pdf(data))[0] == data


def test_the_strip_of_a_fax_picture_is_taken_as_it_is() -> None:
    data = g4()
    with Image.open(io.BytesIO(data)) as image:
        tags = image.tag_v2  # type: ignore[attr-defined]  # only TIFF pictures have it
        strip = data[tags[273][0] : tags[273][0] + tags[279][0]]
    assert kept(a_pdf(data))[0] == strip


FORMS: dict[str, Callable[[], bytes]] = {
    "gray_jpeg": jpeg,
    "colour_jpeg": lambda: jpeg("RGB"),
    "progressive_jpeg": lambda: encoded(picture("RGB"), "JPEG", progressive=True),
    "g4": g4,
    "g4_black_is_zero": lambda: encoded(picture("1"), "TIFF", compression="group4", tiffinfo={262: 1}),
    "g4_in_strips": lambda: encoded(picture("1"), "TIFF", compression="group4", strip_size=WIDTH * 8),
    "packbits": lambda: encoded(picture("1"), "TIFF", compression="packbits"),
    "png": lambda: encoded(picture("RGB"), "PNG"),
    "gray_png": lambda: encoded(picture("L"), "PNG"),
    "bilevel_png": lambda: encoded(picture("1"), "PNG"),
    "palette_png": lambda: encoded(picture("P"), "PNG"),
    "colour_tiff": lambda: encoded(picture("RGB"), "TIFF", compression="tiff_lzw"),
}


@DRAWERS
@pytest.mark.parametrize("form", FORMS)
def test_a_page_of_any_form_is_drawn_with_its_ink_in_place(form: str, draw: Callable[[bytes], Image.Image]) -> None:
    page = draw(a_pdf(FORMS[form]()))
    assert page.size == SIZE
    assert near(page.getpixel((40, 20)), DARK, 40)
    assert near(page.getpixel((WIDTH // 2, HEIGHT // 2)), WHITE)
    corner = page.getpixel((WIDTH - 40, HEIGHT - 20))
    if "colour" in form or form in {"png", "progressive_jpeg", "palette_png"}:
        assert near(corner, RED, 60)
    assert not near(corner, WHITE)


@DRAWERS
@pytest.mark.parametrize(("rotation", "turn"), [(90, 3), (180, 2), (270, 1)])
def test_a_turned_scan_is_shown_upright(rotation: int, turn: int, draw: Callable[[bytes], Image.Image]) -> None:
    upright = picture("RGB")
    # A scan that needs `rotation` clockwise was turned as far the other way.
    turned = upright
    for _ in range(4 - turn):
        turned = turned.transpose(Image.Transpose.ROTATE_90)
    data = encoded(turned, "JPEG", quality=95)
    page = draw(a_pdf(data, rotation=rotation))
    assert page.size == SIZE
    assert near(page.getpixel((40, 20)), DARK)
    assert near(page.getpixel((WIDTH - 40, HEIGHT - 20)), RED)
    assert near(page.getpixel((40, HEIGHT - 20)), WHITE)
    assert near(page.getpixel((WIDTH - 40, 20)), WHITE)


@DRAWERS
@pytest.mark.parametrize("skew_deg", [3.0, -4.5])
def test_a_slanted_scan_is_shown_straight(skew_deg: float, draw: Callable[[bytes], Image.Image]) -> None:
    # Turned against the clock by as much as it must be turned with it.
    slanted = picture("RGB").rotate(skew_deg, resample=Image.Resampling.BICUBIC, fillcolor="white")
    page = draw(a_pdf(encoded(slanted, "JPEG", quality=95), skew_deg=skew_deg))
    edge = HEIGHT // 10
    for x in (40, 70, 100):
        assert near(page.getpixel((x, edge - 5)), DARK, 40)
        assert near(page.getpixel((x, edge + 6)), WHITE, 40)


@pytest.mark.parametrize(
    ("size", "dpi", "points"),
    [((2480, 3508), 300.0, (595.2, 841.92)), ((827, 1169), 100.0, (595.44, 841.68)), ((100, 50), 600.0, (12.0, 6.0))],
)
def test_a_page_is_as_large_as_the_paper(size: tuple[int, int], dpi: float, points: tuple[float, float]) -> None:
    image = image_of(encoded(Image.new("1", size, 1), "PNG"), dpi=dpi)
    with pikepdf.open(io.BytesIO(build([image], [text_of(image, ())], FACTS))) as pdf:
        box = [float(value) for value in pdf.pages[0].mediabox]
    assert box == pytest.approx([0, 0, *points], abs=0.001)


def components(names: bytes, *, marker: bytes = b"") -> bytes:
    """A JPEG whose samples are red, green and blue, its components so named, with that marker and no other."""
    data = encoded(picture("RGB"), "JPEG", quality=95, keep_rgb=True)
    head, rest = data[:2], data[2:]
    while rest[1] & 0xF0 == 0xE0:
        rest = rest[2 + int.from_bytes(rest[2:4]) :]
    frame, scan = rest.index(b"\xff\xc0") + 10, rest.index(b"\xff\xda") + 5
    changed = bytearray(rest)
    for place, name in enumerate(names):
        changed[frame + 3 * place] = changed[scan + 2 * place] = name
    return head + marker + bytes(changed)


def adobe(transform: int) -> bytes:
    return b"\xff\xee" + struct.pack(">H", 14) + b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform)


@DRAWERS
@pytest.mark.parametrize(
    "data",
    [
        components(b"RGB"),
        components(b"RGB", marker=adobe(0)),
        components(b"\x01\x02\x03", marker=adobe(0)),
    ],
    ids=["by_the_names_of_components", "by_names_and_marker", "by_the_marker"],
)
def test_a_jpeg_of_plain_rgb_keeps_its_colours(data: bytes, draw: Callable[[bytes], Image.Image]) -> None:
    with Image.open(io.BytesIO(data)) as image:
        assert near(image.getpixel((WIDTH - 40, HEIGHT - 20)), RED)
    pdf = a_pdf(data)
    assert kept(pdf)[0] == data
    assert near(draw(pdf).getpixel((WIDTH - 40, HEIGHT - 20)), RED)
    assert check(pdf).conforms


@DRAWERS
def test_a_jpeg_of_four_inks_becomes_rgb_without_loss(draw: Callable[[bytes], Image.Image]) -> None:
    data = encoded(picture("CMYK"), "JPEG", quality=95)
    pdf = a_pdf(data)
    assert kept(pdf)[1] == "/DeviceRGB"
    assert near(draw(pdf).getpixel((WIDTH - 40, HEIGHT - 20)), RED, 40)


def damaged_png() -> bytes:
    data = bytearray(encoded(picture("RGB"), "PNG"))
    data[60] ^= 0xFF
    return bytes(data)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize(
    "data",
    [b"", b"no picture", damaged_png(), encoded(picture("RGB"), "PNG")[:90], g4()[:100]],
    ids=["nothing", "text", "damaged_png", "cut_png", "cut_tiff"],
)
def test_what_is_no_whole_picture_is_said_to_be_damaged(data: bytes) -> None:
    good = image_of(jpeg())
    with pytest.raises(DocumentError) as caught:
        build([PageImage(3, data, "image/png", WIDTH, HEIGHT, 100.0)], [text_of(good)], FACTS)
    assert (caught.value.reason, caught.value.page) == (Reason.DAMAGED, 3)


def test_a_picture_that_unpacks_to_too_much_is_refused() -> None:
    huge = encoded(picture("1"), "PNG")
    start = huge.index(b"IHDR") + 4
    header = struct.pack(">II", 40_000, 40_000) + huge[start + 8 : start + 13]
    huge = huge[:start] + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)) + huge[start + 17 :]
    with pytest.raises(DocumentError, match="damaged"):
        build([replace(image_of(jpeg()), data=huge)], [text_of(image_of(jpeg()))], FACTS)
