"""Records are counted as they come and go, and as they stood on any day."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.codes import sha256_of
from core.model import Group, Period
from core.settings import IndexSettings
from storage import Index, Sums, open_index
from storage.care.checks import Expected, Seen, SqlChecks, State
from storage.counting.tallies import tallies, unit_quarters
from storage.engine import open_engine
from storage.files import cas_path
from storage.schema import fixity, records
from tests.contracts.conftest import NOON
from tests.contracts.test_indexes import archive


@pytest.fixture
def checks(settings: IndexSettings, index: Index) -> Iterator[SqlChecks]:
    opened = SqlChecks(settings)
    yield opened
    opened.close()


def counted(index: Index, on: dt.date) -> dict[tuple[Period | None, Period | None], int]:
    """How many records, by the quarters of issue and end."""
    rows = index.counts(on=on)
    assert {(row.unit, row.group) for row in rows} <= {("H48.90.01", Group.RESULT)}
    added: Counter[tuple[str, int]] = Counter()
    for row in rows:
        came, ended = number(row.archived), number(row.ended) if row.ended else None
        added["issued", number(row.issued) if row.issued else 0] += row.records
        if ended is None or ended > came:
            added["came", came] += row.records
            added["ended", ended or 0] += row.records
    assert by_quarter(index.sums(on=on)) == {key: value for key, value in added.items() if key[1] and value}
    return {(row.issued, row.ended): row.records for row in rows}


def number(period: Period) -> int:
    return period.year * 4 + (period.quarter or 0) - 1


def by_quarter(sums: Sums) -> dict[tuple[str, int], int]:
    return {
        (name, quarter): value
        for name in ("came", "ended", "issued")
        for quarter, value in getattr(sums, name).get("H48.90.01", {}).items()
        if value
    }


def test_counts_tell_valid_from_all(index: Index) -> None:
    archive(index, "a", "x")
    archive(index, "b", "x", expires_on=dt.date(2024, 1, 1))
    archive(index, "c", "x", withdrawn_on=dt.date(2025, 1, 1))
    archive(index, "d", "x", issued_on=dt.date(2024, 5, 1))
    assert counted(index, dt.date(2025, 9, 1)) == {
        (None, None): 1,
        (None, Period(2024, 1)): 1,
        (None, Period(2025, 1)): 1,
        (Period(2024, 2), None): 1,
    }


def test_a_record_counts_until_its_last_day(index: Index) -> None:
    archive(index, "a", "x", expires_on=dt.date(2025, 11, 20))
    assert counted(index, dt.date(2025, 11, 20)) == {(None, None): 1}
    assert counted(index, dt.date(2025, 11, 21)) == {(None, Period(2025, 4)): 1}
    assert counted(index, dt.date(2026, 3, 1)) == {(None, Period(2025, 4)): 1}


def test_what_was_archived_after_the_day_stands_in_a_later_quarter(index: Index) -> None:
    day = dt.datetime(2025, 10, 2, 3, tzinfo=dt.UTC)
    archive(index, "a", "x", archived_at=day, issued_on=dt.date(2025, 9, 30))
    archive(index, "b", "x", archived_at=day + dt.timedelta(days=20), issued_on=dt.date(2025, 9, 30))

    def archived(on: str) -> dict[Period, int]:
        return {row.archived: row.records for row in index.counts(on=dt.date.fromisoformat(on))}

    here, later = Period(2025, 4), Period(2026, 1)
    assert archived("2025-09-30") == archived("2025-12-31") == {here: 2}
    assert archived("2025-10-01") == {later: 2}
    assert archived("2025-10-02") == archived("2025-10-21") == {here: 1, later: 1}
    assert archived("2025-10-22") == {here: 2}


def test_a_record_that_is_withdrawn_and_reinstated_is_counted_as_it_stands(index: Index) -> None:
    record = archive(index, "a", "x")
    day = NOON.date()
    withdrawn = replace(record, version=2, withdrawn_on=day)
    assert index.amend(withdrawn)
    (count,) = index.counts(on=day)
    assert count.ended is not None
    assert index.amend(replace(withdrawn, version=3, withdrawn_on=None))
    assert counted(index, day) == {(None, None): 1}


def test_the_year_of_archiving_is_viet_nams(index: Index) -> None:
    archive(index, "a", "x", archived_at=dt.datetime(2024, 12, 31, 18, tzinfo=dt.UTC))
    assert index.counts(on=dt.date(2025, 1, 1))[0].archived == Period(2025, 1)


def test_a_record_whose_bytes_are_lost_is_not_counted(index: Index, settings: IndexSettings) -> None:
    record = archive(index, "a", "x")
    archive(index, "b", "x")
    engine = open_engine(settings.url.get_secret_value())
    with engine.begin() as connection:
        row = {"name": cas_path(record.signed.sha256), "state": "lost"}
        connection.execute(sa.insert(fixity).values(row))
    engine.dispose()
    assert counted(index, NOON.date()) == {(None, None): 1}


def test_once_it_is_traced_whose_a_lost_object_is_no_other_record_is_opened(
    index: Index, settings: IndexSettings, checks: SqlChecks
) -> None:
    record, other = archive(index, "a", "x"), archive(index, "b", "x")
    lost = [Expected(cas_path(record.signed.sha256), record.signed.sha256), Expected("closings/1", sha256_of(b"1"))]
    checks.enrol(lost)
    checks.note(*(Seen(replace(item, state=State.LOST), None, NOON) for item in lost))
    checks.trace()
    # A record that cannot be opened would stop whoever opens all of them.
    engine = open_engine(settings.url.get_secret_value())
    with engine.begin() as connection:
        value = connection.execute(sa.select(records.c.value).where(records.c.id == other.id)).scalar_one()
        connection.execute(sa.update(records).where(records.c.id == other.id).values(value="damaged"))
    assert counted(index, NOON.date()) == {(None, None): 1}
    with engine.begin() as connection:
        connection.execute(sa.update(records).where(records.c.id == other.id).values(value=value))
    engine.dispose()
    # What is found again is counted again, and what is lost besides is traced besides.
    also = Expected(cas_path(other.signed.sha256), other.signed.sha256)
    checks.enrol([also])
    checks.note(Seen(replace(lost[0], state=State.GOOD), 3, NOON), Seen(replace(also, state=State.LOST), None, NOON))
    for _ in range(2):
        assert counted(index, NOON.date()) == {(None, None): 1}
        checks.trace()


def test_an_index_from_before_tallies_is_counted_once_when_it_is_brought_up_to_date(
    index: Index, settings: IndexSettings
) -> None:
    archive(index, "a", "x", issued_on=dt.date(2024, 5, 1), expires_on=dt.date(2025, 1, 1))
    before = index.counts(on=NOON.date())
    engine = open_engine(settings.url.get_secret_value())
    with engine.begin() as connection:
        for table in (tallies, unit_quarters):
            connection.execute(sa.delete(table))
        connection.execute(sa.update(records).values(issued=0, ended_on=None, proved_until=None))
    engine.dispose()
    assert index.counts(on=NOON.date()) == ()
    for _ in range(2):
        open_index(settings, create=True).close()
        assert index.counts(on=NOON.date()) == before
    assert counted(index, NOON.date()) == {(Period(2024, 2), Period(2025, 1)): 1}
