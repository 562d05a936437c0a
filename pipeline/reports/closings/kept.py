"""Closings as values, and where they lie: `closings/2025-Q3/1/figures.json` says everything, `report.pdf` is signed."""

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import pypdfium2

from core import serial
from core.errors import IntegrityError
from core.model import LedgerEvent, RegisterRow, Sha256
from pipeline.reports.figures import Figures
from pipeline.witnesses import CLOSED, CLOSINGS, FIGURES
from rules.kpi import Answer
from rules.periods import ReportPeriod, period_of
from storage import Index, ObjectStore

_PERIOD: Final = r"20\d\d(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?"
_NAME: Final = re.compile(rf"{CLOSINGS}(?P<period>{_PERIOD})/(?P<number>[1-9]\d*)/{re.escape(FIGURES)}")


@dataclass(frozen=True, slots=True)
class Point:
    """An item of a scoring table, as it came out then."""

    scheme: str
    item: str
    answer: Answer
    numerator: int | None
    denominator: int | None
    percent: float | None
    points: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Reached:
    """A target of the year, as far as it was reached then."""

    plan: str
    clause: str
    indicator: str
    unit: str | None
    reading: str | None
    numerator: int | None
    denominator: int | None
    percent: float | None
    comparator: str
    target: float | None


@dataclass(frozen=True, slots=True)
class Closing:
    """Figures of a period that never change."""

    schema: str
    period: str
    number: int  #: 1 for the first; each correction one more
    corrects: int | None
    why: str  #: of a correction
    desk: str
    at: dt.datetime
    actor: str
    books: tuple[RegisterRow, ...]  #: what the offices' own books said
    figures: Figures
    points: tuple[Point, ...]
    targets: tuple[Reached, ...]

    @property
    def folder(self) -> str:
        """Where it lies in the store."""
        return f"{CLOSINGS}{self.period}/{self.number}/"

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"closing/{self.period}/{self.number}"


@dataclass(frozen=True, slots=True)
class Closed:
    """A closing with the hashes of its two files."""

    closing: Closing
    figures_sha256: Sha256
    paper_sha256: Sha256


def closings(store: ObjectStore, period: ReportPeriod | None = None) -> tuple[Closing, ...]:
    """Every closing in the store, or those of one period, by period and number.

    Raises:
        IntegrityError: one of them cannot be read.
    """
    names = store.names(CLOSINGS if period is None else f"{CLOSINGS}{period.code}/")
    found = [read_closing(store.get_named(name), name) for name in names if subject_of(name) is not None]
    return tuple(sorted(found, key=lambda item: order_of(item.subject)))


def subject_of(name: str) -> str | None:
    """How the ledger calls the closing whose figures lie under that name; None for any other name."""
    found = _NAME.fullmatch(name)
    return None if found is None else f"closing/{found['period']}/{found['number']}"


def order_of(subject: str) -> tuple[dt.date, str, int]:
    """By period and number."""
    _, period, number = subject.split("/")
    return period_of(period).first, period, int(number)


def read_closing(data: bytes, name: str) -> Closing:
    """The closing whose figures lie under that name.

    Raises:
        IntegrityError: they say nothing, or are another closing's.
    """
    with suppress(ValueError):
        found = serial.load(Closing, data)
        if found.folder + FIGURES == name:
            return found
    raise IntegrityError(
        f"{name} không còn đọc được: lấy lại từ bản sao bằng sohoa store verify"
        " / is not readable any more: `sohoa store verify` restores it from the replica"
    )


def noted(index: Index, *, since: dt.datetime) -> dict[str, dict[str, str]]:
    """What the ledger says of closings since that time, by their subjects."""
    times = (since, dt.datetime.max.replace(tzinfo=dt.UTC))
    events = (entry.event for entry in index.ledger(between=times))
    return {event.subject: dict(event.facts) for event in events if event.action == CLOSED}


def noted_event(kept: Closed, *more: tuple[str, str]) -> LedgerEvent:
    """How the ledger knows a closing."""
    closing = kept.closing
    facts = (
        ("figures", kept.figures_sha256),
        ("paper", kept.paper_sha256),
        ("known", closing.figures.known.isoformat()),
        *((("corrects", str(closing.corrects)),) if closing.corrects is not None else ()),
        *more,
    )
    return LedgerEvent(CLOSED, closing.subject, closing.actor, closing.at, facts)


def words_of(pdf: bytes) -> str:
    """All words of a PDF."""
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)
