"""The portal: how fast other systems are answered, each look-up with its token and its line in the ledger.

    python -m bench.portal [--rows N] [--clients N,N] [--asked N] [--core N] [--home DIR]
                           [--url postgresql+psycopg://user@host/empty_database]

One process serves, as `sohoa serve` does; so many clients ask it at once over their own connections, each as fast as it
is answered: one alone sees how long an answer takes, many see how much the process can do. CPU is the serving process's
own: it says what a request costs also where others are at work. With --core the process stays on one core, as
docs/systemd/sohoa-api@.service keeps it. A folder given with --home keeps what was filled in.
"""

import argparse
import datetime as dt
import http.client
import json
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench import many_records
from bench.index import PAPERS, ROOT, fill_in_bulk, made
from bench.table import table
from core.catalogue.kinds import load_kinds
from core.config import DESK_FILE, load
from core.model import Action, ArchiveRecord, Client, Document, LedgerEvent, Scope
from storage import open_index, open_store
from storage.access.clients import new_secret

PURPOSE: Final = "giai-quyet-tthc"
PAPER_BYTES: Final = 300_000
PORT: Final = 18_480
KINDS: Final = tuple(kind.code for kind in load_kinds())
#: The first answers wait for pages of the database to come into memory.
WARM: Final = 50
SETTINGS: Final = {
    "SOHOA_PORTAL__CLIENT_PER_MINUTE": "100000000",
    "SOHOA_PORTAL__PERSON_PER_HOUR": "100000000",
    "SOHOA_PORTAL__MISSES_PER_HOUR": "100000000",
}


def fill(home: Path, rows: int) -> None:
    """Make a desk with so many records, and one more that has a paper, where there is none yet."""
    there = (home / DESK_FILE).exists()
    if not there:
        (home / DESK_FILE).write_text('[desk]\ncode = "bench"\nunit = "H48.90.01"\n', encoding="utf-8")
    desk = load(home)
    open_index(desk.config.index, create=True).close()
    if there:
        return
    content = b"%PDF-" + random.Random(1).randbytes(PAPER_BYTES)
    paper = open_store(desk.config.store).put(content, media_type="application/pdf")
    many_records.fill(desk.config.index, KINDS, rows)
    document, record, text = with_paper(rows)
    fill_in_bulk(desk.config.index, iter([(document, replace(record, signed=paper), text)]))


def with_paper(rows: int) -> tuple[Document, ArchiveRecord, str]:
    """The one after so many others."""
    return made(rows, KINDS, ("bench",))


def admitted(home: Path) -> tuple[str, str]:
    """A new client's name and secret."""
    index, now = open_index(load(home).config.index), dt.datetime.now(dt.UTC)
    name, (secret, hashed) = f"bench-{secrets.token_hex(4)}", new_secret()
    client = Client(name, tuple(map(Scope, Action)), (PURPOSE,), now, hashed)
    index.systems.clients.add(client, LedgerEvent("client_added", name, "bench", now))
    index.close()
    return name, secret


@contextmanager
def served(home: Path, environment: dict[str, str], core: str | None) -> Iterator[int]:
    """The portal of a desk, until the end of the block; its process."""
    command = ["taskset", "--cpu-list", core] if core else []
    command += [sys.executable, "-m", "cli", "serve", "--port", str(PORT), "--home", str(home)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment) as process:
        try:
            while process.poll() is None and ask(connect(), "GET", "/healthz")[0] != http.client.OK:
                time.sleep(0.2)
            yield process.pid
        finally:
            process.terminate()
            process.wait()


