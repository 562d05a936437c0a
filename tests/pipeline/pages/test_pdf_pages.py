"""Pages of a PDF: a scan is taken out as it is, whatever else is on a page is drawn with it."""

import io
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name
from PIL import Image

from core.model import PageImage
from tests.pipeline.pages.conftest import Pages
from tests.pipeline.scans import FILLS, add_page, image_object, jpeg, picture, saved, scanned_pdf

SIZE = (248, 351)


def shown(page: PageImage) -> NDArray[np.int16]:
    """The pixels of a page in RGB, which must be as many as it says."""
    with Image.open(io.BytesIO(page.data)) as image:
        assert image.size == (page.width_px, page.height_px)
        return np.asarray(image.convert("RGB"), dtype=np.int16)


def same(page: PageImage, image: Image.Image, *, tolerance: float = 10) -> bool:
    """Whether a page shows that picture; drawing and JPEG may blur edges."""
    return bool(np.abs(shown(page) - np.asarray(image.convert("RGB"), dtype=np.int16)).mean() < tolerance)


def one_page(
    content: bytes = FILLS, *, data: bytes | None = None, image: dict[str, Any] | None = None, **page: Any
) -> bytes:
    pdf = pikepdf.new()
    entries = {key: value(pdf) if callable(value) else value for key, value in (image or {}).items()}
    add_page(pdf, content, {"/Im0": image_object(pdf, data or jpeg(), SIZE, **entries)}, **page)
    return saved(pdf)


def test_every_scan_of_a_pdf_is_its_jpeg_untouched(pages_of: Pages) -> None:
    jpegs = [jpeg(picture(seed=seed)) for seed in range(3)]
    found = pages_of(scanned_pdf(*jpegs))
    assert [page.data for page in found] == jpegs
    assert {(page.media_type, page.width_px, page.height_px, page.dpi) for page in found} == {
        ("image/jpeg", 248, 351, 300.0)
    }


def icc(channels: int) -> Any:
    def make(pdf: pikepdf.Pdf) -> Any:
        return Array([Name.ICCBased, pdf.make_stream(b"profile", N=channels)])

    return make


@pytest.mark.parametrize(
    ("mode", "colours"),
    [
        ("L", Name.DeviceGray),
        ("RGB", Name.DeviceRGB),
        ("RGB", icc(3)),
        ("L", icc(1)),
        ("RGB", Array([Name.CalRGB, Dictionary(WhitePoint=Array([1, 1, 1]))])),
        ("L", Array([Name.CalGray, Dictionary(WhitePoint=Array([1, 1, 1]))])),
    ],
)
def test_a_jpeg_is_untouched_in_every_colour_space_that_shows_it_as_it_is(
    mode: str, colours: Any, pages_of: Pages
) -> None:
    data = jpeg(picture(mode))
    (page,) = pages_of(one_page(data=data, image={"ColorSpace": colours}))
    assert page.data == data


@pytest.mark.parametrize(
    "content",
    [
        b"q 1 0 0 1 0 0 cm q 59.52 0 0 84.24 0 0 cm /Im0 Do Q Q",
        b"q .24 0 0 .24 0 0 cm q 248 0 0 351 0 0 cm /Im0 Do Q Q",
        b"q 0 0 59.52 84.24 re W n 59.52 0 0 84.24 0 0 cm /Im0 Do Q",
        b"/Artifact BMC q 59.52 0 0 84.24 0 0 cm /Im0 Do Q EMC",
        b"/GS0 gs q 59.5 0 0 84.2 0 0 cm /Im0 Do Q Q",
        b"q 60 0 0 85 -.2 -.3 cm /Im0 Do Q",
    ],
)
def test_however_a_scanner_places_its_scan_it_is_untouched(content: bytes, pages_of: Pages) -> None:
    plain = Dictionary(ExtGState=Dictionary(GS0=Dictionary(ca=1, BM=Name.Normal, SMask=Name("/None"))))
    data = scanned_pdf(content=content)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.pages[0].Resources.ExtGState = plain.ExtGState
        data = saved(pdf)
    (page,) = pages_of(data)
    assert page.data == jpeg()


@pytest.mark.parametrize("box", [(0, 0, 59.52, 84.24), (100, -50, 159.52, 34.24), (59.52, 84.24, 0, 0)])
def test_a_sheet_may_lie_anywhere(box: tuple[float, ...], pages_of: Pages) -> None:
    x, y = min(box[0], box[2]), min(box[1], box[3])
    content = f"q 59.52 0 0 84.24 {x} {y} cm /Im0 Do Q".encode()
    (page,) = pages_of(scanned_pdf(content=content, box=box))
    assert page.data == jpeg()


