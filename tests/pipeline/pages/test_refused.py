"""What is refused at the door, and with which reason."""

import io
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Dictionary, Name

from core.errors import DocumentError, Reason
from pipeline.pages import PageLimits, check_structure, render
from tests.pipeline.scans import FILLS, add_page, encoded, image_object, jpeg, picture, saved, scanned_pdf, tiff

LIMITS = PageLimits(max_bytes=1_000_000, max_pages=5, max_pixels=2_000_000)


def why(data: bytes, name: str = "scan", limits: PageLimits = LIMITS) -> Reason:
    with pytest.raises(DocumentError) as caught:
        check_structure(data, limits, name=name)
    return caught.value.reason


def encrypted(**passwords: str) -> bytes:
    pdf = pikepdf.open(io.BytesIO(scanned_pdf()))
    return saved(pdf, encryption=pikepdf.Encryption(**passwords))  # type: ignore[arg-type]


def without_pages() -> bytes:
    return saved(pikepdf.new())


@pytest.mark.parametrize(
    ("make", "name", "reason"),
    [
        (lambda: b"", "a.pdf", Reason.EMPTY),
        (without_pages, "a.pdf", Reason.EMPTY),
        (lambda: encrypted(owner="secret", user="secret"), "a.pdf", Reason.ENCRYPTED),
        (lambda: encrypted(owner="secret", user=""), "a.pdf", Reason.ENCRYPTED),
        (lambda: b"<html><body>404</body></html>", "a.pdf", Reason.NOT_WHAT_IT_SAYS),
        (lambda: encoded(picture(), "PNG"), "a.jpg", Reason.NOT_WHAT_IT_SAYS),
        (jpeg, "a.TIFF", Reason.NOT_WHAT_IT_SAYS),
        (lambda: b"PK\3\4 a word file", "a.docx", Reason.UNSUPPORTED),
        (lambda: b"plain text", "no ending", Reason.UNSUPPORTED),
        (lambda: encoded(picture(), "GIF"), "a.gif", Reason.UNSUPPORTED),
        (lambda: jpeg() + bytes(LIMITS.max_bytes), "a.jpg", Reason.TOO_LARGE),
        (lambda: scanned_pdf(*[jpeg()] * 6), "a.pdf", Reason.TOO_MANY_PAGES),
        (lambda: tiff(*[picture("1")] * 6), "a.tif", Reason.TOO_MANY_PAGES),
        (lambda: b"II*\0\x08\0\0\0\0\0\0\0\0\0", "a.tif", Reason.DAMAGED),
        (lambda: b"II*\0\0\0\0\0", "a.tif", Reason.EMPTY),
    ],
)
def test_it_is_refused_with_its_reason(make: Callable[[], bytes], name: str, reason: Reason) -> None:
    assert why(make(), name) is reason


def test_a_file_of_unknown_kind_has_no_pages() -> None:
    with pytest.raises(DocumentError) as caught:
        list(render(b"plain text", LIMITS))
    assert caught.value.reason is Reason.UNSUPPORTED


@pytest.mark.parametrize("name", ["a.pdf", "A.PDF", "scan", "scan.2025", "x.unknown"])
def test_only_an_ending_that_we_know_can_contradict(name: str) -> None:
    assert check_structure(scanned_pdf(), LIMITS, name=name) == 1


# --- cut files -------------------------------------------------------------------------------------------------------


def _xref_stream_pdf() -> bytes:
    pdf = pikepdf.open(io.BytesIO(scanned_pdf(jpeg(), jpeg())))
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _linearized_pdf() -> bytes:
    return saved(pikepdf.open(io.BytesIO(scanned_pdf(jpeg(), jpeg()))), linearize=True)


WHOLE = {
    "pdf": scanned_pdf(jpeg(), jpeg()),
    "pdf with xref stream": _xref_stream_pdf(),
    "pdf linearized": _linearized_pdf(),
    "pdf drawn": scanned_pdf(content=b"0 0 30 40 re f"),
    "jpeg": jpeg(),
    "jpeg progressive": jpeg(progressive=True),
    "png": encoded(picture(), "PNG"),
    "tiff": tiff(picture("L"), picture("L", seed=2)),
    "tiff g4": tiff(picture("1"), picture("1", seed=2), picture("1", seed=3), compression="group4"),
    "tiff lzw": tiff(picture(), picture(seed=2), compression="tiff_lzw"),
    "tiff deflate": tiff(picture("L"), picture("L", seed=2), compression="tiff_adobe_deflate"),
}


@pytest.mark.parametrize("kind", sorted(WHOLE))
def test_a_whole_file_is_taken(kind: str) -> None:
    assert check_structure(WHOLE[kind], LIMITS, name="scan") == len(list(render(WHOLE[kind], LIMITS)))


