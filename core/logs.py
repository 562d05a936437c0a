"""What is written to the log, and what never is: one line an event, with ids and counts, as text or as JSON.

Of a record's extra values only those on the list below are printed, and of exceptions only types and places: their
words may repeat what a paper says. For the same reason nothing that a library fills into its message is printed.
"""

import datetime as dt
import json
import logging
import os
import sys
import threading
import traceback
import warnings
from pathlib import Path
from typing import Final, Literal, TextIO

LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["text", "json"]

#: The facts that a log line may hold: ids, codes, sizes and counts. A test holds every call of ours against it.
FIELDS: Final = (
    "client",
    "document",
    "record",
    "sha256",
    "status",
    "stage",
    "lane",
    "reason",
    "limit",
    "attempt",
    "pages",
    "count",
    "seconds",
    "size_bytes",
    "error",
    "why",  # the words of an error of ours: core/errors.py says what they may hold
    "place",
    "service",  # a setting's name, or what a kind of service is called
    "signature_level",
    "fetched",
)
#: Whose messages are written by us, and so hold no values.
OURS: Final = (
    "cli",
    "commands",
    "portal",
    "pipeline",
    "classifiers",
    "signing",
    "storage",
    "rules",
    "core",
)
_ROOT: Final = f"{Path(__file__).resolve().parent.parent}{os.sep}"
_LONGEST: Final = 300


def set_up_logs(level: LogLevel = "warning", form: LogFormat = "text") -> None:
    """Write this process's log to stderr. Libraries are heard from `warning` on, whatever the level."""
    least = logging.getLevelNamesMapping()[level.upper()]
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler, _ToStderr)]:
        root.removeHandler(old)
    root.addHandler(_ToStderr(as_json=form == "json"))
    root.setLevel(max(least, logging.WARNING))
    for name in OURS:
        logging.getLogger(name).setLevel(least)
    warnings.showwarning = _warned


class _ToStderr(logging.Handler):
    """Whatever stderr is at that moment; a log that cannot be written stops nobody."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self.setFormatter(_Formatter(as_json=as_json))

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            # The library's own answer would print the record with all that is in it.
            return


class _Formatter(logging.Formatter):
    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json
        self._last = 0
        self._lock = threading.Lock()

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line: dict[str, object] = {
            "time": self._time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            **{name: value for name in FIELDS if (value := getattr(record, name, None)) is not None},
            **_trace(record.exc_info),
            "process": record.process,
        }
        if self._as_json:
            return json.dumps({key: _short(value) for key, value in line.items()}, ensure_ascii=False)
        head = " ".join(str(line.pop(key)) for key in ("time", "level", "logger", "event"))
        return " ".join((head, *(f"{key}={_quoted(value)}" for key, value in line.items())))

    def _time(self, record: logging.LogRecord) -> str:
        """UTC; no two lines of a process have the same (QCVN 12:2026/BCA: event times do not collide)."""
        with self._lock:
            self._last = max(self._last + 1, int(record.created * 1_000_000))
            moment = dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(microseconds=self._last)
        return moment.isoformat(timespec="microseconds")


def _event(record: logging.LogRecord) -> str:
    """The words of the event without any value: a library's message that may have values inside is only named."""
    if record.name.partition(".")[0] in OURS or record.args:
        return _short(str(record.msg).replace("\n", " "))
    return f"said something in {Path(record.pathname).name}:{record.lineno}"


def _trace(info: object) -> dict[str, str]:
    """Types and places of an exception and of its causes, the innermost first; never its words."""
    if not isinstance(info, tuple) or not isinstance(info[1], BaseException):
        return {}
    error: BaseException | None = info[1]
    types, places = [], []
    while error is not None:
        types.append(type(error).__name__)
        places += [
            f"{frame.f_code.co_filename.removeprefix(_ROOT)}:{line}"
            for frame, line in traceback.walk_tb(error.__traceback__)
        ]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return {"error": " from ".join(types[:5]), "trace": "; ".join(reversed(places))}


def _quoted(value: object) -> str:
    text = str(_short(value))
    return text if text and text.isprintable() and not set(text) & set(' "=') else json.dumps(text, ensure_ascii=False)


def _short(value: object) -> str:
    return str(value)[:_LONGEST]


def _warned(
    message: Warning | str,  # noqa: ARG001  may hold anything
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001  Python's signature
    line: str | None = None,  # noqa: ARG001  Python's signature
) -> None:
    place = f"{Path(filename).name}:{lineno}"
    logging.getLogger(__name__).warning("warned", extra={"error": category.__name__, "place": place})