def test_pages_that_share_one_list_of_pictures_still_get_each_its_own(pages_of: Pages) -> None:
    pdf = pikepdf.new()
    jpegs = [jpeg(picture(seed=seed)) for seed in range(2)]
    images = {f"/Im{number}": image_object(pdf, data, SIZE) for number, data in enumerate(jpegs)}
    for number in range(2):
        add_page(pdf, f"q 59.52 0 0 84.24 0 0 cm /Im{number} Do Q".encode(), images)
    assert [page.data for page in pages_of(saved(pdf))] == jpegs


# --- what is drawn ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("angle", "back"),
    [
        (90, Image.Transpose.ROTATE_270),
        (180, Image.Transpose.ROTATE_180),
        (270, Image.Transpose.ROTATE_90),
        (-90, Image.Transpose.ROTATE_90),
    ],
)
def test_a_turned_page_is_shown_as_a_reader_shows_it(angle: int, back: Image.Transpose, pages_of: Pages) -> None:
    (page,) = pages_of(one_page(Rotate=angle))
    assert same(page, picture().transpose(back))
    assert page.dpi == 300


def test_a_turn_that_stands_at_the_root_of_the_pages_counts(pages_of: Pages) -> None:
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        pdf.Root.Pages.Rotate = 180
        data = saved(pdf)
    (page,) = pages_of(data)
    assert same(page, picture().transpose(Image.Transpose.ROTATE_180))


@pytest.mark.parametrize(
    ("matrix", "shows"),
    [
        (b"-59.52 0 0 84.24 59.52 0", Image.Transpose.FLIP_LEFT_RIGHT),
        (b"59.52 0 0 -84.24 0 84.24", Image.Transpose.FLIP_TOP_BOTTOM),
        (b"-59.52 0 0 -84.24 59.52 84.24", Image.Transpose.ROTATE_180),
    ],
)
def test_a_picture_that_is_turned_or_mirrored_by_its_matrix_is_shown_so(
    matrix: bytes, shows: Image.Transpose, pages_of: Pages
) -> None:
    (page,) = pages_of(one_page(b"q " + matrix + b" cm /Im0 Do Q"))
    assert same(page, picture().transpose(shows))


def test_a_picture_laid_on_its_side_fills_a_sheet_on_its_side(pages_of: Pages) -> None:
    (page,) = pages_of(one_page(b"q 0 59.52 -84.24 0 84.24 0 cm /Im0 Do Q", box=(0, 0, 84.24, 59.52)))
    assert same(page, picture().transpose(Image.Transpose.ROTATE_90))


BLACK_BAR = b" 0 g 0 0 59.52 20 re f"


@pytest.mark.parametrize(
    ("content", "page_entries"),
    [
        (FILLS + BLACK_BAR, {}),
        (b"q 59.52 0 0 42.12 0 42.12 cm /Im0 Do Q q 59.52 0 0 42.12 0 0 cm /Im0 Do Q", {}),
        (b"q 30 0 0 42.12 0 0 cm /Im0 Do Q", {}),
        (b"q 0 0 59.52 40 re W n 59.52 0 0 84.24 0 0 cm /Im0 Do Q", {}),
        (b"q 59.52 0 0 84.24 20 0 cm /Im0 Do Q", {}),
        (b"/OC /Hidden BDC q 59.52 0 0 84.24 0 0 cm /Im0 Do Q EMC", {}),
        (b"/Odd gs q 59.52 0 0 84.24 0 0 cm /Im0 Do Q", {}),
        (FILLS, {"box": (0, 0, 59.52, 170)}),
        (FILLS, {"CropBox": Array([0, 0, 59.52, 40])}),
        (b"q 59.52 0 0 84.24 0 0 cm /Nowhere Do Q", {}),
        (b"", {}),
    ],
    ids=[
        "covered", "two pictures", "a picture on a page", "clipped", "moved", "layer", "unknown state", "half a page",
        "cropped", "picture missing", "empty",
    ],
)  # fmt: skip
def test_a_page_that_is_not_just_its_scan_is_drawn(
    content: bytes, page_entries: dict[str, Any], pages_of: Pages
) -> None:
    (page,) = pages_of(one_page(content, **page_entries))
    assert page.data != jpeg()
    assert (page.media_type, page.dpi) == ("image/jpeg", 300.0)
    assert abs(page.width_px - 248) <= 1


@pytest.mark.parametrize(
    "state",
    [Dictionary(ca=0.3), Dictionary(BM=Name.Multiply), Dictionary(SMask=Dictionary(S=Name.Alpha))],
    ids=["transparent", "mixed", "masked"],
)
def test_a_state_that_changes_how_a_scan_looks_has_the_page_drawn(state: Any, pages_of: Pages) -> None:
    with pikepdf.open(io.BytesIO(one_page(b"/GS0 gs " + FILLS))) as pdf:
        pdf.pages[0].Resources.ExtGState = Dictionary(GS0=state)
        data = saved(pdf)
    (page,) = pages_of(data)
    assert page.data != jpeg()