@pytest.mark.parametrize("kind", sorted(WHOLE))
def test_a_file_cut_anywhere_is_refused(kind: str) -> None:
    data = WHOLE[kind]
    # The last bytes of a PDF are a line break, of a TIFF the filling up to 16.
    steps = sorted({*range(8, len(data) - 16, max(1, len(data) // 60)), len(data) - 17})
    for cut in steps:
        assert why(data[:cut]) in {Reason.TRUNCATED, Reason.DAMAGED, Reason.ENCRYPTED}, cut


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_file_with_damaged_bytes_is_taken_or_refused_but_never_crashes(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 12))):
        damaged[data.draw(st.integers(8, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(DocumentError):
        check_structure(bytes(damaged), LIMITS, name="scan")
        assert all(page.data for page in render(bytes(damaged), LIMITS))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([b"%PDF-1.7\n", b"II*\0", b"MM\0*", b"II+\0", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]), st.binary()
)
def test_rubbish_behind_true_first_bytes_is_refused(magic: bytes, rest: bytes) -> None:
    assert why(magic + rest + b"%%EOF\xff\xd9") in Reason


# --- bombs -----------------------------------------------------------------------------------------------------------


def png_bomb() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg_bomb() -> bytes:
    data = bytearray(jpeg())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(data)


def tiff_bomb(size: int = 60_000) -> bytes:
    data = bytearray(tiff(picture("L", (64, 64))))
    (first,) = struct.unpack_from("<I", data, 4)
    for place in range(first + 2, first + 2 + 12 * struct.unpack_from("<H", data, first)[0], 12):
        tag, kind = struct.unpack_from("<HH", data, place)
        if tag in {256, 257}:
            struct.pack_into("<I" if kind == 4 else "<H", data, place + 8, size)
    return bytes(data)


def pdf_with(width: int, height: int, *, box: tuple[float, ...] = (0, 0, 59.52, 84.24)) -> bytes:
    pdf = pikepdf.new()
    packed = zlib.compress(bytes(1000))
    image = image_object(pdf, packed, (width, height), Filter=Name.FlateDecode, ColorSpace=Name.DeviceGray)
    add_page(pdf, FILLS, {"/Im0": image}, box=box)
    return saved(pdf)


def pdf_with_hidden_bomb() -> bytes:
    """The huge picture lies in a form, where no page names it."""
    pdf = pikepdf.new()
    image = image_object(pdf, b"", (60_000, 60_000), Filter=Name.FlateDecode)
    form = pdf.make_stream(b"/Deep Do", Type=Name.XObject, Subtype=Name.Form)
    form.stream_dict.Resources = Dictionary(XObject=Dictionary(Deep=image))
    add_page(pdf, b"/Fm0 Do", {"/Fm0": form})
    return saved(pdf)


@pytest.mark.parametrize(
    "make",
    [
        png_bomb,
        jpeg_bomb,
        tiff_bomb,
        lambda: tiff_bomb(12_000),
        lambda: pdf_with(60_000, 60_000),
        lambda: pdf_with(248, 351, box=(0, 0, 14_400, 14_400)),
        pdf_with_hidden_bomb,
        lambda: scanned_pdf(UserUnit=1000),
    ],
    ids=["png", "jpeg", "tiff", "tiff that pillow warns of", "pdf picture", "pdf page", "pdf form", "pdf unit"],
)
def test_what_would_unpack_to_more_than_the_machine_has_is_refused_unopened(make: Callable[[], bytes]) -> None:
    assert len(make()) < 100_000
    assert why(make()) is Reason.TOO_LARGE


@pytest.mark.parametrize("make", [lambda: pdf_with(0, 351), lambda: tiff_bomb(0)])
def test_a_picture_without_pixels_is_damaged(make: Callable[[], bytes]) -> None:
    assert why(make()) is Reason.DAMAGED


def test_a_page_that_grows_too_large_between_check_and_drawing_is_refused() -> None:
    small = replace(LIMITS, max_pixels=50_000)
    with pytest.raises(DocumentError) as caught:
        list(render(scanned_pdf(content=b"0 0 10 10 re f"), small))
    assert (caught.value.reason, caught.value.page) == (Reason.TOO_LARGE, 1)


# --- odd structures --------------------------------------------------------------------------------------------------


def test_a_tiff_whose_directories_run_in_a_circle_is_damaged() -> None:
    data = bytearray(tiff(picture("L", (64, 64))))
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    struct.pack_into("<I", data, first + 2 + 12 * count, first)
    assert why(bytes(data)) is Reason.DAMAGED


def test_a_big_tiff_and_a_big_endian_one_are_walked_like_any_other() -> None:
    for options in ({"big_tiff": True}, {}):
        data = tiff(picture("L"), picture("L", seed=2), **options)
        assert check_structure(data, LIMITS, name="a.tif") == 2
    motorola = b"MM\0*" + struct.pack(">IH", 8, 0) + struct.pack(">I", 0)
    assert why(motorola) is Reason.DAMAGED


@pytest.mark.parametrize(
    "entries",
    [
        {"Rotate": Name.Sideways},
        {"UserUnit": Name.Big},
        {"CropBox": Name.None_},
        {"MediaBox": pikepdf.Array([0, 0, Name.A, 5])},
        {"Resources": 5},
        {"Contents": 5},
    ],
    ids=lambda entries: next(iter(entries)),
)
def test_a_name_where_a_number_belongs_is_refused_or_drawn_but_never_crashes(entries: dict[str, Any]) -> None:
    data = scanned_pdf(**entries)
    with suppress(DocumentError):
        check_structure(data, LIMITS, name="a.pdf")
        assert len(list(render(data, LIMITS))) == 1


def test_a_jpeg_cut_inside_a_whole_pdf_is_found() -> None:
    assert why(scanned_pdf(jpeg()[:-800])) is Reason.TRUNCATED


def test_a_pdf_whose_content_cannot_be_drawn_is_damaged() -> None:
    # Given a file that one library opens and the other does not
    data = scanned_pdf(content=b"0 0 10 10 re f").replace(b"%PDF-", b"%XYZ-")
    with pytest.raises(DocumentError) as caught:
        list(render(b"%PDF-1.7\n" + data, LIMITS))
    assert caught.value.reason is Reason.DAMAGED
