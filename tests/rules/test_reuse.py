"""Which record may serve again: every objection by itself, each at its edge."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import ArchiveRecord, Group, KindCode, OwnerId, RecordId
from rules.reuse import Refusal, ReuseRequest, add_months, decide, newest

BIRTH = KindCode("birth_certificate")
EXTRACT = KindCode("birth_extract")
TODAY = dt.date(2025, 9, 15)
SIGNED = dt.datetime(2025, 3, 1, 2, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)

RecordMaker = Callable[..., ArchiveRecord]
Case = tuple[str, dict[str, Any], int | None, tuple[Refusal, ...]]

# What is changed of a good record, the law's limit in months, and the rules that object; none: it may serve.
CASES: tuple[Case, ...] = (
    ("a good record serves", {}, None, ()),
    ("a record of an unknown owner", {"owner": None}, None, (Refusal.NO_OWNER,)),
    ("a record of somebody else", {"owner": OwnerId("051190000777")}, None, (Refusal.OTHER_OWNER,)),
    ("a record of no known kind", {"kind": None}, None, (Refusal.OTHER_KIND,)),
    ("another kind", {"kind": KindCode("decision")}, None, (Refusal.OTHER_KIND,)),
    ("the other kind that will do", {"kind": EXTRACT}, None, ()),
    ("archived with doubts", {"doubtful": True}, None, (Refusal.DOUBTFUL,)),
    ("a result without its date", {"issued_on": None}, None, (Refusal.INCOMPLETE,)),
    ("a component without a date", {"issued_on": None, "group": Group.COMPONENT}, None, ()),
    ("an unknown paper without a date", {"issued_on": None, "kind": None}, None, (Refusal.OTHER_KIND,)),
    ("not signed", {"signature_level": ""}, None, (Refusal.NOT_SIGNED,)),
    ("signed at a level nobody knows", {"signature_level": "none"}, None, (Refusal.NOT_SIGNED,)),
    ("signed with a timestamp", {"signature_level": "B-T"}, None, ()),
    ("signed for long", {"signature_level": "B-LTA"}, None, ()),
    ("signed in the certificate's last second", {"certificate_not_after": SIGNED}, None, ()),
    (
        "signed a second after the certificate ended",
        {"certificate_not_after": SIGNED - SECOND},
        None,
        (Refusal.CERTIFICATE_EXPIRED_AT_SIGNING,),
    ),
    ("the certificate ended after signing", {"certificate_not_after": SIGNED + SECOND}, None, ()),
    ("issued today", {"issued_on": TODAY}, None, ()),
    ("issued tomorrow", {"issued_on": TODAY + dt.timedelta(days=1)}, None, (Refusal.NOT_YET_ISSUED,)),
    ("its last day is today", {"expires_on": TODAY}, None, ()),
    ("its last day was yesterday", {"expires_on": TODAY - dt.timedelta(days=1)}, None, (Refusal.EXPIRED,)),
    ("six months end today", {"issued_on": dt.date(2025, 3, 15)}, 6, ()),
    ("six months ended yesterday", {"issued_on": dt.date(2025, 3, 14)}, 6, (Refusal.EXPIRED,)),
    ("its own last day comes before the law's", {"expires_on": dt.date(2025, 9, 1)}, 12, (Refusal.EXPIRED,)),
    ("the law's last day comes before its own", {"expires_on": dt.date(2026, 1, 1)}, 6, (Refusal.EXPIRED,)),
    (
        "a limit from a date that nobody knows",
        {"issued_on": None, "group": Group.COMPONENT},
        6,
        (Refusal.EXPIRED,),
    ),
    ("a limit and no date on a result", {"issued_on": None}, 6, (Refusal.INCOMPLETE, Refusal.EXPIRED)),
    ("withdrawn today", {"withdrawn_on": TODAY}, None, (Refusal.WITHDRAWN,)),
    ("withdrawn from tomorrow", {"withdrawn_on": TODAY + dt.timedelta(days=1)}, None, ()),
    ("another record stands in its place", {"superseded_by": RecordId("r-new")}, None, (Refusal.SUPERSEDED,)),
    (
        "issued in a year that is misread",
        {"issued_on": dt.date(9999, 12, 31)},
        6,
        (Refusal.NOT_YET_ISSUED,),
    ),
    (
        "everything at once",
        {
            "owner": OwnerId("0100109106"),
            "kind": KindCode("decision"),
            "doubtful": True,
            "signature_level": "",
            "certificate_not_after": SIGNED - SECOND,
            "issued_on": TODAY + dt.timedelta(days=2),
            "expires_on": TODAY - dt.timedelta(days=2),
            "withdrawn_on": TODAY,
            "superseded_by": RecordId("r-new"),
        },
        None,
        tuple(reason for reason in Refusal if reason not in {Refusal.NO_OWNER, Refusal.INCOMPLETE}),
    ),
)


@pytest.mark.parametrize(
    ("changes", "months", "reasons"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_record_serves_unless_a_rule_objects(
    a_record: RecordMaker, owner: OwnerId, changes: dict[str, Any], months: int | None, reasons: tuple[Refusal, ...]
) -> None:
    record = a_record(**changes)
    decision = decide(record, ReuseRequest(owner, (BIRTH, EXTRACT), months), on=TODAY)
    assert decision.reasons == reasons
    assert decision.reusable is (not reasons)
    assert decision.record == record.id


def test_every_refusal_stands_in_a_case() -> None:
    assert {reason for case in CASES for reason in case[3]} == set(Refusal)


def test_a_request_does_not_print_whose_paper_it_wants(owner: OwnerId) -> None:
    assert owner not in repr(ReuseRequest(owner, (BIRTH,)))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ((2025, 1, 31), 1, (2025, 2, 28)),
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2024, 2, 29), 48, (2028, 2, 29)),
        ((2025, 8, 31), 6, (2026, 2, 28)),
        ((2025, 12, 31), 6, (2026, 6, 30)),
        ((2025, 6, 30), 6, (2025, 12, 30)),
        ((2025, 11, 30), 1, (2025, 12, 30)),
        ((2025, 12, 1), 1, (2026, 1, 1)),
        ((2025, 5, 15), 0, (2025, 5, 15)),
        ((2025, 3, 31), -1, (2025, 2, 28)),
        ((9999, 6, 30), 6, (9999, 12, 30)),
        ((9999, 12, 31), 1, (9999, 12, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(
    day: tuple[int, int, int], months: int, later: tuple[int, int, int]
) -> None:
    assert add_months(dt.date(*day), months) == dt.date(*later)


@given(st.dates(max_value=dt.date(9000, 1, 1)), st.integers(0, 600))
def test_months_never_skip_a_month(day: dt.date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (later + dt.timedelta(days=1)).day == 1


def test_of_several_records_the_one_issued_last_is_taken(a_record: RecordMaker) -> None:
    old = a_record("old", issued_on=dt.date(2024, 1, 1))
    new = a_record("new", issued_on=dt.date(2025, 1, 1))
    assert newest([old, new]) == newest([new, old]) == new
    assert newest([]) is None


def test_of_two_issued_on_one_day_the_one_archived_last_is_taken(a_record: RecordMaker) -> None:
    first = a_record("first")
    second = a_record("second", archived_at=first.archived_at + SECOND)
    undated = a_record("undated", issued_on=None, archived_at=SIGNED + dt.timedelta(days=9))
    assert newest([second, first, undated]) == second
