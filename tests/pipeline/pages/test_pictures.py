"""Pages of TIFF, JPEG and PNG files: nothing lost, upright as the header says, dark on light."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.pages.limits import believable_dpi
from tests.pipeline.pages.conftest import Pages
from tests.pipeline.pages.test_pdf_pages import same, shown
from tests.pipeline.scans import encoded, jpeg, picture, tiff


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"dpi": (72, 72)}], ids=str)
def test_a_jpeg_file_is_its_page_untouched(mode: str, options: dict[str, object], pages_of: Pages) -> None:
    data = jpeg(picture(mode), **options)
    (page,) = pages_of(data)
    assert (page.data, page.media_type, page.width_px, page.height_px) == (data, "image/jpeg", 248, 351)


def test_bytes_behind_a_whole_jpeg_do_no_harm(pages_of: Pages) -> None:
    (page,) = pages_of(jpeg() + b"\0" * 100)
    assert same(page, picture())


def test_a_photograph_with_a_small_one_behind_it_is_one_page(pages_of: Pages) -> None:
    data = encoded(picture(), "MPO", save_all=True, append_images=[picture(size=(40, 40))])
    (page,) = pages_of(data)
    assert page.data == data
    assert (page.width_px, page.height_px) == (248, 351)


def test_an_animated_png_is_one_page(pages_of: Pages) -> None:
    data = encoded(picture(), "PNG", save_all=True, append_images=[picture(seed=2)])
    (page,) = pages_of(data)
    assert same(page, picture(), tolerance=0.01)


TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@pytest.mark.parametrize("orientation", sorted(TURNS))
@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG"])
def test_a_page_stands_as_its_header_says(kind: str, orientation: int, pages_of: Pages) -> None:
    if kind == "TIFF":
        data = encoded(picture(), "TIFF", tiffinfo={274: orientation}, dpi=(300, 300))
    else:
        exif = Image.Exif()
        exif[274] = orientation
        data = encoded(picture(), kind, exif=exif, dpi=(300, 300))
    (page,) = pages_of(data)
    turn = TURNS[orientation]
    assert same(page, picture() if turn is None else picture().transpose(turn))
    # And nobody turns it once more
    with Image.open(io.BytesIO(page.data)) as image:
        assert image.getexif().get(274, 1) == 1


@pytest.mark.parametrize("rows_per_strip", [351, 16, 1])
def test_a_g4_page_is_the_same_in_one_strip_or_many(rows_per_strip: int, pages_of: Pages) -> None:
    data = encoded(picture("1"), "TIFF", compression="group4", tiffinfo={278: rows_per_strip}, dpi=(300, 300))
    (page,) = pages_of(data)
    assert page.media_type == "image/tiff"
    assert same(page, picture("1"), tolerance=0.01)
    with Image.open(io.BytesIO(page.data)) as image:
        assert image.info["compression"] == "group4"
        assert len(image.tag_v2[273]) == 1  # type: ignore[attr-defined]


def test_an_inverted_bilevel_page_is_dark_on_light(pages_of: Pages) -> None:
    # Given a fax program that writes 0 for white and says so
    data = bytearray(encoded(picture("1"), "TIFF", dpi=(300, 300)))
    plain = bytes(data)
    entry = data.index(b"\x06\x01\x03\x00\x01\x00\x00\x00")
    data[entry + 8] ^= 1
    (page,), (normal,) = pages_of(bytes(data)), pages_of(plain)
    assert np.array_equal(shown(page), 255 - shown(normal))
    assert shown(normal).mean() > 128


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("L", {}),
        ("RGB", {"compression": "tiff_lzw"}),
        ("RGB", {"compression": "tiff_adobe_deflate"}),
        ("L", {"compression": "packbits"}),
        ("1", {"compression": "group3"}),
        ("P", {}),
        ("RGB", {"big_tiff": True}),
        ("RGB", {"compression": "zstd"}),
    ],
)
def test_a_tiff_of_any_packing_loses_nothing(mode: str, options: dict[str, object], pages_of: Pages) -> None:
    image = picture(mode)
    (page,) = pages_of(tiff(image, **options))
    assert page.media_type == ("image/tiff" if mode == "1" else "image/png")
    assert same(page, image, tolerance=0.01)


def test_a_jpeg_in_a_tiff_stays_a_jpeg(pages_of: Pages) -> None:
    found = pages_of(tiff(picture(), picture(seed=2), compression="jpeg", quality=90))
    assert [page.media_type for page in found] == ["image/jpeg", "image/jpeg"]
    assert same(found[0], picture())
    assert same(found[1], picture(seed=2))


def test_frames_of_different_kinds_are_pages_in_order(pages_of: Pages) -> None:
    frames = [picture("1", seed=1), picture("L", (176, 248), seed=2), picture("RGB", seed=3)]
    found = pages_of(tiff(*frames))
    assert [page.media_type for page in found] == ["image/tiff", "image/png", "image/png"]
    assert all(same(page, frame, tolerance=0.01) for page, frame in zip(found, frames, strict=True))


def test_cmyk_becomes_what_is_seen(pages_of: Pages) -> None:
    for data in (jpeg(picture("CMYK")), tiff(picture("CMYK"))):
        (page,) = pages_of(data)
        assert same(page, picture())


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_become_eight_not_white(kind: str, pages_of: Pages) -> None:
    deep = Image.fromarray(np.asarray(picture("L"), dtype=np.uint16) * 257)
    (page,) = pages_of(encoded(deep, kind))
    assert same(page, picture("L"), tolerance=1.1)


def test_a_dark_page_of_sixteen_bits_stays_dark(pages_of: Pages) -> None:
    deep = Image.fromarray(np.full((300, 200), 200, dtype=np.uint16))
    (page,) = pages_of(encoded(deep, "PNG"))
    assert shown(page).max() < 5


def test_thirty_two_bits_are_scaled_by_what_they_hold(pages_of: Pages) -> None:
    values = np.asarray(picture("L"), dtype=np.int32)
    (small,) = pages_of(encoded(Image.fromarray(values), "TIFF"))
    assert same(small, picture("L"), tolerance=1.1)
    (real,) = pages_of(encoded(Image.fromarray(values.astype(np.float32)), "TIFF"))
    assert same(real, picture("L"), tolerance=1.1)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_what_is_transparent_is_white_paper(mode: str, pages_of: Pages) -> None:
    image = picture("RGB").convert("RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    if mode == "PA":
        data = encoded(image.quantize(16), "PNG", transparency=bytes(16))
    else:
        data = encoded(image.convert(mode), "PNG")
    (page,) = pages_of(data)
    assert shown(page).min() == 255


def test_a_palette_shows_its_colours(pages_of: Pages) -> None:
    (page,) = pages_of(encoded(picture("RGB").quantize(64), "PNG"))
    assert same(page, picture(), tolerance=3)


# --- resolution ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claimed", "size", "dpi"),
    [
        (300, (2480, 3508), 300),
        (299.9994, (2480, 3508), 299.9994),
        (72, (2480, 3508), 300),
        (96, (1654, 2339), 200),
        (None, (3508, 2480), 300),
        (None, (3508, 4961), 300),
        (None, (1748, 2480), 300),
        (None, (2550, 4200), 300),
        (None, (4960, 7016), 600),
        (float("nan"), (2480, 3508), 300),
        (float("inf"), (2480, 3508), 300),
        (0, (1240, 1754), 150),
        (-300, (2480, 3508), 300),
        (9600, (2480, 3508), 300),
        (None, (595, 842), 72.0),
        (72, (1000, 1000), 85.5),
        (1, (1, 1), 0.1),
    ],
)
def test_a_resolution_is_believed_only_where_it_can_be_true(
    claimed: float | None, size: tuple[int, int], dpi: float
) -> None:
    assert believable_dpi(claimed, *size) == dpi


@given(st.none() | st.floats(), st.integers(1, 100_000), st.integers(1, 100_000))
def test_every_page_has_a_resolution(claimed: float | None, width: int, height: int) -> None:
    assert 0 < believable_dpi(claimed, width, height) < 10_000


@pytest.mark.parametrize(
    ("options", "dpi"),
    [
        ({"dpi": (300, 300)}, 300),
        ({"tiffinfo": {282: 118.11, 283: 118.11, 296: 3}}, 300),
        ({"tiffinfo": {282: 300.0, 283: 300.0, 296: 1}}, 30.0),
        ({}, 30.0),
    ],
    ids=["inch", "centimetre", "no unit", "nothing"],
)
def test_a_tiff_says_its_resolution_in_inches_or_centimetres(
    options: dict[str, object], dpi: float, pages_of: Pages
) -> None:
    (page,) = pages_of(encoded(picture(), "TIFF", **options))
    assert page.dpi == pytest.approx(dpi, rel=0.001)
