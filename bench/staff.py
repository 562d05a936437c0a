"""The processes that work in a storm, and how they die."""

import os
import random
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from bench.desk import sohoa

_ABOVE = 0.05


def children_of(process: int) -> list[int]:
    found = []
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(number) for number in listed.read_text().split()]
    return found


class Staff:
    """The processes that work: started again when they die, as a service manager does."""

    def __init__(self) -> None:
        self.running: list[subprocess.Popen[bytes]] = []

    def begin(self, count: int, home: Path, environment: dict[str, str]) -> None:
        self._home, self._environment = home, environment
        self.running = [self._new() for _ in range(count)]

    def _new(self) -> subprocess.Popen[bytes]:
        return sohoa("worker", "--jobs", "1", "--home", self._home, environment=self._environment)

    def tend(self) -> None:
        self.running = [process if process.poll() is None else self._new() for process in self.running]

    def send_home(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(120)


def kill_somebody(roots: list[int], dice: random.Random) -> bool:
    """One of the processes that work, at random; one time in twenty the one that looks after them."""
    # Below each root stands the server that forks workers; those are its children.
    working = [process for root in roots for server in children_of(root) for process in children_of(server)]
    candidates = roots if dice.random() < _ABOVE else working
    if candidates:
        with suppress(ProcessLookupError):
            os.kill(dice.choice(candidates), signal.SIGKILL)
            return True
    return False
