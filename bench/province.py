"""A province with as many records as one likes, put in as the index's own tables hold them, and its screens.

Records stand for papers of the communes over five years, each issued in the four months before it was archived; one in
ten ends some day, one in ten has no code, one in five hundred owes its signature a timestamp. A commune signs with one
certificate for three years, and then with the next. One paper in fifty is still on its way. Nothing has a text, and
nothing is sealed: only columns are asked.
"""

import asyncio
import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import sqlalchemy as sa
from fastapi import FastAPI, Request

from core.catalogue.kinds import by_code, load_kinds
from core.codes import sha256_of
from core.config import DESK_FILE, Desk, load
from core.model import Account, AccountName, LedgerEvent, Level, RegisterRow, Role, Unit, UnitCode
from portal.screens import add_screens
from portal.site import Site
from storage import Index, open_store
from storage.books.postings import Change, Posted
from storage.books.registers import IMPORTED, SUBJECT
from storage.counting.tallies import Key, Moves, Standing, add
from storage.engine import open_engine
from storage.rows import quarter_number
from storage.schema import documents, records

PROVINCE: Final = Unit(UnitCode("H48"), "Tỉnh", Level.PROVINCE, None, dt.date(1989, 7, 1))
TODAY: Final = dt.date(2025, 11, 28)
FIRST: Final = dt.date(2021, 1, 4)
BATCH: Final = 20_000
MEASURES: Final = (
    *("results_valid", "solved", "desks", "desks_running"),
    *("dossiers_received", "dossiers_online"),
)
_CERTIFICATE_DAYS: Final = 3 * 365
_DAYS: Final = tuple(FIRST - dt.timedelta(days=130) + dt.timedelta(days=day) for day in range(4000))


def units_of(number: int) -> tuple[Unit, ...]:
    """A province of so many communes."""
    communes = (UnitCode(f"H48.{turn:03}") for turn in range(1, number + 1))
    since = dt.date(1999, 1, 1)
    return (PROVINCE, *(Unit(code, f"Xã {code}", Level.COMMUNE, PROVINCE.code, since) for code in communes))


def desk_of(home: Path, units: tuple[Unit, ...], url: str) -> Desk:
    """A desk in that folder whose book names the units, each with a desk of its own."""
    rows = (
        f'[[unit]]\ncode = "{unit.code}"\nname = "{unit.name}"\nlevel = "commune"\nparent = "{PROVINCE.code}"\n'
        f'since = "{unit.since}"\ndesks = ["{unit.code}"]\n'
        for unit in units[1:]
    )
    (home / "units.toml").write_text("\n".join(rows), encoding="utf-8")
    settings = f'[desk]\ncode = "bench"\nunit = "{PROVINCE.code}"\n[index]\nurl = "{url}"\n'
    (home / DESK_FILE).write_text(settings, encoding="utf-8")
    return load(home, environ={})


def books(index: Index, units: tuple[Unit, ...]) -> None:
    """What every unit had to do, in every year."""
    rows = tuple(
        RegisterRow(unit.code, year, measure, 1000, "bench")
        for unit in units
        for year in range(2021, 2026)
        for measure in MEASURES
    )
    event = LedgerEvent(IMPORTED, SUBJECT, "bench", dt.datetime.now(dt.UTC))
    index.registers.put(Posted(1, sha256_of(b"")), [Change(event, rows)], event)


