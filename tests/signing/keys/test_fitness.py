"""What a certificate must be before its key signs for the first time, and again every ten minutes."""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from core.errors import ConfigError, UnavailableError
from signing.keys import KeyHandle
from signing.keys.files import FileKey
from signing.keys.fitness import Fitness, warning_days
from signing.trust import Trust
from tests.signing.pki import LATER, SIGNED, Pki

DAY = dt.timedelta(days=1)


@dataclass
class Said:
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


@dataclass
class Authority:
    """Who is asked about revocation; counts how often."""

    crls: tuple[bytes, ...] = ()
    away: bool = False
    asked: list[int] = field(default_factory=list)

    def about(self, certificate: Any, chain: Sequence[Any], *, at: dt.datetime) -> Said:  # noqa: ARG002  the protocol's
        self.asked.append(len(chain))
        if self.away:
            raise UnavailableError("the authority is away")
        return Said(self.crls)


def key(pki: Pki, label: str, trust: Trust, *, source: Authority | None = None, mechanism: str = "pss") -> KeyHandle:
    return replace(pki.handle(label), fitness=Fitness(trust, source, mechanism))


@pytest.mark.parametrize(
    ("label", "at", "says"),
    [
        ("desk", LATER, "expired on 2026-01-01"),
        ("next-year", SIGNED, "valid only from 2026-01-01: check the clock"),
        # A clock that is wrong by a day at the edges of the certificate's time
        ("desk", dt.datetime(2024, 12, 31, 12, tzinfo=dt.UTC), "check the clock"),
        ("desk", dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC), "expired"),
    ],
)
def test_a_certificate_outside_its_time_does_not_sign(label: str, at: dt.datetime, says: str, pki: Pki) -> None:
    with pytest.raises(ConfigError, match=says):
        key(pki, label, pki.trust()).require_valid(at)


def test_a_certificate_that_leads_to_an_anchor_signs(pki: Pki) -> None:
    for label in ("desk", "curve", "clerk"):
        key(pki, label, pki.trust(pki.crl(SIGNED))).require_valid(SIGNED)


def test_a_certificate_of_an_authority_that_only_bears_the_same_name_does_not_sign(pki: Pki, rogue: Pki) -> None:
    with pytest.raises(ConfigError, match="does not lead to an anchor"):
        key(pki, "desk", rogue.trust()).require_valid(SIGNED)
    with pytest.raises(ConfigError, match="does not lead to an anchor"):
        key(rogue, "desk", pki.trust()).require_valid(SIGNED)


def test_a_revoked_certificate_does_not_sign_and_did_before(pki: Pki) -> None:
    for label in ("revoked", "pointed-revoked"):
        with pytest.raises(ConfigError, match="was revoked"):
            key(pki, label, pki.trust(pki.crl(SIGNED + 20 * DAY))).require_valid(SIGNED + 20 * DAY)


def test_a_revocation_that_is_only_known_to_whoever_is_asked_counts(pki: Pki) -> None:
    at = SIGNED + 20 * DAY
    with pytest.raises(ConfigError, match="was revoked"):
        key(pki, "revoked", pki.trust(), source=Authority((pki.crl(at),))).require_valid(at)
    asked = Authority((pki.crl(SIGNED),))
    key(pki, "desk", pki.trust(), source=asked).require_valid(SIGNED)
    assert asked.asked == [1], "the anchor above it"


def test_papers_wait_while_nobody_says_whether_a_certificate_was_revoked(pki: Pki) -> None:
    for source in (Authority(away=True), Authority()):
        with pytest.raises(UnavailableError):
            key(pki, "desk", pki.trust(), source=source).require_valid(SIGNED)


@pytest.mark.parametrize(
    ("issued", "says"),
    [(SIGNED + DAY, "of a later time than this machine's clock"), (SIGNED - 40 * DAY, "out of date")],
)
def test_a_list_of_another_time_shows_a_wrong_clock(issued: dt.datetime, says: str, pki: Pki) -> None:
    with pytest.raises(ConfigError, match=says):
        key(pki, "desk", pki.trust(pki.crl(issued))).require_valid(SIGNED)


def test_a_desk_without_lists_signs_and_says_so(pki: Pki, rogue: Pki, caplog: pytest.LogCaptureFixture) -> None:
    key(pki, "desk", pki.trust()).require_valid(SIGNED)
    assert "no list says whether" in caplog.text
    caplog.clear()
    # A list of somebody else, without an end, says nothing of this certificate
    issuer = x509.Name.from_rfc4514_string("CN=another")
    other = (
        x509.CertificateRevocationListBuilder(issuer, SIGNED, SIGNED + DAY)
        .sign(rogue.private("root"), hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    key(pki, "desk", pki.trust(other)).require_valid(SIGNED)
    assert "no list says whether" in caplog.text


def test_a_desk_without_anchors_signs_and_says_so(pki: Pki, caplog: pytest.LogCaptureFixture) -> None:
    key(pki, "desk", Trust()).require_valid(SIGNED)
    assert "no anchor in the trust folder" in caplog.text


@pytest.mark.parametrize(
    ("label", "other", "mechanism"), [("desk", "desk", "pss"), ("desk", "desk", "pkcs1v15"), ("curve", "curve", "pss")]
)
def test_a_key_of_another_certificate_does_not_sign(
    label: str, other: str, mechanism: str, pki: Pki, rogue: Pki
) -> None:
    mixed = replace(key(pki, label, pki.trust(), mechanism=mechanism), private=FileKey(rogue.private(other)))
    with pytest.raises(ConfigError, match="does not belong to the certificate"):
        mixed.require_valid(SIGNED)


def test_revocation_is_asked_for_again_after_ten_minutes_and_when_the_clock_runs_backwards(pki: Pki) -> None:
    source = Authority((pki.crl(SIGNED),))
    handle = key(pki, "desk", pki.trust(), source=source)
    for minutes, times in ((0, 1), (9, 1), (11, 2), (15, 2), (-1, 3)):
        handle.require_valid(SIGNED + dt.timedelta(minutes=minutes))
        assert len(source.asked) == times


def test_an_end_that_is_near_and_a_padding_that_is_no_longer_named_are_said_in_the_log(
    pki: Pki, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    key(pki, "desk", pki.trust(), mechanism="pkcs1v15").require_valid(dt.datetime(2025, 12, 20, tzinfo=dt.UTC))
    assert "certificate ends soon" in caplog.text
    assert "PKCS#1 v1.5" in caplog.text
    assert [record.count for record in caplog.records if hasattr(record, "count")] == [12]


def test_the_warnings_come_at_60_30_and_7_days() -> None:
    days = {61: None, 60: 60, 31: 60, 30: 30, 8: 30, 7: 7, 0: 7, -1: 0}
    assert {left: warning_days(left) for left in days} == days
