"""Nothing is lost and nothing is done twice, whatever dies meanwhile.

    python -m bench.chaos [--runner pool|redis|rabbitmq] [--light 1000] [--real 200] [--kill-every 1]

Working processes are killed with SIGKILL about every second, and now and then the one above them. The store (a real S3
server) is cut off for a minute; with a broker, that is killed three times and PostgreSQL restarted twice. Light papers
have their reading done by a stand-in, so that what is measured is the engine; real ones are read by tesseract. What was
read again was read twice because somebody died.
"""

import argparse
import os
import random
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.desk import light_papers, read_again, real_papers, sohoa, stand_in
from bench.staff import Staff, kill_somebody
from bench.table import table
from core.config import load
from core.model import Status
from storage import open_index, open_store
from storage.ledger import first_break
from tests.services.brokers import RabbitMQ, Redis
from tests.services.postgres import Postgres
from tests.services.s3 import S3
from tests.services.server import Server

WORKERS = 2


@dataclass(frozen=True)
class Weather:
    """How hard it is; times in seconds."""

    kill_every: float = 1.0
    most_kills: int | None = None
    trouble_every: float = 20.0
    store_away: float = 60.0
    most_troubles: int | None = None  #: of the servers: with three, each goes away once
    longest: float = 6 * 3600.0  #: whoever is not done then never will be


@dataclass
class Storm:
    """What happened."""

    kills: int = 0
    broker_kills: int = 0
    database_restarts: int = 0
    store_cuts: int = 0
    runs: int = 0
    seconds: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Outcome:
    """What is left when it is over."""

    papers: int
    archived: int
    aside: int
    twice: int
    broken_at: int | None  #: the ledger, at that entry
    read_again: float  #: share of the pictures that were read

    @property
    def lost(self) -> int:
        """Papers that are nowhere."""
        return self.papers - self.archived - self.aside


def hard_restart(server: Server, sign: signal.Signals) -> None:
    """End a server at once and start it again on its port with its data."""
    process = server._process  # noqa: SLF001
    assert process is not None
    if sign is signal.SIGKILL:
        # A server may be a script with the real one below it.
        os.killpg(process.pid, sign)
    else:
        process.send_signal(sign)
    process.wait(60)
    if isinstance(server, RabbitMQ):
        server.stop()
    for _ in range(20):
        with suppress(RuntimeError):
            server.start_again()
            return
        time.sleep(0.5)
    raise RuntimeError(f"{type(server).__name__} did not come back")


def trouble(servers: dict[str, Server], storm: Storm, weather: Weather) -> None:
    """Servers go away, one after the other, until the work is done."""
    plan = ["store"] + [name for name in ("broker", "database", "broker", "database", "broker") if name in servers]
    for name in plan[: weather.most_troubles]:
        if storm.over.wait(weather.trouble_every):
            return
        if name == "store":
            servers["store"].stop()
            storm.over.wait(weather.store_away)
            servers["store"].start_again()
            storm.store_cuts += 1
        elif name == "broker":
            hard_restart(servers["broker"], signal.SIGKILL)
            storm.broker_kills += 1
        else:
            hard_restart(servers["database"], signal.SIGINT)
            storm.database_restarts += 1


def run(runner: str, light: int, real: int, place: Path, weather: Weather) -> tuple[Storm, Outcome]:
    """One storm, and what is left after it."""
    storm = Storm()
    servers: dict[str, Server] = {"store": S3(place / "s3")}
    if runner != "pool":
        servers["broker"] = Redis(place / "broker") if runner == "redis" else RabbitMQ(place / "broker")
        servers["database"] = Postgres()
    for server in servers.values():
        server.start()
    staff = Staff()
    try:
        environment = settings(runner, servers, place)
        home, inbox = place / "desk", place / "papers"
        assert sohoa("init", "--demo", "--home", home, environment=environment).wait() == 0
        light_papers(inbox, light)
        real_papers(inbox, real)
        sky = ThreadPoolExecutor(1)
        started = time.monotonic()
        staff.begin(WORKERS if runner != "pool" else 0, home, environment)
        troubles = sky.submit(trouble, servers, storm, weather)
        finish(staff, home, inbox, environment, storm, weather, troubles)
        storm.seconds = time.monotonic() - started
        storm.over.set()
        troubles.result()
        staff.send_home()
        return storm, outcome(light + real, home, environment, place)
    finally:
        storm.over.set()
        for process in staff.running:
            process.kill()
        for server in servers.values():
            server.stop()


