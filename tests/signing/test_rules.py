"""Each profile's stamp is as its rule says: place, size, colour, letters, words."""

import io
from dataclasses import replace

import numpy as np
import pdfplumber
import pytest
import zxingcpp
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from core.errors import ConfigError, DocumentError
from signing.profiles import find_profile, load_profiles
from signing.stamp.material import Material
from tests.signing.conftest import PERSON
from tests.signing.papers import paper
from tests.signing.pki import ORGANISATION, SIGNED, Pki
from tests.signing.stamps import MM, edges, shown, stamp_of

TIME = "2025-06-01T09:30:15+07:00"
A4 = (595, 842)
#: Profile → its corner and what stands there.
WORDS: dict[str, tuple[str, list[str]]] = {
    "tt01-ca-nhan": ("top-left", ["Đặng Thị Ví Dụ", TIME]),
    "tt05-co-quan": ("top-right", [ORGANISATION, TIME]),
    "sao-y": ("top-right", ["SAO Y", ORGANISATION, TIME]),
    "trich-sao": ("top-right", ["TRÍCH SAO", ORGANISATION, TIME]),
    "sao-luc": ("top-right", ["SAO LỤC", ORGANISATION, TIME]),
    "nd137-chuyen-doi": (
        "bottom-right",
        ["Bản chuyển đổi từ văn bản giấy", f"Người chuyển đổi: {PERSON}", ORGANISATION, TIME],
    ),
}


def test_every_profile_is_looked_at_here() -> None:
    assert {item.code for item in load_profiles()} == {*WORDS, "nd30-nguoi-ky", "nd30-ket-qua"}


@pytest.mark.parametrize("code", WORDS)
def test_a_stamp_of_words_is_black_upright_ten_point_and_in_its_corner(
    code: str, pki: Pki, issued: bytes, material: Material
) -> None:
    corner, lines = WORDS[code]
    label = "clerk" if code == "tt01-ca-nhan" else "desk"
    made = pki.signer(label, profile=code, material=material).sign(issued, at=SIGNED).data
    seen = stamp_of(made, find_profile(code).field)
    assert seen.lines == lines
    assert {round(char["size"], 2) for char in seen.chars} == {10}
    assert {char["upright"] for char in seen.chars} == {True}
    assert {tuple(char["non_stroking_color"]) for char in seen.chars} == {(0,)}
    assert {char["fontname"] for char in seen.chars} == {"SOHOAA+Tinos"}
    assert seen.images == 0
    assert seen.page == 0
    x0, y0, x1, y1 = seen.rect
    assert (A4[0] - x1 if corner.endswith("right") else x0) == pytest.approx(14, abs=2)
    assert (A4[1] - y1 if corner.startswith("top") else y0) == pytest.approx(14, abs=2)


def test_the_code_of_a_conversion_says_what_its_words_say(pki: Pki, issued: bytes, material: Material) -> None:
    made = pki.signer(profile="nd137-chuyen-doi", material=material).sign(issued, at=SIGNED).data
    picture = Image.fromarray(shown(made, dpi=200).astype(np.uint8)).convert("L")
    (code,) = zxingcpp.read_barcodes(np.asarray(picture))
    assert code.text.split("\n") == WORDS["nd137-chuyen-doi"][1]


def test_a_code_is_left_out_where_the_page_is_too_small_for_it(pki: Pki, material: Material) -> None:
    card = paper((), size_mm=(54, 30))
    made = pki.signer(profile="nd137-chuyen-doi", material=material).sign(card, at=SIGNED).data
    seen = stamp_of(made, "SohoaConversion")
    assert " ".join(seen.lines) == " ".join(WORDS["nd137-chuyen-doi"][1])
    assert 0 <= seen.rect[0] < seen.rect[2] <= 54 * MM
    assert 0 <= seen.rect[1] < seen.rect[3] <= 30 * MM


@pytest.fixture(scope="module")
def result(pki: Pki, issued: bytes, material: Material) -> bytes:
    """An issued paper, signed by whoever answers for it and sealed by the agency."""
    by_hand = pki.signer("clerk", profile="nd30-nguoi-ky", material=material).sign(issued, at=SIGNED).data
    return pki.signer(profile="nd30-ket-qua", material=material).sign(by_hand, at=SIGNED).data