def half_mask(pdf: pikepdf.Pdf) -> Any:
    data = zlib.compress(b"\xff" * (248 * 175) + b"\0" * (248 * 176))
    return image_object(pdf, data, SIZE, Filter=Name.FlateDecode, ColorSpace=Name.DeviceGray)


def test_what_a_mask_hides_stays_hidden(pages_of: Pages) -> None:
    (page,) = pages_of(one_page(image={"SMask": half_mask}))
    pixels = shown(page)
    assert pixels[200:340].min() > 230
    assert pixels[30:150].min() < 100


def test_a_negative_is_shown_as_a_positive(pages_of: Pages) -> None:
    (page,) = pages_of(one_page(image={"Decode": Array([1, 0, 1, 0, 1, 0])}))
    assert shown(page)[2, 2].max() < 40


@pytest.mark.parametrize("unit", [1, 2, 0.5])
def test_a_sheet_measured_in_another_unit_has_its_true_size(unit: float, pages_of: Pages) -> None:
    (page,) = pages_of(one_page(UserUnit=unit))
    assert page.data == jpeg()
    assert page.dpi == (300.0 if unit <= 1 else 150.0) * (2 if unit == 0.5 else 1)
    (drawn,) = pages_of(one_page(FILLS + BLACK_BAR, UserUnit=unit))
    assert drawn.dpi == 300
    assert abs(drawn.width_px - 248 * unit) <= 2


def test_a_fax_with_other_resolutions_across_than_down_gets_square_pixels(pages_of: Pages) -> None:
    pdf = pikepdf.new()
    add_page(pdf, FILLS, {"/Im0": image_object(pdf, jpeg(picture(size=(248, 176))), (248, 176))})
    (page,) = pages_of(saved(pdf))
    assert (page.width_px, page.height_px, page.dpi) == (248, 351, 300.0)


def test_a_jpeg_whose_header_contradicts_its_dictionary_is_drawn(pages_of: Pages) -> None:
    (page,) = pages_of(one_page(data=jpeg(picture("L"))))
    assert page.data != jpeg(picture("L"))
    assert page.width_px == 248


def with_form_field(*, appearance: bool = True) -> bytes:
    """A page of lines only, with a filled field as signed papers have them: number and date."""
    pdf = pikepdf.new()
    black = pdf.make_stream(b"0 g 0 0 30 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 30, 20]))
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="so", V="12", F=4, Rect=Array([10, 40, 40, 60])
    )
    if appearance:
        field.AP = Dictionary(N=black)
    widget = pdf.make_indirect(field)
    add_page(pdf, b"0 g 5 5 40 2 re f", Annots=Array([widget]))
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), DA="/Helv 10 Tf 0 g")
    return saved(pdf)


def test_a_born_digital_page_is_drawn_with_its_fields(pages_of: Pages) -> None:
    (page,) = pages_of(with_form_field())
    (empty,) = pages_of(with_form_field(appearance=False))
    assert (page.width_px, page.height_px, page.dpi) == (248, 351, 300.0)
    assert shown(page)[120:160, 60:140].mean() < 60
    assert shown(empty)[120:160, 60:140].mean() > 150


def test_a_scan_with_a_note_on_it_is_drawn_in_the_scans_size(pages_of: Pages) -> None:
    (page,) = pages_of(one_page(Annots=Array([])))
    assert (page.width_px, page.height_px, page.dpi) == (248, 351, 300.0)
    assert same(page, picture())


@pytest.mark.parametrize(
    ("mode", "media_type"), [("1", "image/tiff"), ("L", "image/png"), ("RGB", "image/png"), ("CMYK", "image/png")]
)
def test_a_picture_without_loss_stays_without_loss(mode: str, media_type: str, pages_of: Pages) -> None:
    image = picture(mode)
    colours = {"1": Name.DeviceGray, "L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}[mode]
    entries = {"Filter": Name.FlateDecode, "ColorSpace": colours, "BitsPerComponent": 1 if mode == "1" else 8}
    (page,) = pages_of(one_page(data=zlib.compress(image.tobytes()), image=entries))
    assert page.media_type == media_type
    assert same(page, image, tolerance=0.01 if mode != "CMYK" else 6)


def test_a_jpeg_packed_once_more_is_taken_out_and_stays_a_jpeg(pages_of: Pages) -> None:
    entries = {"Filter": Array([Name.FlateDecode, Name.DCTDecode])}
    (page,) = pages_of(one_page(data=zlib.compress(jpeg()), image=entries))
    assert page.media_type == "image/jpeg"
    assert same(page, picture())


def test_many_files_are_drawn_side_by_side(pages_of: Pages) -> None:
    data = one_page(FILLS + BLACK_BAR)
    with ThreadPoolExecutor(8) as pool:
        results = {pages[0].data for pages in pool.map(pages_of, [data] * 40)}
    assert len(results) == 1
