"""A record stands as it was known then, not as it stands today."""

import datetime as dt

import pytest

from core.model import ChangeKind, RecordChange
from rules.standing import standing

JULY = dt.datetime(2025, 7, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def a_change(kind: ChangeKind, at: dt.datetime, on: dt.date) -> RecordChange:
    return RecordChange(kind, at, "can-bo", "15/QĐ-UBND", on)


WITHDRAWN = a_change(ChangeKind.WITHDRAWN, JULY + 10 * DAY, dt.date(2025, 7, 5))
BACK = a_change(ChangeKind.REINSTATED, JULY + 20 * DAY, dt.date(2025, 7, 15))
RENEWED = a_change(ChangeKind.RENEWED, JULY + 30 * DAY, dt.date(2025, 7, 30))


@pytest.mark.parametrize(
    ("on", "known", "expected"),
    [
        (dt.date(2025, 7, 31), JULY + 40 * DAY, None),
        (dt.date(2025, 7, 14), JULY + 40 * DAY, ChangeKind.WITHDRAWN),
        (dt.date(2025, 7, 4), JULY + 40 * DAY, None),
        (dt.date(2025, 7, 31), JULY + 20 * DAY, ChangeKind.WITHDRAWN),
        (dt.date(2025, 7, 31), JULY + 10 * DAY, None),
    ],
)
def test_a_decision_counts_from_its_day_and_from_when_it_was_noted(
    on: dt.date, known: dt.datetime, expected: ChangeKind | None
) -> None:
    assert standing((WITHDRAWN, BACK, RENEWED), on=on, known=known) is expected


def test_a_renewed_signature_changes_no_standing() -> None:
    superseded = a_change(ChangeKind.SUPERSEDED, JULY, dt.date(2025, 7, 1))
    found = standing((superseded, RENEWED), on=dt.date(2025, 12, 31), known=JULY + 90 * DAY)
    assert found is ChangeKind.SUPERSEDED
