"""Profiles: how the pictures of pages are stored, and what every profile keeps."""

import io
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from bench.hard_pages import KEPT, LOST
from bench.layers import office_scan, untouched
from core.errors import DocumentError, Reason
from core.model import PageImage
from pipeline.pages import PageLimits, render
from pipeline.pdfa import Profile, build, check
from pipeline.pdfa.layers import _colour
from pipeline.pdfa.xmp import PROPERTIES
from tests.pipeline.pdfa.drawing import drawn, drawn_by_poppler
from tests.pipeline.pdfa.papers import FACTS, LINES, encoded, g4, image_of, jpeg, picture, text_of
from tests.pipeline.pdfa.test_text_layer import joined, plumbed, poppled
from tests.pipeline.pdfa.test_writer import described

DRAWERS = pytest.mark.parametrize("draw", [drawn, drawn_by_poppler], ids=["pdfium", "poppler"])
LIMITS = PageLimits(max_bytes=10**8, max_pages=9, max_pixels=10**8)
PACKED = (Profile.STANDARD, Profile.LAYERED)


@cache
def a_scan(dpi: int = 200, hard: str = "") -> PageImage:
    """A page of the tuning split with seal and signature."""
    return office_scan(1, "tuning", dpi, hard=hard).image


@cache
def written(profile: Profile, dpi: int = 200, hard: str = "") -> bytes:
    return build([a_scan(dpi, hard)], [untouched(a_scan(dpi, hard))], FACTS, profile=profile)


def noisy(size: tuple[int, int]) -> Image.Image:
    return Image.fromarray(np.random.default_rng(3).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))


