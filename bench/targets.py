"""The targets of a province: how long its page takes over many records, and how that grows.

    python -m bench.targets [--rows N] [--units N] [--url postgresql+psycopg://user@host/empty_database]

Rows of records stand for papers of `units` communes over five years, each issued in the two quarters before it was
archived, one in ten with a day on which it ends. They are put in as the index's own tables hold them, without texts.
CPU seconds of this process; on SQLite they are the database's too.
"""

import argparse
import datetime as dt
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from pydantic import SecretStr

from bench.table import table
from core.catalogue.rulebook import load_plans
from core.model import LedgerEvent, Level, RegisterRow, Unit, UnitCode
from core.settings import IndexSettings
from pipeline.targets import progress_of
from rules.targets import Show
from storage import Index, open_index
from storage.engine import open_engine
from storage.schema import documents, records
from storage.tallies import tallies

PROVINCE = Unit(UnitCode("H48"), "Tỉnh", Level.PROVINCE, None, dt.date(1989, 7, 1))
TODAY = dt.date(2025, 11, 28)
FIRST = dt.date(2021, 1, 4)
BATCH = 10_000
TURNS = 3


def units_of(number: int) -> tuple[Unit, ...]:
    """A province of so many communes."""
    communes = (UnitCode(f"H48.{turn:03}") for turn in range(1, number + 1))
    return (
        PROVINCE,
        *(Unit(code, code, Level.COMMUNE, PROVINCE.code, dt.date(1999, 1, 1)) for code in communes),
    )


def quarter(day: dt.date) -> int:
    """A quarter as the tallies number it."""
    return day.year * 4 + (day.month - 1) // 3


def fill(settings: IndexSettings, units: tuple[Unit, ...], first: int, rows: int) -> None:
    """Put records in by thousands, and count them."""
    rng, engine = random.Random(first), open_engine(settings.url.get_secret_value())
    days = (TODAY - FIRST).days
    moves: Counter[tuple[str, int, int, int]] = Counter()
    for start in range(first, first + rows, BATCH):
        papers, archived = [], []
        for number in range(start, min(start + BATCH, first + rows)):
            unit = units[1 + rng.randrange(len(units) - 1)].code
            day = FIRST + dt.timedelta(days=rng.randrange(days))
            issued = day - dt.timedelta(days=rng.randrange(120))
            ended = day + dt.timedelta(days=rng.randrange(1, 1500)) if rng.randrange(10) == 0 else None
            at = dt.datetime.combine(day, dt.time(3), dt.UTC)
            name = f"{number:024}"
            papers.append(
                {
                    "id": f"d-{name}",
                    "desk": "bench",
                    "status": "archived",
                    "version": 1,
                    "value": "",
                    "received_at": at,
                    "sha256": f"{number:064}",
                }
            )
            archived.append(
                {
                    "id": f"r-{name}",
                    "document_id": f"d-{name}",
                    "grp": "result",
                    "unit": unit,
                    "archived_at": at,
                    "archived_year": day.year,
                    "issued_year": issued.year,
                    "ended_on": ended,
                    "issued_quarter": (issued.month + 2) // 3,
                    "value": "",
                    "text_raw": "",
                    "text_fold": "",
                }
            )
            moves[unit, quarter(day), quarter(issued), quarter(ended) if ended else 0] += 1
        with engine.begin() as connection:
            connection.execute(sa.insert(documents), papers)
            connection.execute(sa.insert(records), archived)
    with engine.begin() as connection:
        known = {tuple(row[:-1]): row.records for row in connection.execute(sa.select(tallies))}
        connection.execute(sa.delete(tallies))
        for (code, came, issued_in, ends), count in moves.items():
            key = (code, "result", came, issued_in, ends)
            known[key] = known.get(key, 0) + count
        connection.execute(
            sa.insert(tallies),
            [dict(zip(tallies.c.keys(), (*key, count), strict=True)) for key, count in known.items()],
        )
    engine.dispose()


def books(index: Index, units: tuple[Unit, ...]) -> None:
    """What every unit had to do, in every year."""
    rows = [
        RegisterRow(unit.code, year, measure, 1000, "bench")
        for unit in units
        for year in range(2021, 2026)
        for measure in ("results_valid", "solved", "desks", "desks_running", "dossiers_received", "dossiers_online")
    ]
    index.registers.put(rows, LedgerEvent("registers_imported", "registers", "bench", dt.datetime.now(dt.UTC)))


def spent(ask: Callable[[], object]) -> tuple[str, str]:
    """The least CPU and wall milliseconds of some turns."""
    cpu, wall = [], []
    for _ in range(TURNS):
        start, clock = time.process_time(), time.perf_counter()
        ask()
        cpu.append(1000 * (time.process_time() - start))
        wall.append(1000 * (time.perf_counter() - clock))
    return f"{min(cpu):,.0f}", f"{min(wall):,.0f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--url")
    chosen = parser.parse_args()
    units, plans = units_of(chosen.units), [plan for plan in load_plans() if plan.province in {None, PROVINCE.code}]
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.url or f"sqlite:///{folder}/index.db"
        settings = IndexSettings(url=SecretStr(url), url_file="", keys_file=Path(folder) / "keys.toml")
        index = open_index(settings, create=True)
        books(index, units)
        done = 0
        for size in (chosen.rows // 100, chosen.rows // 10, chosen.rows):
            fill(settings, units, done, size - done)
            done = size
            found = index.counts(on=TODAY)
            rows = progress_of(index, plans=plans, units=units, on=TODAY)
            lines.append(
                [
                    f"{size:,}",
                    f"{len(found):,}",
                    *spent(lambda: index.sums(on=TODAY)),
                    f"{len(rows):,}",
                    *spent(lambda: progress_of(index, plans=plans, units=units, on=TODAY)),
                    *spent(lambda: progress_of(index, plans=plans, units=units, on=TODAY, show=frozenset(Show))),
                ]
            )
        index.close()
    kind = url.partition(":")[0]
    print(f"{chosen.units} communes, 5 years, {kind}; milliseconds, the least of {TURNS} turns\n")
    heads = ("records", "tallies", "sums: CPU", "wall", "rows", "page: CPU", "wall", "with all shown: CPU", "wall")
    print(table(heads, lines))


if __name__ == "__main__":
    main()
