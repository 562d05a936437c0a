"""A paper signed today is good in 2044 with its evidence, and is not without."""

import datetime as dt

import pytest

from signing.evidence import Authority, HashTree, Link, evidence_record, verify_record
from signing.evidence.hashtree import digest, leaf_of
from signing.trust import Trust
from signing.validate import check
from tests.services.tsa import TrialTsa
from tests.signing.evidence.conftest import Stamp
from tests.signing.pki import SIGNED

HOUR = dt.timedelta(hours=1)
#: Before the first service's certificate ends, in 2040.
RENEWED = dt.datetime(2039, 6, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(("year", "alone"), [(2031, True), (2039, True), (2041, False), (2044, False)])
def test_a_record_of_today_holds_with_its_evidence(
    year: int, alone: bool, stamped: bytes, trust: Trust, stamped_at: Stamp
) -> None:
    # Given a signature with a timestamp, of a certificate until 2026 and a service until 2040
    at = dt.datetime(year, 2, 1, tzinfo=dt.UTC)
    # And its evidence of an hour later, which a second service stamped again in 2039
    leaf = leaf_of(stamped, "sha256")
    tree = HashTree([leaf, digest(b"another", "sha256")])
    chain = [Link(tree.groups(leaf), stamped_at(tree.root, SIGNED + HOUR), "sha256")]
    second = TrialTsa(begins=SIGNED, ends=dt.datetime(2060, 1, 1, tzinfo=dt.UTC), name="Dấu thời gian thứ hai")
    second.at = RENEWED
    if at > RENEWED:
        chain.append(Link((), second.stamp(digest(chain[0].token, "sha256"), "sha256"), "sha256"))
    both = Trust(timestamps=(*trust.timestamps, *second.trust.timestamps))
    report = verify_record(evidence_record([chain]), stamped, Authority(both), at=at)
    # Then the evidence proves when it existed, and with that the signature passes
    assert (report.reasons, report.existed) == ((), SIGNED + HOUR)
    assert check(stamped, trust, at=at, existed=report.existed).indication == "TOTAL_PASSED"
    # And without it only as long as the service's certificate holds
    assert (check(stamped, trust, at=at).indication == "TOTAL_PASSED") is alone
    # Evidence that came too late proves nothing that helps
    too_late = dt.datetime(2045, 1, 1, tzinfo=dt.UTC)
    assert (check(stamped, trust, at=at, existed=too_late).indication == "TOTAL_PASSED") is alone