def facts_in(data: bytes) -> dict[str, str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return described(pdf.Root.Metadata.read_bytes())


def pictures_in(data: bytes) -> list[dict[str, str]]:
    """What the first page's pictures say of themselves, in the order of their names."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = pdf.pages[0].Resources.XObject
        return [{key: str(value) for key, value in found[name].stream_dict.items()} for name in sorted(found.keys())]


@pytest.mark.parametrize("profile", list(Profile))
def test_every_profile_conforms_is_the_same_each_time_and_says_which_it_is(profile: Profile) -> None:
    data = written(profile)
    assert check(data).broken == ()
    assert data == build([a_scan()], [untouched(a_scan())], FACTS, profile=profile)
    found = facts_in(data)
    assert found["imageProfile"] == profile.value
    assert "wholePages" not in found
    assert {"imageProfile", "wholePages"} <= set(PROPERTIES)


@pytest.mark.parametrize("profile", list(Profile))
def test_every_profile_has_the_papers_true_size_its_words_and_a_bookmark(profile: Profile, tmp_path: Path) -> None:
    image = a_scan()
    data = build([image], [text_of(image)], FACTS, profile=profile)
    assert plumbed(data) == joined(LINES)
    assert poppled(data, tmp_path) == joined(LINES)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
        assert (width, height) == pytest.approx((image.width_px * 72 / 200, image.height_px * 72 / 200), abs=0.001)
        with pdf.open_outline() as outline:
            (entry,) = outline.root
            assert entry.title == "Giấy khai sinh"
            assert isinstance(entry.destination, pikepdf.Array)
            assert entry.destination[0].objgen == pdf.pages[0].objgen


def test_a_page_in_layers_is_a_tenth_of_its_scan_and_a_standard_one_keeps_its_budget() -> None:
    assert len(written(Profile.LAYERED, 300)) < 120_000
    assert len(written(Profile.STANDARD, 300)) < 420_000 < len(a_scan(300).data)


def test_a_page_in_layers_is_stencils_over_a_coarse_picture() -> None:
    background, *inks = pictures_in(written(Profile.LAYERED))
    assert (background["/Filter"], int(background["/Width"])) == ("/DCTDecode", round(1654 * 150 / 200))
    assert len(inks) == 3
    for ink in inks:
        assert (ink["/ImageMask"], ink["/Filter"], int(ink["/Width"])) == ("True", "/CCITTFaxDecode", 2 * 1654)
        assert "/ColorSpace" not in ink


def inked_page(*, rotation: int = 0) -> bytes:
    """Dark, red and blue bars at three corners of a white page, lying as a scan that needs so many degrees."""
    image = picture("RGB", (400, 560))
    image.paste((40, 60, 170), (10, 500, 150, 550))
    for _ in range(rotation // 90):
        image = image.transpose(Image.Transpose.ROTATE_90)
    return encoded(image, "PNG")


@DRAWERS
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_inks_stand_where_they_were_in_their_own_colours(rotation: int, draw: Callable[[bytes], Image.Image]) -> None:
    image = image_of(inked_page(rotation=rotation))
    data = build([image], [text_of(image, (), rotation=rotation)], FACTS, profile=Profile.LAYERED)
    assert len(pictures_in(data)) == 4
    page = draw(data)
    assert page.size == (400, 560)
    pixels = np.asarray(page, dtype=int)
    assert np.abs(pixels[20, 40] - 20).max() <= 12
    assert np.abs(pixels[550, 380] - (200, 20, 30)).max() <= 12
    assert np.abs(pixels[525, 80] - (40, 60, 170)).max() <= 12
    assert np.abs(pixels[300, 200] - 255).max() <= 12


def test_a_speck_between_the_points_of_the_scan_has_the_colour_of_its_ink() -> None:
    scan = np.full((4, 4, 3), (200, 20, 30), np.uint8)
    stencil = np.zeros((8, 8), np.uint8)
    stencil[3, 5] = 255
    assert _colour(scan, stencil) == (200, 20, 30)


def test_a_slanted_page_in_layers_is_shown_straight() -> None:
    image = image_of(encoded(picture("RGB").rotate(3, Image.Resampling.BICUBIC, fillcolor="white"), "PNG"))
    pixels = np.asarray(drawn(build([image], [text_of(image, (), skew_deg=3.0)], FACTS, profile=Profile.LAYERED)))
    for x in (40, 70, 100):
        assert pixels[51, x].max() < 80
        assert pixels[62, x].min() > 200


@pytest.mark.parametrize("hard", LOST)
def test_a_page_that_layers_would_spoil_stays_whole_and_says_why(hard: str) -> None:
    found = facts_in(written(Profile.LAYERED, 200, hard))
    assert found["imageProfile"] == "layered"
    page, _, reasons = found["wholePages"].partition(":")
    assert page == "1"
    assert set(reasons.split(",")) <= {"tone", "hue", "pale", "detail"}
    assert [item["/Filter"] for item in pictures_in(written(Profile.LAYERED, 200, hard))] == ["/DCTDecode"]


@pytest.mark.parametrize("kept", KEPT)
def test_what_a_background_can_show_is_no_reason_to_stay_whole(kept: str) -> None:
    assert "wholePages" not in facts_in(written(Profile.LAYERED, 200, kept))


def test_only_the_pages_that_need_it_stay_whole() -> None:
    pages = [a_scan(), a_scan(hard="photograph")]
    images = [
        PageImage(number, *(getattr(page, name) for name in PageImage.__slots__[1:]))
        for number, page in enumerate(pages, 1)
    ]
    data = build(images, [untouched(image) for image in images], FACTS, profile=Profile.LAYERED)
    assert facts_in(data)["wholePages"].startswith("2:tone")
    assert check(data).conforms


@pytest.mark.parametrize("profile", PACKED)
@pytest.mark.parametrize("data", [g4(), encoded(picture("1"), "PNG")], ids=["g4", "png"])
def test_a_page_of_black_and_white_is_one_g4_picture_dot_for_dot(data: bytes, profile: Profile) -> None:
    image = image_of(data)
    pdf = build([image], [text_of(image, ())], FACTS, profile=profile)
    (stored,) = pictures_in(pdf)
    assert (stored["/Filter"], stored["/BitsPerComponent"]) == ("/CCITTFaxDecode", "1")
    assert drawn(pdf).tobytes() == picture("1").convert("RGB").tobytes()


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_scan_that_is_light_enough_is_not_packed_again(mode: str) -> None:
    image = image_of(jpeg(mode))
    with pikepdf.open(io.BytesIO(build([image], [text_of(image)], FACTS, profile=Profile.STANDARD))) as pdf:
        assert pdf.pages[0].Resources.XObject.Im0.read_raw_bytes() == image.data


def test_a_page_of_noise_is_made_coarser_to_keep_the_budget() -> None:
    image = image_of(encoded(noisy((900, 1200)), "PNG"), dpi=300.0)
    (stored,) = pictures_in(build([image], [text_of(image, ())], FACTS, profile=Profile.STANDARD))
    assert int(stored["/Width"]) == 600


def sixteen_bits() -> bytes:
    levels = np.linspace(0, 65535, 200 * 300).reshape(300, 200).astype(np.uint16)
    return encoded(Image.fromarray(levels), "PNG")


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize(
    "data",
    [
        encoded(picture("CMYK"), "JPEG", quality=90),
        sixteen_bits(),
        encoded(picture("P"), "PNG"),
        encoded(picture("RGBA"), "PNG"),
        encoded(picture("LA"), "PNG"),
        encoded(Image.new("RGB", (1, 1), "white"), "PNG"),
        encoded(Image.new("1", (1, 1), 0), "PNG"),
        encoded(Image.new("RGB", (248, 351), "black"), "PNG"),
        encoded(Image.new("L", (248, 351), "black"), "JPEG"),
        encoded(Image.new("RGB", (248, 351), "white"), "PNG"),
        encoded(Image.new("RGB", (2000, 60), "white"), "PNG"),
        encoded(noisy((248, 351)), "PNG"),
    ],
    ids=[
        "four inks",
        "16 bits",
        "palette",
        "alpha",
        "gray alpha",
        "dot",
        "black dot",
        "black",
        "black jpeg",
        "white",
        "strip",
        "noise",
    ],
)
def test_pages_of_every_form_conform_in_every_profile(data: bytes, profile: Profile) -> None:
    (image,) = render(data, LIMITS)
    assert check(build([image], [untouched(image)], FACTS, profile=profile)).broken == ()


@pytest.mark.parametrize("profile", PACKED)
def test_black_and_white_sheets_look_as_they_did(profile: Profile) -> None:
    for level in (0, 255):
        image = image_of(encoded(Image.new("RGB", (200, 300), (level,) * 3), "PNG"))
        seen = np.asarray(drawn(build([image], [text_of(image, ())], FACTS, profile=profile)), dtype=int)
        assert np.abs(seen - level).max() <= 3


@pytest.mark.parametrize("profile", PACKED)
def test_a_drawing_of_too_many_points_stays_as_it_was_scanned(profile: Profile) -> None:
    image = image_of(encoded(Image.new("L", (6100, 6100), "white"), "JPEG"), dpi=300.0)
    with pikepdf.open(io.BytesIO(build([image], [text_of(image, ())], FACTS, profile=profile))) as pdf:
        assert pdf.pages[0].Resources.XObject.Im0.read_raw_bytes() == image.data


@pytest.mark.parametrize("profile", PACKED)
def test_what_is_no_whole_picture_is_damaged_in_every_profile(profile: Profile) -> None:
    good = image_of(jpeg())
    for data in (b"", b"no picture", encoded(noisy((200, 300)), "PNG")[:900]):
        with pytest.raises(DocumentError) as caught:
            build([PageImage(4, data, "image/png", 400, 560, 100.0)], [text_of(good)], FACTS, profile=profile)
        assert (caught.value.reason, caught.value.page) == (Reason.DAMAGED, 4)


PEAK = """
import io
from PIL import Image, ImageDraw
from core.model import PageImage
from bench.layers import untouched
from bench.memory import peak_kib
from pipeline.pdfa import Profile, build
from tests.pipeline.pdfa.papers import FACTS
page = Image.new("RGB", (7016, 9921), "white")
ImageDraw.Draw(page).rectangle((600, 600, 3000, 700), fill=(20, 20, 20))
out = io.BytesIO()
page.save(out, "JPEG")
image = PageImage(1, out.getvalue(), "image/jpeg", page.width, page.height, 600.0)
del page
data = build([image], [untouched(image)], FACTS, profile=Profile.LAYERED)
assert b"/Width 3508" in data and b"/ImageMask true" in data
print(peak_kib())
"""


def test_an_a3_page_of_600_dpi_takes_no_more_room_than_one_of_300() -> None:
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", PEAK], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # The pixels alone are 204 MiB at 600 dpi, and a dozen planes of them would be 900.
    assert int(done.stdout) < 900_000
