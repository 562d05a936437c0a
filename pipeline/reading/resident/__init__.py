"""Tesseract in a process that stays: its start takes a fifth of the CPU of reading a page (docs/BENCHMARKS.md).

The process holds the very library that the program `tesseract` is linked to, so it reads what the program reads, sign
by sign. It can be ended at any time, as the program can; whoever cannot be served here asks the program.
"""

import os
import re
import select
import shutil
import subprocess
import sys
import time
import weakref
from functools import cache
from pathlib import Path
from typing import Final

_SERVE: Final = Path(__file__).with_name("serve.py")
_LIBRARY: Final = re.compile(r"libtesseract\.\S+ => (/\S+)")
_READY_SECONDS: Final = 30.0
_FAREWELL_SECONDS: Final = 2.0
_CHUNK: Final = 1 << 16
#: After so many pages it is replaced: nobody has looked what the library keeps after a hundred thousand.
_PAGES: Final = 500


class GoneError(Exception):
    """The process ended or does not answer as it should."""


class Resident:
    """One process, which reads one picture at a time; it ends when nobody refers to it any more."""

    def __init__(self, library: str, folder: str, language: str, variables: dict[str, str]) -> None:
        """Start it.

        Args:
            library: of tesseract.
            folder: of the language data; empty for the system's.
            language: as tesseract takes it: "vie", "vie+eng".
            variables: of tesseract.

        Raises:
            GoneError: it did not come up.
            OSError: no process can be started.
        """
        command = [sys.executable, "-I", "-S", str(_SERVE), library, folder, language]
        self._process = subprocess.Popen(
            [*command, *(f"{name}={value}" for name, value in variables.items())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self._left = _PAGES
        self._buffer = b""
        self._end = weakref.finalize(self, _end, self._process)
        try:
            ready = self._line(time.monotonic() + _READY_SECONDS)
        except TimeoutError as error:
            self.end()
            raise GoneError("not ready") from error
        if ready != b"ready":
            self.end()
            raise GoneError("not ready")

    @property
    def number(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def worn(self) -> bool:
        """Whether it has read enough."""
        return self._left <= 0

    def tsv(self, picture: Path, size: tuple[int, int], *, dpi: int, seconds: float) -> str:
        """What stands in a picture, as tesseract's TSV without its line of headings.

        Args:
            picture: a PGM without anything behind its pixels.
            size: width and height.
            dpi: its resolution.
            seconds: how long it may take.

        Raises:
            TimeoutError: it takes longer; the process was ended.
            GoneError: the process ended.
        """
        deadline = time.monotonic() + seconds
        self._left -= 1
        try:
            assert self._process.stdin is not None  # noqa: S101  it was asked for
            self._process.stdin.write(f"{dpi} {size[0]} {size[1]} ".encode() + os.fsencode(picture) + b"\n")
            return self._bytes(int(self._line(deadline)), deadline).decode()
        except (TimeoutError, GoneError):
            self.end()
            raise
        except (OSError, ValueError) as error:
            self.end()
            raise GoneError("it does not listen") from error

    def end(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._end()

    def _line(self, deadline: float) -> bytes:
        while b"\n" not in self._buffer:
            self._more(deadline)
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _bytes(self, count: int, deadline: float) -> bytes:
        while len(self._buffer) < count:
            self._more(deadline)
        found, self._buffer = self._buffer[:count], self._buffer[count:]
        return found

    def _more(self, deadline: float) -> None:
        assert self._process.stdout is not None  # noqa: S101  it was asked for
        pipe = self._process.stdout.fileno()
        if not select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        more = os.read(pipe, _CHUNK)
        if not more:
            raise GoneError("it ended")
        self._buffer += more


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Tell a process that nobody asks any more, and wait until it has gone."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(_FAREWELL_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def library_of(program: str) -> str | None:
    """The library that a program called tesseract is linked to; None where it is none that a process can hold."""
    path = shutil.which(program)
    return None if path is None else _linked(path)


@cache
def _linked(path: str) -> str | None:
    try:
        done = subprocess.run(["ldd", path], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    # A script that stands in for the program is linked to nothing.
    found = _LIBRARY.search(done.stdout)
    return None if found is None else found[1]
