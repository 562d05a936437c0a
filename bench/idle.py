"""What a desk's processes cost while nothing is to do: CPU of each with all of its children, from /proc.

    .venv/bin/python -m bench.idle --home DIR [--seconds 60] [--only worker watch serve]

A worker needs `engine.runner = "dramatiq"` and a broker; without one it is left out.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bench.table import table
from core.config import load

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


def family(process: int) -> list[int]:
    """The process and everything that it has started."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, left = [], [process]
    while left:
        found.append(left.pop())
        left += parents.get(found[-1], [])
    return found


def cpu_seconds(processes: list[int]) -> float:
    total = 0
    for process in processes:
        try:
            fields = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def memory_mib(processes: list[int]) -> float:
    total = 0
    for process in processes:
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024


def settled(process: int, settle: float) -> None:
    """Wait until the start is over: on a busy machine that takes its time."""
    time.sleep(settle)
    last = -1.0
    while (now := cpu_seconds(family(process))) - last > 0.1:
        last = now
        time.sleep(5)


def measure(arguments: list[str], home: Path, seconds: float, settle: float) -> list[str]:
    command = [sys.executable, "-m", "cli", *arguments, "--home", str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        settled(process.pid, settle)
        everybody = family(process.pid)
        before, started = cpu_seconds(everybody), time.monotonic()
        time.sleep(seconds)
        used, passed = cpu_seconds(everybody) - before, time.monotonic() - started
        memory = memory_mib(everybody)
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=60)
    return [
        f"sohoa {arguments[0]}",
        f"{used:.2f}",
        f"{100 * used / passed:.2f} %",
        str(len(everybody)),
        f"{memory:.0f}",
        str(code),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--settle", type=float, default=20)
    parser.add_argument("--only", nargs="*", default=["worker", "watch", "serve"])
    given = parser.parse_args()
    broker = load(given.home.absolute()).config.engine.broker_url.get_secret_value()
    commands = [["worker"], ["watch"], ["serve", "--port", "0"]]
    chosen = [words for words in commands if words[0] in given.only and (broker or words[0] != "worker")]
    rows = [measure(words, given.home, given.seconds, given.settle) for words in chosen]
    print(table(("idle", f"CPU s in {given.seconds:.0f} s", "of a core", "processes", "MiB", "exit at SIGTERM"), rows))


if __name__ == "__main__":
    main()