def connect() -> http.client.HTTPConnection:
    """A connection of one's own."""
    return http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, body: str = "", **headers: str
) -> tuple[int, bytes]:
    """Status and body; 0 while nobody listens."""
    try:
        connection.request(method, path, body or None, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except ConnectionRefusedError:
        return 0, b""


def token_of(name: str, secret: str) -> str:
    """A token, as a client gets it."""
    fields = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
    form = urllib.parse.urlencode(fields)
    _, said = ask(connect(), "POST", "/oauth/token", form, Content_Type="application/x-www-form-urlencoded")
    return str(json.loads(said)["access_token"])


def measured(
    pid: int, clients: int, times: int, one: Callable[[http.client.HTTPConnection, int], tuple[int, bytes]]
) -> list[str]:
    """Requests a second, median and 99th percentile in ms, and the server's CPU ms a request."""

    def work(number: int) -> list[float]:
        connection, mine = connect(), list[float]()
        for turn in range(times // clients + WARM):
            started = time.perf_counter()
            status, said = one(connection, number * times + turn)
            if status != http.client.OK:
                raise SystemExit(f"{status}: {said.decode()}")
            mine.append(1000 * (time.perf_counter() - started))
        return mine[WARM:]

    started, before = time.perf_counter(), cpu_seconds(pid)
    # A client that is refused says so here: of a thread by itself nobody would hear.
    with ThreadPoolExecutor(clients) as pool:
        taken = [each for mine in pool.map(work, range(clients)) for each in mine]
    count = clients * (times // clients + WARM)
    p99 = statistics.quantiles(taken, n=100)[98]
    cpu = 1000 * (cpu_seconds(pid) - before) / count
    wall = time.perf_counter() - started
    return [f"{count / wall:,.0f}", f"{statistics.median(taken):.1f}", f"{p99:.1f}", f"{cpu:.2f}"]


def cpu_seconds(pid: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> int:
    """Memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--clients", default="1,8", metavar="N,N", help="so many at once, one after the other")
    parser.add_argument("--asked", type=int, default=4_000, metavar="N", help="each question so many times")
    parser.add_argument("--core", metavar="N", help="keep the process on this core")
    parser.add_argument("--home", type=Path, help="an empty folder to fill and keep, or one that was")
    parser.add_argument("--url", help="an empty PostgreSQL database; else SQLite in a temporary folder")
    chosen = parser.parse_args()
    environment = SETTINGS | ({"SOHOA_INDEX__URL": chosen.url} if chosen.url else {})
    os.environ.update(environment)
    rng = random.Random(2)
    with nullcontext(chosen.home) if chosen.home else tempfile.TemporaryDirectory() as name:
        home = Path(name)
        fill(home, chosen.rows)
        record = with_paper(chosen.rows)[1].id
        with served(home, environment, chosen.core) as pid:
            bearer = f"Bearer {token_of(*admitted(home))}"
            papers = [rng.randrange(chosen.rows) for _ in range(chosen.asked)]

            def look_up(
                connection: http.client.HTTPConnection, turn: int, kind: str | None = None
            ) -> tuple[int, bytes]:
                owner = f"0510{papers[turn % len(papers)] // PAPERS:08}"
                asked = {"owner": owner, "purpose": PURPOSE, "dossier": f"HS-{turn}", "kind": kind}
                headers = {"Authorization": bearer, "Content_Type": "application/json"}
                return ask(connection, "POST", "/v1/reuse/search", json.dumps(asked), **headers)

            def look_up_one(connection: http.client.HTTPConnection, turn: int) -> tuple[int, bytes]:
                return look_up(connection, turn, KINDS[papers[turn % len(papers)] % len(KINDS)])

            def fetch(connection: http.client.HTTPConnection, _turn: int) -> tuple[int, bytes]:
                path = f"/v1/records/{record}/content"
                return ask(connection, "GET", path, Authorization=bearer, X_Purpose=PURPOSE)

            questions = {
                f"all {PAPERS} papers of a person": look_up,
                "a person's paper of a kind": look_up_one,
                f"a paper of {PAPER_BYTES // 1000} KB": fetch,
            }
            found = [
                [label, str(count), *measured(pid, count, chosen.asked, one)]
                for label, one in questions.items()
                for count in map(int, chosen.clients.split(","))
            ]
            memory = resident_mb(pid)
    engine = "postgresql" if chosen.url else "sqlite"
    where = f"on core {chosen.core}" if chosen.core else "on any core"
    print(f"{chosen.rows:,} records, {engine}, one process of {memory} MB {where}\n")
    print(table(("asking", "clients", "requests/s", "p50 ms", "p99 ms", "CPU ms each"), found))


if __name__ == "__main__":
    main()
