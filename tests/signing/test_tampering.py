"""Nothing that is done to a signed file leaves it passed, and nothing crashes the checker."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.trust import Trust
from signing.validate import check
from signing.validate.report import Answer, Aspect, Indication, Policy, SubIndication
from tests.signing.pki import SOON, Pki, signed_the_old_way

FAILED, OPEN = Indication.TOTAL_FAILED, Indication.INDETERMINATE


Change = Callable[[IncrementalPdfFileWriter], None]


def flipped(data: bytes, place: int, mask: int = 0x01) -> bytes:
    return data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :]


def gap(pdf: bytes) -> tuple[int, int]:
    """Where the container stands, between the signed ranges."""
    _, first, second, _ = (int(value) for value in PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].byte_range)
    return first, second


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_a_pdf"),
        (b"\0" * 4096, "not_a_pdf"),
        ("Không phải PDF".encode(), "not_a_pdf"),
        (b"%PDF-1.7\n", "not_understood"),
        (b"%PDF-1.7\n%%EOF\n", "not_understood"),
        (b"%PDF-1.7\nstartxref\n999999\n%%EOF\n", "not_understood"),
        (b"%PDF-1.7\ntrailer<</Root 1 0 R>>\nstartxref\n-5\n%%EOF\n", "not_understood"),
    ],
)
def test_bytes_that_are_no_whole_pdf_are_not_decided(data: bytes, reason: str, trust: Trust) -> None:
    report = check(data, trust, at=SOON)
    assert (report.indication, report.sub_indication, report.reasons) == (OPEN, SubIndication.FORMAT_FAILURE, (reason,))


@given(data=st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_no_bytes_whatever_raise_or_pass(data: bytes) -> None:
    for candidate in (data, b"%PDF-1.7\n" + data):
        assert check(candidate, Trust(), at=SOON).indication is Indication.INDETERMINATE


@pytest.mark.parametrize("password", ["mở", ""])
def test_an_encrypted_file_is_not_decided(password: str, signed: bytes, trust: Trust) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="chủ", user=password))
    report = check(out.getvalue(), trust, at=SOON)
    assert (report.indication, report.reasons) == (OPEN, ("encrypted",))


def test_one_flipped_bit_anywhere_in_the_signed_bytes_is_total_failure(signed: bytes, trust: Trust) -> None:
    # Contents of streams: where a flip leaves the structure readable, the verdict must be the plain one.
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        streams = [bytes(item.read_raw_bytes()) for item in pdf.objects if isinstance(item, pikepdf.Stream)]
    places = [signed.index(stream) + len(stream) // 2 for stream in streams]
    assert len(places) >= 8
    for place in places:
        report = check(flipped(signed, place), trust, at=SOON)
        assert (report.indication, report.reasons) == (FAILED, ("hash_mismatch",)), place


def test_a_flipped_bit_in_the_structure_never_passes(signed: bytes, trust: Trust) -> None:
    first, second = gap(signed)
    for place in [*range(0, first, 1201), *range(second, len(signed), 401)]:
        report = check(flipped(signed, place), trust, at=SOON)
        assert report.indication is not Indication.TOTAL_PASSED, place


def test_a_changed_signature_value_is_total_failure(signed: bytes, pki: Pki, trust: Trust) -> None:
    item = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0]
    value = bytes(item.signer_info["signature"].native)
    place = signed.index(value.hex().encode().upper())
    # One hex digit for another.
    changed = signed[:place] + (b"0" if signed[place : place + 1] != b"0" else b"1") + signed[place + 1 :]
    report = check(changed, trust, at=SOON)
    assert (report.indication, report.sub_indication) == (FAILED, SubIndication.SIG_CRYPTO_FAILURE)
    assert report.reasons == ("bad_signature",)


def test_a_changed_container_never_passes(signed: bytes, trust: Trust) -> None:
    first, _ = gap(signed)
    length = len(PdfFileReader(io.BytesIO(signed)).embedded_signatures[0].signer_info.dump())
    for place in range(first + 1, first + 2 * length, 331):
        digit = b"0" if signed[place : place + 1] != b"0" else b"1"
        changed = signed[:place] + digit + signed[place + 1 :]
        assert check(changed, trust, at=SOON).indication is not Indication.TOTAL_PASSED, place


def test_an_emptied_container_never_passes(signed: bytes, trust: Trust) -> None:
    first, second = gap(signed)
    for filling in (b"0", b"f"):
        emptied = signed[: first + 1] + filling * (second - first - 2) + signed[second - 1 :]
        assert check(emptied, trust, at=SOON).indication in {OPEN, FAILED}


def test_a_truncated_file_never_passes(signed: bytes, unsigned: bytes, trust: Trust) -> None:
    for length in range(1, len(signed), 2503):
        assert check(signed[:length], trust, at=SOON).indication is not Indication.TOTAL_PASSED, length
    for left in (1, 2, 6, 20, 200):
        assert check(signed[:-left], trust, at=SOON).indication is not Indication.TOTAL_PASSED, left


def test_a_file_whose_signature_was_cut_off_has_none(signed: bytes, unsigned: bytes, trust: Trust) -> None:
    assert check(signed[: len(unsigned)], trust, at=SOON).indication is Indication.NO_SIGNATURE_FOUND


def test_a_file_written_anew_keeps_no_good_signature(signed: bytes, trust: Trust) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        pdf.save(out)
    assert check(out.getvalue(), trust, at=SOON).indication is FAILED


@pytest.mark.parametrize(
    ("before", "after"), [(b"junk\n", b""), (b"", b"junk"), (b"", b"\0" * 1000), (b"MZ", b""), (b"\n", b"")]
)
def test_bytes_outside_the_pdf_are_told_and_never_passed(
    before: bytes, after: bytes, signed: bytes, trust: Trust
) -> None:
    report = check(before + signed + after, trust, at=SOON)
    assert report.indication in {OPEN, FAILED}
    assert {"bytes_outside", "not_understood", "does_not_cover"} & set(report.reasons)
    # And no row of any signature says more than the file's verdict
    assert not any(item.indication is Indication.TOTAL_PASSED for item in report.signatures)
    assert not any(item.aspects[Aspect.STRUCTURE] is Answer.GOOD for item in report.signatures)


@pytest.mark.parametrize("policy", list(Policy))
def test_of_a_tail_behind_the_end_it_is_said_that_it_is_not_covered(
    policy: Policy, signed: bytes, trust: Trust
) -> None:
    (whole,) = check(signed, trust, at=SOON, policy=policy).signatures
    assert whole.indication is Indication.TOTAL_PASSED
    # A line feed is as much outside as junk is
    for tail in (b"junk", b"\n"):
        report = check(signed + tail, trust, at=SOON, policy=policy)
        (one,) = report.signatures
        assert (report.indication, report.reasons) == (OPEN, ("bytes_outside",))
        assert (one.intact, one.indication, one.sub_indication) == (True, OPEN, SubIndication.FORMAT_FAILURE)
        # All else is as it was without the tail
        assert one.aspects == whole.aspects | {Aspect.STRUCTURE: Answer.BAD}


def _page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    return writer.root["/Pages"]["/Kids"][0]


def add_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/Parent"): writer.root.raw_get("/Pages"),
            pdf_name("/MediaBox"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 200, 200)]),
        }
    )
    pages["/Kids"].append(writer.add_object(page))
    pages[pdf_name("/Count")] = generic.NumberObject(2)
    writer.update_container(pages)


def replace_content(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f"))
    writer.update_container(page)


def add_note(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Text"),
            pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (10, 10, 30, 30)]),
            pdf_name("/Contents"): generic.TextStringObject("một ghi chú"),
        }
    )
    annotations = page.get("/Annots", generic.ArrayObject())
    annotations.append(writer.add_object(note))
    page[pdf_name("/Annots")] = annotations
    writer.update_container(annotations)
    writer.update_container(page)


def remove_field(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/AcroForm"]["/Fields"] = generic.ArrayObject()
    writer.update_container(writer.root["/AcroForm"])


def revised(pdf: bytes, change: Change) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "indication", "reason"),
    [
        (add_page, FAILED, "changed_after"),
        (replace_content, FAILED, "changed_after"),
        (add_note, FAILED, "changed_after"),
        (remove_field, Indication.NO_SIGNATURE_FOUND, "no_signature"),
    ],
)
def test_a_revision_after_the_signature_is_judged_by_what_it_changes(
    change: Change,
    indication: Indication,
    reason: str,
    signed: bytes,
    trust: Trust,
) -> None:
    report = check(revised(signed, change), trust, at=SOON)
    assert (report.indication, report.reasons) == (indication, (reason,))


@pytest.mark.parametrize("kind", ["/adbe.x509.rsa_sha1", "/Unheard.of"])
def test_a_signature_of_an_unknown_kind_is_told_and_not_passed_over(
    kind: str, pki: Pki, signed: bytes, trust: Trust
) -> None:
    def rename(writer: IncrementalPdfFileWriter) -> None:
        signature = writer.root["/AcroForm"]["/Fields"][0]["/V"]
        signature[pdf_name("/SubFilter")] = pdf_name(kind)
        writer.update_container(signature)

    alone = revised(signed, rename)
    report = check(alone, trust, at=SOON)
    assert (report.indication, report.reasons) == (OPEN, ("unread_signature",))
    beside = signed_the_old_way(pki, alone, "sha256")
    report = check(beside, trust, at=SOON)
    assert report.indication is not Indication.TOTAL_PASSED
    assert "unread_signature" in report.reasons


def test_content_that_was_changed_between_two_signatures_is_told(pki: Pki, signed: bytes, trust: Trust) -> None:
    again = signed_the_old_way(pki, revised(signed, replace_content), "sha256")
    report = check(again, trust, at=SOON)
    assert (report.indication, report.reasons) == (OPEN, ("changed_before_next",))
    assert [item.indication for item in report.signatures] == [OPEN, Indication.TOTAL_PASSED]
