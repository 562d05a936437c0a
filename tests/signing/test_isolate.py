"""A file that hangs or kills its checker costs only itself."""

import os
import signal
import zlib
from collections.abc import Iterator

import pytest

from signing.trust import Trust
from signing.validate.isolate import IsolatedChecker
from signing.validate.report import Indication, SubIndication
from tests.signing.pki import SOON

pytestmark = pytest.mark.usefixtures("fork_server")

TOO_HEAVY = (Indication.INDETERMINATE, SubIndication.FORMAT_FAILURE, ("too_heavy",))


@pytest.fixture
def checker(trust: Trust) -> Iterator[IsolatedChecker]:
    with IsolatedChecker(trust) as opened:
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
        assert (report.indication, report.sub_indication, report.reasons) == TOO_HEAVY
        assert checker.check(signed, at=SOON).indication is Indication.TOTAL_PASSED


def test_a_child_that_dies_costs_one_file_and_the_next_is_checked(checker: IsolatedChecker, signed: bytes) -> None:
    checker.check(signed, at=SOON)
    child = checker._child
    assert child is not None
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    report = checker.check(signed, at=SOON)
    assert (report.indication, report.sub_indication, report.reasons) == TOO_HEAVY
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