def fill(url: str, units: tuple[Unit, ...], first: int, rows: int) -> None:
    """Put so many records in and count them."""
    engine, rng = open_engine(url), random.Random(first)
    moves: Moves = Counter()
    for start in range(first, first + rows, BATCH):
        made = [_made(number, rng, units, moves) for number in range(start, min(start + BATCH, first + rows))]
        with engine.begin() as connection:
            _insert(connection, documents, [paper for paper, _ in made])
            _insert(connection, records, [record for _, record in made if record])
    with engine.begin() as connection:
        add(connection, moves)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _made(
    number: int, rng: random.Random, units: tuple[Unit, ...], moves: Moves
) -> tuple[dict[str, object], dict[str, object] | None]:
    chance, days = rng.random, (TODAY - FIRST).days
    turn = 1 + int(chance() * (len(units) - 1))
    unit = units[turn].code
    place = 130 + int(chance() * days)
    day, issued = _DAYS[place], _DAYS[place - int(chance() * 120)]
    at = dt.datetime(day.year, day.month, day.day, 3, tzinfo=dt.UTC)
    name = f"{number:024}"
    paper: dict[str, object] = {
        "id": f"d-{name}",
        "desk": unit,
        "status": "archived",
        "kind": None,
        "reason": None,
        "grp": "result",
        "version": 1,
        "received_at": at,
        "sha256": f"{number:064}",
        "value": "",
    }
    if number % 50 == 0:
        status = "set_aside" if number % 100 else "needs_review"
        return paper | {"status": status, "reason": "unreadable" if number % 100 else "doubtful_field"}, None
    ended = day + dt.timedelta(days=1 + int(chance() * 1500)) if chance() < 0.1 else None
    level_due, coded, proved_until = "B-T" if chance() < 0.002 else None, chance() < 0.9, _proved_until(turn, day)
    key = Key(unit, "result", quarter_number(day), quarter_number(issued), quarter_number(ended))
    moves[key, Standing.of(proved_until, level_due, coded=coded)] += 1
    return paper, {
        "id": f"r-{name}",
        "document_id": f"d-{name}",
        "grp": "result",
        "unit": unit,
        "archived_at": at,
        "issued": quarter_number(issued),
        "expires_on": ended - dt.timedelta(days=1) if ended else None,
        "level_due": level_due,
        "ended_on": ended,
        "proved_until": proved_until,
        "coded": coded,
        "value": "",
        "text_raw": "",
        "text_fold": "",
    }


def _proved_until(turn: int, day: dt.date) -> dt.date:
    """When the certificate ends with which a commune signed on a day; each has its own turn to renew."""
    first = 37 * turn % _CERTIFICATE_DAYS
    since = (day - FIRST).days - first
    return FIRST + dt.timedelta(days=first + _CERTIFICATE_DAYS * max(0, -(-since // _CERTIFICATE_DAYS)))


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, object]]) -> None:
    """Many rows by the driver's own means: the toolkit's take four times as long."""
    names = list(rows[0])
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
        return
    marks = ", ".join("?" * len(names))
    plain = [tuple(_as_sqlite_keeps(value) for value in row.values()) for row in rows]
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608  our own names
    connection.exec_driver_sql(statement, plain)


def _as_sqlite_keeps(value: object) -> Any:
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S.%f}"
    return value.isoformat() if isinstance(value, dt.date) else value


class Leader:
    """Takes whoever asks for a leader of the province."""

    def account(self, request: Request) -> Account:  # noqa: ARG002  the protocol's
        """Whoever it is."""
        return Account(AccountName("bench"), "Bench", (Role.LEADER,))


def screens_of(desk: Desk, index: Index) -> FastAPI:
    """The desk's screens, for a leader."""
    at = dt.datetime.combine(TODAY, dt.time(5), dt.UTC)
    site = Site(
        desk, index, open_store(desk.config.store), open_store(desk.config.work), by_code(load_kinds()), lambda: at
    )
    app = FastAPI()
    app.state.people = Leader()
    add_screens(app, site)
    return app


def page_of(app: FastAPI, path: str) -> str:
    """A page, asked without a socket."""

    async def once() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench") as client:
            return await client.get(path)

    return asyncio.run(once()).raise_for_status().text


def ids_in(page: str) -> Iterator[str]:
    """The papers that a page names."""
    for part in page.split('href="/targets/papers/')[1:]:
        yield part.partition('"')[0]
