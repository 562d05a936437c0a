"""Codes are found on pages as scanners give them; on pages without, nothing is."""

import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from classifiers.codes import codes_of, with_codes
from core.codes.payloads import cover_of, cover_payload
from core.model import CodeKind, ComponentCode, Cover, DossierCode, PageImage
from samples.scanner import Effects, scan

COVER = Cover(DossierCode("H48.001.01-250901-0001"), ComponentCode("to-khai"))
CARD = "051095000123||Nguyễn Văn Mẫu|02011995|Nam|Thôn Mẫu, xã Mẫu Sơn Đông|15042021"
DPI = 200


def qr(text: str, millimetres: float, dpi: int = DPI) -> Image.Image:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    side = round(millimetres / 25.4 * dpi)
    return Image.fromarray(np.asarray(code.to_image(scale=8))).convert("RGB").resize((side, side))


def paper(*codes: tuple[Image.Image, tuple[int, int]]) -> Image.Image:
    """A sheet smaller than A5 is enough here."""
    sheet = Image.new("RGB", (800, 600), (250, 250, 248))
    for code, place in codes:
        sheet.paste(code, place)
    return sheet


def page(image: Image.Image, kind: str = "PNG", number: int = 1) -> PageImage:
    out = io.BytesIO()
    image.save(out, kind, **({"compression": "group4"} if kind == "TIFF" else {}))
    return PageImage(number, out.getvalue(), f"image/{kind.lower()}", image.width, image.height, DPI)


@pytest.mark.parametrize(
    "effects",
    [Effects(), Effects(skew_deg=3.0, noise=8.0, blur=0.9), Effects(skew_deg=-2.0, upside_down=True)],
)
def test_a_cover_is_read_however_the_sheet_lay(effects: Effects) -> None:
    sheet = scan(paper((qr(cover_payload(COVER), 25), (300, 200))), effects, np.random.default_rng(7))
    (code,) = codes_of(page(sheet, "JPEG", number=4))
    assert cover_of(code) == COVER
    assert code.page == 4
    x, y = (code.box.x0 + code.box.x1) / 2, (code.box.y0 + code.box.y1) / 2
    expected = (500 if effects.upside_down else 300) + 98 * (-1 if effects.upside_down else 1)
    assert abs(x - expected) < 20
    assert 270 < y < 330


def test_a_card_with_a_fine_code_is_read_from_a_page_of_black_and_white() -> None:
    sheet = paper((qr(CARD, 18), (100, 300)), (qr("https://example.vn", 25), (400, 100)))
    found = with_codes(page(sheet.convert("1"), "TIFF")).codes
    assert [code.kind for code in found] == [CodeKind.FOREIGN, CodeKind.CITIZEN_CARD]
    assert found[0].fields == ()


def test_a_page_without_codes_has_none() -> None:
    assert codes_of(page(paper())) == ()


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/tiff"])
def test_a_picture_that_cannot_be_decoded_has_no_codes(media_type: str) -> None:
    assert codes_of(PageImage(1, b"no picture", media_type, 10, 10, DPI)) == ()
