"""Pictures in forms that few scanners write: shown as they are, or refused with a sentence that says what to do."""

import io
import shutil
import struct
import zlib
from typing import Any

import pikepdf
import pytest
from pikepdf import Name
from PIL import Image, ImageOps

from core.errors import DocumentError, Reason
from core.messages import reason_text
from pipeline.pages import PageLimits, check_structure
from tests.pipeline.pages.conftest import Pages
from tests.pipeline.pages.test_pdf_pages import same
from tests.pipeline.scans import FILLS, add_page, encoded, image_object, picture, saved, tiff


def pdf_of(data: bytes, **entries: Any) -> bytes:
    pdf = pikepdf.new()
    add_page(pdf, FILLS, {"/Im0": image_object(pdf, data, (248, 351), **entries)})
    return saved(pdf)


def refused(data: bytes, name: str, limits: PageLimits) -> Reason:
    with pytest.raises(DocumentError) as caught:
        check_structure(data, limits, name=name)
    assert "Hãy" in reason_text(caught.value.reason)
    return caught.value.reason


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_scan_in_jpeg_2000_is_shown_as_it_is(mode: str, pages_of: Pages) -> None:
    colours = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB}[mode]
    data = encoded(picture(mode), "JPEG2000", irreversible=False)
    (page,) = pages_of(pdf_of(data, Filter=Name.JPXDecode, ColorSpace=colours))
    assert same(page, picture(mode))
    assert page.dpi == 300


def test_a_file_in_jpeg_2000_is_of_no_kind_that_scanners_deliver(limits: PageLimits) -> None:
    assert refused(encoded(picture(), "JPEG2000"), "a.jp2", limits) is Reason.UNSUPPORTED


def jbig2(image: Image.Image) -> bytes:
    """The picture as one generic region that is packed as a fax is: ITU-T T.88, 7.2, 7.4.6 and 7.4.8."""
    # Pillow packs white as ones; there, ones are black.
    ones = ImageOps.invert(image.convert("L")).convert("1")
    with Image.open(io.BytesIO(encoded(ones, "TIFF", compression="group4"))) as fax:
        tags = fax.tag_v2  # type: ignore[attr-defined]  # only TIFF pictures have it
        fax.fp.seek(tags[273][0])  # type: ignore[union-attr]
        strip = fax.fp.read(tags[279][0])  # type: ignore[union-attr]
        assert len(tags[273]) == 1
    width, height = image.size
    sheet = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + strip
    segments = ((0, 48, sheet), (1, 38, region))
    return b"".join(struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data for number, kind, data in segments)


@pytest.mark.parametrize("decoder", ["with", "without"])
def test_a_scan_in_jbig2_is_shown_with_and_without_its_decoder(
    decoder: str, pages_of: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given the program that takes it out of a PDF, or none: then the page is drawn
    if decoder == "without":
        monkeypatch.setenv("PATH", "")
    elif shutil.which("jbig2dec") is None:
        pytest.skip("jbig2dec is missing: apt-get install jbig2dec")
    image = picture("1")
    (page,) = pages_of(pdf_of(jbig2(image), Filter=Name.JBIG2Decode, ColorSpace=Name.DeviceGray, BitsPerComponent=1))
    assert same(page, image, tolerance=30)
    assert page.dpi == 300


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "group4", "jpeg"])
def test_a_tiff_with_a_broken_strip_is_refused_or_shows_what_is_left(
    compression: str, pages_of: Pages, limits: PageLimits
) -> None:
    data = bytearray(tiff(picture("1" if compression == "group4" else "L"), compression=compression))
    with Image.open(io.BytesIO(data)) as image:
        start, length = image.tag_v2[273][0], image.tag_v2[279][0]  # type: ignore[attr-defined]
    data[start : start + length // 2] = b"\xaa" * (length // 2)
    if compression == "group4":
        # A fax of odd codes is a picture all the same
        assert len(pages_of(bytes(data), "a.tif")) == 1
    else:
        assert refused(bytes(data), "a.tif", limits) in {Reason.DAMAGED, Reason.TRUNCATED}


def test_a_page_of_forty_thousand_pixels_squared_is_refused_before_it_is_unpacked() -> None:
    desk = PageLimits(max_bytes=500 << 20, max_pages=3000, max_pixels=400_000_000)
    # Its header says so; packing as much white takes seconds.
    data = bytearray(encoded(Image.new("1", (8, 8), 1), "PNG"))
    data[16:24] = struct.pack(">II", 40_000, 40_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    assert refused(bytes(data), "a.png", desk) is Reason.TOO_LARGE


def test_a_page_of_one_pixel_is_a_page(pages_of: Pages) -> None:
    (page,) = pages_of(encoded(Image.new("L", (1, 1), 0), "PNG"))
    assert (page.width_px, page.height_px) == (1, 1)
