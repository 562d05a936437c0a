"""The targets of a province: how long its pages take over many records, and how that grows.

    python -m bench.targets [--rows N] [--units N] [--url postgresql+psycopg://user@host/empty_database]

Each page is asked of the screens themselves, from the request to its HTML, without a socket. CPU milliseconds of this
process, the least of some turns; on SQLite they are the database's too. Wall milliseconds say something on an idle
machine only.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

from bench.province import PROVINCE, TODAY, books, desk_of, fill, ids_in, page_of, screens_of, units_of
from bench.table import table
from core.catalogue.rulebook import load_plans
from pipeline.targets import progress_of
from rules.targets import Show
from storage import open_index

TURNS = 3
LEVEL = f"indicator=T2&level=commune&province={PROVINCE.code}&year=2025"
STOCK = LEVEL.replace("T2", "T1")
PAGES = {
    "targets of the province": "/targets",
    "the same, of a quarter": "/targets?year=2025&quarter=3",
    "units of a level, T2": f"/targets/units?{LEVEL}",
    "what is missing of a unit, T2": "/targets/missing?indicator=T2&unit=H48.001&year=2025",
    "what is missing of a unit, T1": "/targets/missing?indicator=T1&unit=H48.001&year=2025",
    "what is missing of all units, T2": f"/targets/missing?{LEVEL}",
    "what is missing of all units, T1": f"/targets/missing?{STOCK}",
    "papers without a code, of all units, T2": f"/targets/missing?{LEVEL}&why=no_result_code",
}
LISTED = f"/targets/missing?{STOCK}&why=no_result_code"


def spent(ask: Callable[[], object]) -> str:
    """The least CPU and wall milliseconds of some turns."""
    cpu, wall = [], []
    for _ in range(TURNS):
        start, clock = time.process_time(), time.perf_counter()
        ask()
        cpu.append(1000 * (time.process_time() - start))
        wall.append(1000 * (time.perf_counter() - clock))
    return f"{min(cpu):,.0f} ({min(wall):,.0f})"


def tenth(ask: Callable[[str], str]) -> str:
    """The address of the tenth page of a list, or of the last one where there are fewer."""
    after = ""
    for _ in range(9):
        *_, after = (after, *ids_in(ask(f"{LISTED}&after={quote(after)}")))
    return f"{LISTED}&after={quote(after)}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--url", help="an empty PostgreSQL database; else SQLite in a temporary folder")
    chosen = parser.parse_args()
    units, plans = units_of(chosen.units), [plan for plan in load_plans() if plan.province in {None, PROVINCE.code}]
    sizes = (chosen.rows // 100, chosen.rows // 10, chosen.rows)
    found: dict[str, list[str]] = {}

    def note(name: str, value: str) -> None:
        found.setdefault(name, []).append(value)

    with tempfile.TemporaryDirectory() as folder:
        url = chosen.url or f"sqlite:///{folder}/index.db"
        desk = desk_of(Path(folder), units, url)
        index = open_index(desk.config.index, create=True)
        books(index, units)
        app, done = screens_of(desk, index), 0
        for size in sizes:
            before = time.process_time()
            fill(url, units, done, size - done)
            note("to put them in, CPU seconds", f"{time.process_time() - before:,.0f}")
            done = size
            note("sums of the quarters", spent(lambda: index.sums(on=TODAY)))
            for name, show in (("every row of every plan", ()), ("… with quarters, totals, predecessors", Show)):
                note(name, spent(partial(progress_of, index, plans=plans, units=units, on=TODAY, show=frozenset(show))))
            pages = PAGES | {"the same, T1, the tenth page": tenth(partial(page_of, app))}
            for name, path in pages.items():
                note(name, spent(partial(page_of, app, path)))
        index.close()
    print(f"{chosen.units} communes, 5 years, {url.partition(':')[0]}; CPU (wall) ms, the least of {TURNS} turns\n")
    print(table(("", *(f"{size:,} papers" for size in sizes)), [[name, *cells] for name, cells in found.items()]))


if __name__ == "__main__":
    main()
