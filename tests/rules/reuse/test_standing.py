"""A record stands as it was known then, not as it stands today."""

import datetime as dt

import pytest

from core.model import ChangeKind, RecordChange, RecordId
from rules.reuse.standing import as_known
from tests.contracts.conftest import a_document
from tests.contracts.test_indexes import a_record

JULY = dt.datetime(2025, 7, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
OTHER = RecordId("r-other")


def a_change(kind: ChangeKind, at: dt.datetime, on: dt.date, by: RecordId | None = None) -> RecordChange:
    return RecordChange(kind, at, "can-bo", "15/QĐ-UBND", on, by)


WITHDRAWN = a_change(ChangeKind.WITHDRAWN, JULY + 10 * DAY, dt.date(2025, 7, 5))
BACK = a_change(ChangeKind.REINSTATED, JULY + 20 * DAY, dt.date(2025, 7, 15))
SUPERSEDED = a_change(ChangeKind.SUPERSEDED, JULY + 30 * DAY, dt.date(2025, 7, 25), OTHER)
RENEWED = a_change(ChangeKind.RENEWED, JULY + 40 * DAY, dt.date(2025, 8, 10))
RECORD = a_record(a_document(), version=5, changes=(WITHDRAWN, BACK, SUPERSEDED, RENEWED), superseded_by=OTHER)


@pytest.mark.parametrize(
    ("known", "withdrawn_on", "superseded_by", "changes"),
    [
        (JULY + 10 * DAY, None, None, ()),
        (JULY + 20 * DAY, dt.date(2025, 7, 5), None, (WITHDRAWN,)),
        (JULY + 30 * DAY, None, None, (WITHDRAWN, BACK)),
        (JULY + 31 * DAY, None, OTHER, (WITHDRAWN, BACK, SUPERSEDED)),
        (JULY + 90 * DAY, None, OTHER, (WITHDRAWN, BACK, SUPERSEDED, RENEWED)),
    ],
)
def test_a_record_stands_by_what_was_noted_until_then(
    known: dt.datetime, withdrawn_on: dt.date | None, superseded_by: RecordId | None, changes: tuple[RecordChange, ...]
) -> None:
    found = as_known(RECORD, known)
    assert (found.withdrawn_on, found.superseded_by, found.changes) == (withdrawn_on, superseded_by, changes)