def settings(runner: str, servers: dict[str, Server], place: Path) -> dict[str, str]:
    store = servers["store"]
    assert isinstance(store, S3)
    bucket = store.new_bucket()
    keys = ("kind", "endpoint", "bucket", "access_key", "secret_key")
    found = {f"SOHOA_STORE__{key.upper()}": str(bucket[key]) for key in keys}
    found |= {"SOHOA_STORE__SECURE": "false", "SOHOA_STORE__TIMEOUT_SECONDS": "5", "PATH": stand_in(place / "bin")}
    if runner == "pool":
        return found
    broker, database = servers["broker"], servers["database"]
    assert isinstance(broker, Redis | RabbitMQ)
    assert isinstance(database, Postgres)
    return found | {
        "SOHOA_ENGINE__RUNNER": "dramatiq",
        "SOHOA_ENGINE__BROKER_URL": broker.url,
        "SOHOA_INDEX__URL": database.new_database(),
    }


def finish(
    staff: Staff,
    home: Path,
    inbox: Path,
    environment: dict[str, str],
    storm: Storm,
    weather: Weather,
    troubles: Future[None],
) -> None:
    """Run batches, again whenever one ends early, killing somebody now and then, until all is archived.

    Raises:
        RuntimeError: a server did not come back, or all is not archived in the longest time.
    """
    batch: subprocess.Popen[bytes] | None = None
    dice = random.Random(7)
    deadline = time.monotonic() + weather.longest
    while True:
        if time.monotonic() > deadline or (troubles.done() and troubles.exception()):
            if batch is not None:
                batch.kill()
            troubles.result(0)
            raise RuntimeError(f"not done after {weather.longest:g} s and {storm.runs} runs")
        if batch is None or batch.poll() is not None:
            if batch is not None and batch.returncode in {0, 3}:
                return
            storm.runs += 1
            batch = sohoa("batch", inbox, "--accept-doubtful", "--home", home, environment=environment)
        time.sleep(weather.kill_every * dice.uniform(0.5, 1.5))
        staff.tend()
        if weather.most_kills is None or storm.kills < weather.most_kills:
            storm.kills += kill_somebody([process.pid for process in staff.running] or [batch.pid], dice)


def outcome(papers: int, home: Path, environment: dict[str, str], place: Path) -> Outcome:
    """What index, ledger and store say."""
    desk = load(home, environ=environment)
    index = open_index(desk.config.index)
    counts = index.status_counts()
    archived = Counter(entry.event.subject for entry in index.ledger() if entry.event.action == "archived")
    manifests = sum(name.endswith("manifest.json") for name in open_store(desk.config.store).names("aip/"))
    broken = first_break(index.ledger())
    index.close()
    assert manifests == len(archived)
    return Outcome(
        papers=papers,
        archived=len(archived),
        aside=counts.get(Status.SET_ASIDE, 0),
        twice=sum(count - 1 for count in archived.values()),
        broken_at=broken,
        read_again=read_again(place / "bin"),
    )


def row(runner: str, storm: Storm, left: Outcome) -> list[object]:
    """Of the table."""
    return [
        runner,
        left.papers,
        f"{storm.seconds:.0f}",
        storm.kills,
        storm.broker_kills,
        storm.database_restarts,
        storm.store_cuts,
        storm.runs,
        left.archived,
        left.lost,
        left.twice,
        left.aside,
        "good" if left.broken_at is None else f"broken at {left.broken_at}",
        f"{left.read_again:.1%}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runner", choices=["pool", "redis", "rabbitmq"], action="append")
    parser.add_argument("--light", type=int, default=1000)
    parser.add_argument("--real", type=int, default=200)
    parser.add_argument("--kill-every", type=float, default=Weather.kill_every, help="seconds")
    arguments = parser.parse_args()
    weather = Weather(kill_every=arguments.kill_every)
    rows = []
    for runner in arguments.runner or ["pool", "redis", "rabbitmq"]:
        with tempfile.TemporaryDirectory(prefix="sohoa-chaos-") as place:
            rows.append(row(runner, *run(runner, arguments.light, arguments.real, Path(place), weather)))
    headers = (
        "runner papers seconds kills broker_kills db_restarts store_cuts runs archived lost twice set_aside ledger "
        "read_again"
    )
    print(table(headers.split(), [[str(cell) for cell in line] for line in rows]))


if __name__ == "__main__":
    main()
