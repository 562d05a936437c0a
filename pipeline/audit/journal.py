"""What an audit has found so far, on disk, so that one that was stopped goes on where it was."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from core import serial
from core.errors import ConfigError
from core.model import RecordId
from pipeline.audit.verdicts import RecordVerdict

SCHEMA = "sohoa.audit.journal/1"


@dataclass(frozen=True, slots=True)
class Terms:
    """What was to be audited: verdicts of other terms do not count."""

    sample: int | None
    seed: int
    schema: str = SCHEMA


class Journal:
    """A file of one line a verdict, the first line its terms. A context manager."""

    def __init__(self, path: Path, terms: Terms) -> None:
        """Go on with the file, or begin it.

        Raises:
            ConfigError: it is another audit's, or no journal, or cannot be written.
        """
        self._path = path
        self.known: dict[RecordId, RecordVerdict] = {}
        try:
            whole = self._read(terms) if path.exists() and path.stat().st_size else 0
            self._file: IO[bytes] = path.open("r+b" if whole else "wb")
            # A line that was cut off by the stop is written again.
            self._file.truncate(whole)
            self._file.seek(whole)
            if not whole:
                self._write(terms)
        except OSError as error:
            raise ConfigError(f"{path}: không ghi được / cannot be written: {error.strerror}") from error

    def __enter__(self) -> Self:
        """The journal is open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it; it stays."""
        self._file.close()

    def add(self, verdict: RecordVerdict) -> None:
        """Keep a verdict."""
        self._write(verdict)

    def _write(self, value: object) -> None:
        self._file.write(serial.dump(value) + b"\n")
        self._file.flush()

    def _read(self, terms: Terms) -> int:
        """Take in what is there; how many bytes of it are whole lines."""
        lines = self._path.read_bytes().splitlines(keepends=True)
        try:
            found = serial.load(Terms, lines[0])
            whole = [line for line in lines if line.endswith(b"\n")]
            verdicts = [serial.load(RecordVerdict, line) for line in whole[1:]]
        except ValueError as error:
            raise ConfigError(f"{self._path}: không phải nhật ký kiểm tra / is no journal of an audit") from error
        if (found.sample, found.seed, found.schema) != (terms.sample, terms.seed, terms.schema):
            raise ConfigError(
                f"{self._path}: của lần kiểm tra khác (mẫu {found.sample}, hạt giống {found.seed}) / "
                f"of another audit (sample {found.sample}, seed {found.seed})"
            )
        self.known = {verdict.record: verdict for verdict in verdicts}
        return sum(map(len, whole))
