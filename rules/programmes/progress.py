"""How far a programme is, how quickly it goes, when it will end, and who makes which mistakes."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.model import Batch, BatchItem, BatchState, Inspection, ItemState, Status

#: The speed is that of the last hour of the run: a stack of thick files an hour ago says little about the next one.
_WINDOW: Final = dt.timedelta(hours=1)
_SECONDS_AN_HOUR: Final = 3600
_LONGEST_HOURS: Final = 50 * 365 * 24


@dataclass(frozen=True, slots=True)
class OperatorErrors:
    """What one operator scanned, and what was wrong with it."""

    operator: str
    files: int
    pages: int
    refused: int  #: no usable scan, or set aside on its way
    needs_review: int
    pages_differ: int  #: another number of pages than the manifest says
    inspected: int
    wrong: int  #: inspected, with an error
    error_percent: float | None  #: of the inspected; None: none was inspected


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a programme stands."""

    counts: dict[str, int]  #: files by status of their document, and `expected` and `refused`
    files: int
    pages_expected: int
    pages_found: int
    pages_done: int
    pages_per_hour: float | None
    ends_at: dt.datetime | None
    operators: tuple[OperatorErrors, ...]


def progress(
    batch: Batch, items: Iterable[BatchItem], inspections: Iterable[Inspection], *, now: dt.datetime
) -> Progress:
    """Sum a programme up; its speed is that of the last hour of its run, and the forecast is there while it runs."""
    counts: Counter[str] = Counter()
    everything = tuple(items)
    expected = done = left = quick = 0
    running = batch.state is BatchState.RUNNING
    until = now if running else max((item.rested_at for item in everything if item.rested_at), default=now)
    since = max(batch.went_on_at, until - _WINDOW)
    for item in everything:
        counts[item.status.value if item.status else item.state.value] += 1
        pages = item.pages or item.expected.pages or 0
        expected += item.expected.pages or 0
        if item.state is ItemState.EXPECTED or (item.status is not None and not item.status.rests):
            left += max(1, pages)
        elif item.state is ItemState.RECEIVED:
            done += item.pages or 0
            if item.rested_at is not None and item.rested_at >= since:
                quick += item.pages or 0
    hours = (until - since).total_seconds() / _SECONDS_AN_HOUR
    speed = quick / hours if quick and hours > 0 else None
    return Progress(
        counts=dict(sorted(counts.items())),
        files=len(everything),
        pages_expected=expected,
        pages_found=sum(item.pages or 0 for item in everything),
        pages_done=done,
        pages_per_hour=round(speed, 1) if speed else None,
        ends_at=_end(now, left / speed) if speed and left and running else None,
        operators=_operators(everything, inspections),
    )


def _end(now: dt.datetime, hours: float) -> dt.datetime | None:
    """None beyond what anybody plans: a manifest may claim any number of pages."""
    return now + dt.timedelta(hours=hours) if hours < _LONGEST_HOURS else None


def _operators(items: tuple[BatchItem, ...], inspections: Iterable[Inspection]) -> tuple[OperatorErrors, ...]:
    by_operator: dict[str, list[BatchItem]] = defaultdict(list)
    for item in items:
        if item.state is not ItemState.EXPECTED:
            by_operator[item.expected.operator].append(item)
    checked: dict[int, list[Inspection]] = defaultdict(list)
    for inspection in inspections:
        if inspection.verdict is not None:
            checked[inspection.number].append(inspection)
    return tuple(_errors(name, files, checked) for name, files in sorted(by_operator.items()))


def _errors(operator: str, files: list[BatchItem], checked: dict[int, list[Inspection]]) -> OperatorErrors:
    verdicts = [inspection for item in files for inspection in checked.get(item.number, ())]
    wrong = sum(inspection.wrong for inspection in verdicts)
    return OperatorErrors(
        operator=operator,
        files=len(files),
        pages=sum(item.pages or 0 for item in files),
        refused=sum(item.state is ItemState.REFUSED or item.status is Status.SET_ASIDE for item in files),
        needs_review=sum(item.status is Status.NEEDS_REVIEW for item in files),
        pages_differ=sum(pages_differ(item) for item in files),
        inspected=len(verdicts),
        wrong=wrong,
        error_percent=round(100 * wrong / len(verdicts), 1) if verdicts else None,
    )


def pages_differ(item: BatchItem) -> bool:
    """Whether a file has another number of pages than its manifest says."""
    return item.pages is not None and item.expected.pages is not None and item.pages != item.expected.pages