def test_a_seal_is_red_and_as_large_as_it_really_is(result: bytes) -> None:
    picture = shown(result, dpi=200)
    red = (picture[..., 0] - picture[..., 1] > 60) & (picture[..., 0] - picture[..., 2] > 60)
    left, top, right, bottom = edges(red)
    assert ((right - left) / 200 * 25.4, (bottom - top) / 200 * 25.4) == pytest.approx((36, 36), abs=0.4)


def test_a_seal_covers_a_third_of_the_signature_on_its_left(result: bytes) -> None:
    signature, seal = stamp_of(result, "SohoaSigner").rect, stamp_of(result, "SohoaSeal").rect
    covered = (seal[2] - signature[0]) / (signature[2] - signature[0])
    assert covered == pytest.approx(1 / 3, abs=0.01)
    assert seal[0] < signature[0]
    assert (seal[1] + seal[3]) / 2 == pytest.approx((signature[1] + signature[3]) / 2, abs=1)


def test_a_signature_is_blue_see_through_and_between_title_and_name(result: bytes, issued: bytes) -> None:
    picture = shown(result, dpi=200)
    blue = (picture[..., 2] - picture[..., 0] > 60) & (picture[..., 2] - picture[..., 1] > 60)
    left, top, right, bottom = (side / 200 * 25.4 for side in edges(blue))
    assert right - left == pytest.approx(40, abs=0.5)
    # The title ends 161 mm from the top, the name begins at 186; both stand about 146 mm from the left.
    assert 160 < top < bottom < 187
    assert (left + right) / 2 == pytest.approx(146, abs=3)
    letters = shown(issued, dpi=200).sum(axis=2) < 200
    assert (picture.sum(axis=2)[letters] < 500).all()


def test_a_hand_fits_itself_between_title_and_name(pki: Pki, material: Material) -> None:
    narrow = paper((("CHỦ TỊCH", 136, 156, 13), ("Lê Văn Ví Dụ", 134, 171, 13)))
    made = pki.signer("clerk", profile="nd30-nguoi-ky", material=material).sign(narrow, at=SIGNED).data
    x0, y0, x1, y1 = stamp_of(made, "SohoaSigner").rect
    assert y1 - y0 < 11 * MM
    assert x1 - x0 < 35 * MM


def test_a_seal_waits_for_the_signature_that_it_stands_over(pki: Pki, issued: bytes, material: Material) -> None:
    with pytest.raises(DocumentError, match="over the signature SohoaSigner, which this file does not have"):
        pki.signer(profile="nd30-ket-qua", material=material).sign(issued, at=SIGNED)


def test_a_signature_by_hand_needs_its_place(pki: Pki, unsigned: bytes, material: Material) -> None:
    with pytest.raises(DocumentError, match="no title with a name below it"):
        pki.signer("clerk", profile="nd30-nguoi-ky", material=material).sign(unsigned, at=SIGNED)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("nd137-chuyen-doi", "stamp.person is empty"),
        ("nd30-ket-qua", "stamp.seal_image names no picture"),
        ("nd30-nguoi-ky", "stamp.signature_image names no picture"),
    ],
)
def test_what_a_stamp_shows_must_be_there_before_anything_is_signed(
    code: str, says: str, pki: Pki, material: Material
) -> None:
    with pytest.raises(ConfigError, match=says):
        pki.signer(profile=code, material=replace(material, person="", seal=None, signature=None))


def test_what_was_to_be_read_is_read_after_every_stamp(result: bytes, issued: bytes) -> None:
    words = []
    for pdf in (issued, result):
        with pdfplumber.open(io.BytesIO(pdf)) as opened:
            words.append(opened.pages[0].extract_text())
    assert words[0] == words[1]


def test_a_seal_does_not_stand_over_an_empty_field_of_that_name(pki: Pki, issued: bytes, material: Material) -> None:
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(issued))
    append_signature_field(writer, SigFieldSpec("SohoaSigner", box=(300, 100, 400, 150)))
    writer.write(out)
    with pytest.raises(DocumentError, match="over the signature SohoaSigner, which this file does not have"):
        pki.signer(profile="nd30-ket-qua", material=material).sign(out.getvalue(), at=SIGNED)
