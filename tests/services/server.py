"""A private server: its data in a temporary folder, its door a free loopback port."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

SECRET: Final = "only-for-this-test-run"
_PORTS: Final = range(20_000, 32_000)
_SECONDS: Final = 90


class Missing(Exception):  # noqa: N818  not an error of the tests
    """A program that a test needs is not on this machine; the message names what brings it."""


def free_port() -> int:
    """A port nobody listens on, below the range from which the system serves outgoing connections."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Server:
    """One process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        raise NotImplementedError

    def start_again(self) -> None:
        """After a stop, with the same data."""
        self.start()

    def discard(self) -> None:
        """Stop it for good: nobody needs its data any more, so it need not put them in order."""
        self._end()
        self.stop()

    def _end(self) -> None:
        if self._process is not None:
            # A server may be a script with the real one below it, in a session of their own.
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _run(self, command: list[str], ready: Callable[[], bool], environment: dict[str, str] | None = None) -> None:
        with (self.folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            if ready():
                return
            time.sleep(0.1)
        # One that is only slow would keep the next from its port.
        self._end()
        tail = (self.folder / "server.log").read_text(errors="replace")[-1500:]
        raise RuntimeError(f"{command[0]} did not start: {tail}")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False


def need(program: str, package: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise Missing(f"{program} is missing: apt-get install {package}")
    return found
