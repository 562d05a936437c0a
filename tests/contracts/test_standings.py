"""What is counted as records come and go is what one finds who counts all of them, whatever happened to them."""

import datetime as dt
import itertools
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from core.model import ArchiveRecord, Behind, Counted, Group, Period, UnitCode, Why
from core.settings import IndexSettings
from storage import Index, Paper, open_index
from storage.counting.tallies import tallies, unit_quarters, unit_standings
from storage.engine import open_engine
from storage.files import cas_path
from storage.rows import archived_on, ended_on
from storage.schema import fixity
from tests.contracts.conftest import index_settings
from tests.contracts.test_indexes import archive

UNITS = (UnitCode("H48.1"), UnitCode("H48.2"), UnitCode("H48.3"))
FIRST = dt.date(2023, 1, 1)
#: Days before, in the midst of, at the end of and after what happens.
DAYS = tuple(map(dt.date.fromisoformat, ("2023-06-30", "2024-02-10", "2025-11-28", "2027-01-01")))
PERIODS = (Period(2024), Period(2024, 1), Period(2025), Period(2025, 4))
PAPERS = 40


def some_day(rng: random.Random) -> dt.date:
    """Any day, or one of those about a day that is asked for: what the rest of its quarter brings is put right."""
    near = rng.choice(DAYS) + dt.timedelta(days=rng.randrange(-20, 40))
    return rng.choice((near, FIRST + dt.timedelta(days=rng.randrange(1300))))


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 5, tzinfo=dt.UTC)


def made(rng: random.Random) -> dict[str, object]:
    """A record of any unit and any day, that may end, owe and lack."""
    certificate = rng.choice(("2024-02-10", "2025-03-31", "2028-01-01"))
    return {
        "unit": rng.choice(UNITS),
        "group": rng.choice((Group.RESULT, Group.RESULT, Group.RESULT, Group.COMPONENT)),
        "archived_at": noon(some_day(rng)),
        "issued_on": rng.choice((None, some_day(rng), some_day(rng))),
        "expires_on": rng.choice((None, None, some_day(rng))),
        "level_due": rng.choice((None, None, "B-T")),
        "dossier_code": rng.choice((None, "H48-1")),
        "certificate_not_after": noon(dt.date.fromisoformat(certificate)),
    }


def amended(record: ArchiveRecord, rng: random.Random) -> ArchiveRecord:
    """The same after one of the things that happen to a record."""
    changes = rng.choice(
        (
            {"withdrawn_on": some_day(rng)},
            {"level_due": None, "timestamp_not_after": noon(dt.date(2028, 1, 1))},
            {"superseded_by": "r-heir"},
        )
    )
    return replace(record, version=record.version + 1, **changes)


def recounted(every: list[ArchiveRecord], gone: set[str], asked: Behind) -> Counter[tuple[UnitCode, Why]]:
    """What is behind a figure, from the records themselves, one by one."""
    found: Counter[tuple[UnitCode, Why]] = Counter()
    stock = asked.counted is Counted.STOCK
    day = min(asked.on, asked.period.last)
    for record in every:
        if record.unit not in asked.units or record.group is not Group.RESULT:
            continue
        ended, issued = ended_on(record), record.issued_on
        if archived_on(record) > (day if stock else asked.on):
            continue
        if not stock and issued is not None and not asked.period.first <= issued <= asked.period.last:
            continue
        excluded = (ended is not None and ended <= day) if stock else issued is None
        proved_until = (record.timestamp_not_after or record.certificate_not_after).date()
        if excluded:
            found[record.unit, Why.EXCLUDED] += 1
        elif record.id in gone:
            found[record.unit, Why.NOT_IN_STORE] += 1
        elif proved_until < asked.on:
            found[record.unit, Why.CERTIFICATE_EXPIRED] += 1
        elif record.level_due is not None:
            found[record.unit, Why.SIGNATURE_DUE] += 1
        elif record.dossier_code is None:
            found[record.unit, Why.NO_RESULT_CODE] += 1
    return found


def agrees(index: Index, gone: set[str]) -> None:
    """Every question is answered as whoever counts the records answers it."""
    every = list(index.records())
    for number, (counted, period, on) in enumerate(itertools.product(Counted, PERIODS, DAYS)):
        asked = Behind(UNITS if number % 3 else UNITS[1:2], {}, counted, period, on)
        of_units = index.lacking.counts(asked)
        told = {(unit, why): number for unit in of_units for why, number in of_units[unit].items() if number}
        assert told == recounted(every, gone, asked), (counted, period, on)


def counting(connection: sa.Connection, table: sa.Table) -> list[tuple[object, ...]]:
    """The rows of a tally that count something."""
    counts = [column for column in table.columns if not column.primary_key]
    return sorted(map(tuple, connection.execute(sa.select(table).where(sa.or_(*(column != 0 for column in counts))))))


def test_reasons_are_those_of_the_records_whatever_happened_to_them(
    index: Index, settings: IndexSettings, tmp_path: Path
) -> None:
    # Given records of which some were changed since, and some have lost their objects
    rng = random.Random(7)
    for number in range(PAPERS):
        record = archive(index, f"paper {number}", "x", **made(rng))
        for _ in range(rng.choice((0, 0, 1, 2))):
            record = amended(record, rng)
            assert index.amend(record)
    # ... and two that come and end in the rest of a quarter
    lacking = made(rng) | {"unit": UNITS[0], "group": Group.RESULT, "dossier_code": None, "level_due": "B-T"}
    archive(
        index, "ends", "x", **lacking | {"archived_at": noon(dt.date(2024, 1, 15)), "expires_on": dt.date(2024, 3, 1)}
    )
    archive(index, "comes", "x", **lacking | {"archived_at": noon(dt.date(2024, 3, 1)), "expires_on": None})
    every = list(index.records())
    lost = rng.sample(every, 5)
    engine = open_engine(settings.url.get_secret_value())
    with engine.begin() as connection:
        rows = [{"name": cas_path(record.signed.sha256), "state": "lost"} for record in lost]
        connection.execute(sa.insert(fixity), rows)
    agrees(index, {record.id for record in lost})

    # When the tallies are gone, as in an index from before there were any, then the records bring them back
    for gone in ((unit_standings,), (tallies, unit_quarters, unit_standings)):
        with engine.begin() as connection:
            before = [counting(connection, table) for table in gone]
            for table in gone:
                connection.execute(sa.delete(table))
        open_index(settings, create=True).close()
        with engine.begin() as connection:
            assert [counting(connection, table) for table in gone] == before
    engine.dispose()

    # And so they do where the index itself is gone, and is made again of the papers
    (tmp_path / "rebuilt").mkdir()
    rebuilt = open_index(index_settings(f"sqlite:///{tmp_path}/rebuilt/index.db", tmp_path / "rebuilt"), create=True)
    documents = {document.id: document for document in index.documents()}
    assert rebuilt.put_back(*(Paper(documents[record.document_id], record, "x") for record in every)) == len(every)
    agrees(rebuilt, set())
    rebuilt.close()
