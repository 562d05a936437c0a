"""What the commands share: languages, options, JSON on stdout and progress on a terminal."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from click._termui_impl import ProgressBar

from core import serial
from core.config import Desk, load
from core.logs import set_up_logs
from core.messages.spoken import language, t

__all__ = [
    "SECONDS_A_LINE",
    "dry_run_option",
    "emit",
    "home_option",
    "json_option",
    "language",
    "open_desk",
    "progress",
    "t",
    "table",
]

F = TypeVar("F", bound=Callable[..., Any])

#: How often a run tells a log how far it is.
SECONDS_A_LINE: Final = 60.0


def home_option(command: F) -> F:
    """Add `--home DIR`."""
    return click.option(
        "--home",
        envvar="SOHOA_HOME",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        show_default="thư mục hiện tại / current folder",
        help="Thư mục của bàn tiếp nhận / the desk's folder (SOHOA_HOME).",
    )(command)


def json_option(command: F) -> F:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="JSON trên stdout / JSON on stdout.")(command)


def dry_run_option(command: F) -> F:
    """Add `--dry-run`."""
    return click.option("--dry-run", is_flag=True, help="Chỉ nói sẽ làm gì / only say what would be done.")(command)


def open_desk(home: Path) -> Desk:
    """The desk in that folder, with absolute paths; from here on the log is as its settings say.

    Raises:
        ConfigError: there is none, or its settings are wrong.
    """
    desk = load(home.absolute())
    set_up_logs(desk.config.log.level, desk.config.log.format)
    return desk


def emit(value: object) -> None:
    """Print one JSON object on one line of stdout, Vietnamese unescaped."""
    click.echo(json.dumps(serial.plain(value), ensure_ascii=False))


@contextmanager
def progress(total: int, label: str) -> Iterator[Callable[[str], None]]:
    """A function to call once for each finished thing: a bar on a terminal, a line a minute in a pipe or a log."""
    if not sys.stderr.isatty():
        yield _lines(total, label)
        return
    bar: ProgressBar[int]
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield lambda _what: bar.update(1)


def _lines(total: int, label: str) -> Callable[[str], None]:
    done, said = 0, time.monotonic()

    def tick(_what: str) -> None:
        nonlocal done, said
        done += 1
        if time.monotonic() - said >= SECONDS_A_LINE:
            said = time.monotonic()
            click.echo(f"{label}: {done}/{total}", err=True)

    return tick


def table(headers: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Columns wide enough for their words."""
    everything = [headers, *rows]
    widths = [max(len(row[column]) for row in everything) for column in range(len(headers))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in everything
    ]
    return "\n".join((lines[0], "  ".join("-" * width for width in widths), *lines[1:]))
