"""Files from anywhere: the check always answers, and never calls conforming what is no PDF/A."""

import io
import random

import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Stream

from pipeline.pdfa import check
from tests.pipeline.pdfa.breaches import edited, resources
from tests.pipeline.pdfa.papers import a_pdf, jpeg, words_of

GOOD = a_pdf(words=words_of([("Đặng", "Thị", "Mẫu")]))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
@example(b"")
@example(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
@example(b"/ByteRange [" + b"9" * 5000 + b" 1 1 1]")
@example(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n")
@example(jpeg())
def test_what_is_no_pdf_never_conforms(data: bytes) -> None:
    found = check(data)
    assert not found.conforms
    assert found.claims is None
    assert found.broken


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.9, 0.999])
def test_a_file_cut_short_does_not_conform(share: float) -> None:
    assert not check(GOOD[: int(len(GOOD) * share)]).conforms


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_file_with_other_bytes_here_and_there_is_still_answered(changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for place, value in changes:
        data[place] = value
    found = check(bytes(data))
    assert found.conforms == (found.broken == ())
    if found.conforms:
        with pikepdf.open(io.BytesIO(bytes(data)), attempt_recovery=False) as pdf:
            assert len(pdf.pages) == 1


#: Places where nothing stands in a good file.
_EMPTY_SPOTS = (
    *("/Root/Names", "/Root/AcroForm", "/Root/Perms", "/Page/Annots", "/Page/CropBox", "/Cid/W"),
    *("/Page/Resources/ExtGState", "/Page/Resources/XObject/Im1", "/Image/Interpolate"),
)
#: Places where another object may stand than the check hopes for.
_SPOTS = (
    *("/Root/Metadata", "/Root/OutputIntents", "/Root/Pages", "/Root/Lang"),
    *("/Page/Resources", "/Page/Contents", "/Page/MediaBox", "/Page/Parent"),
    *("/Page/Resources/Font", "/Page/Resources/XObject", "/Page/Resources/Font/F0"),
    *("/Font/DescendantFonts", "/Font/ToUnicode", "/Font/Encoding", "/Cid/CIDToGIDMap", "/Cid/DW"),
    *("/Cid/FontDescriptor", "/Cid/FontDescriptor/FontFile2", "/Image/ColorSpace", "/Image/BitsPerComponent"),
    *("/Image/Filter", "/Image/Subtype", "/Root/OutputIntents/0/DestOutputProfile", "/Root/OutputIntents/0/S"),
)


def _odd(pdf: pikepdf.Pdf) -> list[object]:
    return [
        *(None, True, 7, -1, pikepdf.String("s"), Name.Odd, Array(), Array([Array([1])]), Dictionary()),
        Dictionary(S=1, Type=Name.Font, Subtype=Name.Type0),
        Array([Dictionary(S=Name.GTS_PDFA1, Subtype=Name.Stamp, AP=7)]),
        pdf.make_stream(b"\xff\xd8 q Q ( <", Filter=Name.FlateDecode),
        pdf.make_stream(b"q /F0 Tf 1 TJ ri cs", Subtype=Name.Form),
        pdf.pages[0].obj,
        pdf.Root,
    ]


def _start(pdf: pikepdf.Pdf, word: str) -> pikepdf.Object:
    page = pdf.pages[0].obj
    starts = {
        "Root": pdf.Root,
        "Page": page,
        "Font": page.Resources.Font.F0,
        "Cid": page.Resources.Font.F0.DescendantFonts[0],
        "Image": page.Resources.XObject.Im0.stream_dict,
    }
    return starts[word]


def _put(pdf: pikepdf.Pdf, spot: str, value: object) -> None:
    first, *path = spot[1:].split("/")
    holder = _start(pdf, first)
    for word in path[:-1]:
        holder = holder[int(word)] if word.isdigit() else holder["/" + word]
    target = holder.stream_dict if isinstance(holder, Stream) else holder
    if value is None and spot in _EMPTY_SPOTS:
        return
    if value is None:
        del target["/" + path[-1]]
    else:
        target["/" + path[-1]] = value


@pytest.mark.parametrize("spot", _SPOTS + _EMPTY_SPOTS)
def test_an_object_of_another_shape_than_hoped_for_is_a_fault_and_no_crash(spot: str) -> None:
    for place in range(15):
        with pikepdf.open(io.BytesIO(GOOD)) as pdf:
            _put(pdf, spot, _odd(pdf)[place])
            out = io.BytesIO()
            try:
                pdf.save(out, static_id=True, fix_metadata_version=False)
            except (pikepdf.PikepdfError, RuntimeError, TypeError, ValueError):
                continue  # pikepdf itself does not write it
        found = check(out.getvalue())
        assert found.conforms == (found.broken == ())


def test_a_form_that_draws_itself_ends() -> None:
    def loop(pdf: pikepdf.Pdf) -> None:
        item = pdf.make_stream(b"/Fm0 Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
        item.stream_dict.Resources = Dictionary(XObject=Dictionary(Fm0=item))
        resources(pdf).XObject.Fm0 = item

    assert check(edited(loop)).broken == ()


def test_forms_that_each_draw_the_next_twice_are_each_looked_into_once() -> None:
    def tower(pdf: pikepdf.Pdf) -> None:
        below = None
        for _ in range(60):
            item = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
            if below is not None:
                item.stream_dict.Resources = Dictionary(XObject=Dictionary(A=below, B=below))
            below = item
        resources(pdf).XObject.Fm0 = below

    assert check(edited(tower)).broken == ()


def test_a_page_that_is_its_own_parent_ends() -> None:
    def ring(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        del page["/Resources"]
        page.Parent = page

    assert not check(edited(ring)).conforms


def test_a_hundred_thousand_faults_are_told_in_two_hundred() -> None:
    def litter(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Probe = Array(
            [Dictionary(S=Name.Named, N=Name.Print), *(Dictionary(S=Name.Launch) for _ in range(1000))]
        )
        resources(pdf).ExtGState = Dictionary()
        pages = [pdf.pages[0]] * 300
        for page in pages:
            pdf.pages.append(page)
        for page in pdf.pages:
            page.obj.AA = Dictionary()

    found = check(edited(litter))
    assert not found.conforms
    assert len(found.broken) <= 200


@pytest.mark.parametrize("seed", range(8))
def test_pieces_of_a_file_in_another_order_do_not_conform(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [GOOD[start : start + 997] for start in range(0, len(GOOD), 997)]
    chance.shuffle(pieces)
    assert not check(b"".join(pieces)).conforms
