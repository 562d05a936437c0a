"""A file that hangs or kills its checker costs only itself."""

import io
import os
import signal
import socket
import zlib
from collections.abc import Iterator

import pikepdf
import pytest

from signing.trust import Trust
from signing.validate.isolate import IsolatedChecker
from signing.validate.report import Indication, SubIndication
from tests.signing.pki import SIGNED, SOON, Pki

pytestmark = pytest.mark.usefixtures("fork_server")

TOO_SLOW = (Indication.INDETERMINATE, SubIndication.FORMAT_FAILURE, ("too_slow",))
DIED = (Indication.INDETERMINATE, SubIndication.FORMAT_FAILURE, ("checker_died",))


@pytest.fixture
def checker(trust: Trust) -> Iterator[IsolatedChecker]:
    # Long enough for a machine that has other work: what is tried here is which limit strikes, not when.
    with IsolatedChecker(trust, seconds=120) as opened:
        yield opened


def endless() -> bytes:
    """A cross-reference stream of a hundred million entries in a few kilobytes."""
    rows = zlib.compress(b"\0" * 100_000_000, 9)
    head = b"%PDF-1.7\n"
    entries = b"/Type /XRef /Size 100000000 /W [1 0 0] /Root 1 0 R /Filter /FlateDecode /Length %d" % len(rows)
    body = b"2 0 obj\n<< " + entries + b" >>\nstream\n" + rows + b"\nendstream\nendobj\n"
    return head + body + b"startxref\n%d\n%%%%EOF\n" % len(head)


def test_a_good_file_passes_through_the_child(checker: IsolatedChecker, signed: bytes) -> None:
    assert checker.check(signed, at=SOON).indication is Indication.TOTAL_PASSED


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_checked(trust: Trust, signed: bytes) -> None:
    with IsolatedChecker(trust, seconds=4) as checker:
        assert checker.check(signed, at=SOON).indication is Indication.TOTAL_PASSED
        report = checker.check(endless(), at=SOON)
        assert (report.indication, report.sub_indication, report.reasons) == TOO_SLOW
        assert checker.check(signed, at=SOON).indication is Indication.TOTAL_PASSED


def test_a_child_that_dies_costs_one_file_and_the_next_is_checked(checker: IsolatedChecker, signed: bytes) -> None:
    checker.check(signed, at=SOON)
    child = checker._child
    assert child is not None
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    report = checker.check(signed, at=SOON)
    assert (report.indication, report.sub_indication, report.reasons) == DIED
    assert checker.check(signed, at=SOON).indication is Indication.TOTAL_PASSED


def test_a_checker_that_was_not_used_has_nothing_to_end(trust: Trust) -> None:
    with IsolatedChecker(trust) as checker:
        assert checker._child is None


def test_no_child_is_left_behind(trust: Trust, unsigned: bytes) -> None:
    with IsolatedChecker(trust) as checker:
        assert checker.check(unsigned, at=SOON).indication is Indication.NO_SIGNATURE_FOUND
        child = checker._child
        assert child is not None
        pid = child.pid
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def whole(*objects: bytes, root: bytes = b"1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f\r\n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n\r\n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, len(out))
    return out + table + trailer


def looping_form() -> bytes:
    """A field that is its own child."""
    form = b"<< /Type /Catalog /AcroForm << /Fields [2 0 R] >> /Pages 3 0 R >>"
    return whole(form, b"<< /T (a) /Kids [2 0 R] >>", b"<< /Type /Pages /Kids [] /Count 0 >>")


def deep() -> bytes:
    """Arrays within arrays."""
    return whole(b"<< /Type /Catalog /AcroForm << /Fields [" + b"[" * 20_000 + b"]" * 20_000 + b"] >> >>")


def bomb() -> bytes:
    """A catalogue inside a stream that unpacks to 300 MB."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(300)) + packer.flush()
    packed = zlib.compress(packed, 9)
    about = b"/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode] /Length %d" % len(packed)
    stream = b"2 0 obj\n<< " + about + b" >>\nstream\n" + packed + b"\nendstream\nendobj\n"
    head = b"%PDF-1.7\n"
    rows = b"\x02\0\0\0\x02\0\0" + b"\x01" + len(head).to_bytes(4, "big") + b"\0\0"
    table = len(head) + len(stream)
    rows += b"\x01" + table.to_bytes(4, "big") + b"\0\0"
    entry = b"/Type /XRef /Size 4 /Index [1 3] /W [1 4 2] /Root 1 0 R /Length %d" % len(rows)
    body = b"3 0 obj\n<< " + entry + b" >>\nstream\n" + rows + b"\nendstream\nendobj\n"
    return head + stream + body + b"startxref\n%d\n%%%%EOF\n" % table


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (os.urandom(10_000_000), {"not_a_pdf"}),
        (b"%PDF-1.7\n" + b"\0" * 10_000_000, {"not_understood"}),
        (b"%PDF-1.7\n" + b"<<" * 2_000_000 + b"startxref\n9\n%%EOF\n", {"too_deep", "not_understood"}),
        (looping_form(), {"too_deep"}),
        (deep(), {"too_deep"}),
        (bomb(), {"decompression_bomb"}),
    ],
    ids=["garbage", "zeros", "dictionaries", "loop", "deep", "bomb"],
)
def test_odd_files_are_not_decided_and_the_reason_is_their_own(
    data: bytes, reasons: set[str], checker: IsolatedChecker
) -> None:
    report = checker.check(data, at=SOON)
    assert report.indication is Indication.INDETERMINATE
    assert set(report.reasons) <= reasons


def hungry(pdf: bytes) -> bytes:
    """More than the child may have."""
    return pdf * (4 << 30)


def test_what_else_is_asked_of_a_file_has_the_same_limits(checker: IsolatedChecker, signed: bytes) -> None:
    assert checker.ask(len, signed) == len(signed)
    assert checker.ask(hungry, b"x") is None
    assert checker.ask(len, signed) == len(signed)


def test_nothing_that_a_file_names_is_ever_fetched(checker: IsolatedChecker, pki: Pki, unsigned: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(unsigned)) as pdf:
            pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=url)
            spec = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, FS=pikepdf.Name.URL, F=url)
            pdf.Root.AF = pikepdf.Array([pdf.make_indirect(spec)])
            pdf.save(out)
        # The certificate names where its list lies, too.
        data = pki.signer("pointed").sign(out.getvalue(), at=SIGNED).data
        report = checker.check(data.replace(b"http://pki.invalid", url.encode()), at=SOON)
        assert report.signatures
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_child_that_is_not_ready_in_time_is_ended_and_what_it_says_later_answers_nothing(
    trust: Trust, signed: bytes
) -> None:
    with IsolatedChecker(trust, seconds=120, ready_seconds=-1) as checker:
        report = checker.check(signed, at=SOON)
        assert (report.indication, report.sub_indication, report.reasons) == TOO_SLOW
        assert checker.ask(len, signed) is None
        assert checker._child is None
