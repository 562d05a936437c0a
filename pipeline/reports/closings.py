"""A period that is over, frozen: its figures as JSON and as a signed PDF, in the store for ever and in the ledger.

`closings/2025-Q3/1/figures.json` is written first and says everything; the PDF names its hash, so that one signature
covers both; the ledger names the hashes of both. A correction is number 2 and names number 1. Where it was killed in
between, the next closing of the period finishes what was begun.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from core import serial
from core.codes import sha256_of
from core.errors import ConfigError, IntegrityError
from core.model import LedgerEvent, RegisterRow, Sha256
from pipeline.press import Table, printed_tables
from pipeline.reports.figures import Figures
from pipeline.reports.schemes import load_layout
from pipeline.reports.surveys import Window
from pipeline.reports.tables import Known, heading, tables
from rules.kpi import Answer, scores
from rules.periods import VIETNAM, ReportPeriod, period_of, require_over
from signing import Signer
from storage import Index, ObjectStore

ROOT: Final = "closings/"
SCHEMA: Final = "sohoa.closing/1"
ACTION: Final = "closed"
FIGURES: Final = "figures.json"
PAPER: Final = "report.pdf"
_NAME: Final = re.compile(rf"{ROOT}(?P<period>[^/]+)/(?P<number>\d+)/{re.escape(FIGURES)}")
#: What is printed of a closing.
_PRINTED: Final = ("so-hoa", "nang-suat", "766", "chi-tieu")
_WHY: Final = range(5, 201)


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
        return f"{ROOT}{self.period}/{self.number}/"

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


@dataclass(frozen=True, slots=True)
class Office:
    """Whose period is closed, and by whom."""

    code: str
    unit: str
    name: str
    actor: str
    home: Path  #: with its own layouts


def window_for(period: ReportPeriod, earlier: Closing | None, at: dt.datetime) -> Window:
    """What a closing looks at: what was known when the period ended, or, to correct, what is known now.

    Raises:
        ConfigError: the period is not over.
    """
    require_over(period, at)
    return Window(period, period.before if earlier is None else at)


def require_reason(period: ReportPeriod, earlier: Closing | None, why: str) -> str:
    """The reason for a correction, or nothing for a first closing.

    Raises:
        ConfigError: the period is closed already and nothing is corrected, or the other way round, or the reason may
            not stay for ever.
    """
    said = " ".join(why.split())
    if earlier is None and said:
        raise ConfigError(
            f"kỳ {period.code} chưa chốt lần nào: không có gì để đính chính, bỏ --why"
            f" / {period.code} was never closed: there is nothing to correct, leave out --why"
        )
    if earlier is not None and not said:
        raise ConfigError(
            f"kỳ {period.code} đã chốt ngày {earlier.at.astimezone(VIETNAM):%d/%m/%Y} (số {earlier.number}) và không"
            f" đổi nữa; muốn đính chính thì cho biết lý do: --why"
            f" / {period.code} is closed for good; to correct it, say --why"
        )
    if said and (len(said) not in _WHY or re.search(r"\d{7}", said)):
        raise ConfigError(
            f"--why: cần {_WHY.start}–{_WHY.stop - 1} chữ cái và không có số giấy tờ của ai: lý do nằm lại mãi mãi"
            f" / --why: {_WHY.start}–{_WHY.stop - 1} letters and nobody's number: it stays for ever"
        )
    return said


def drawn_up(known: Known, books: tuple[RegisterRow, ...], office: Office, at: dt.datetime, *,
             earlier: Closing | None, why: str) -> Closing:  # fmt: skip
    """The closing of those figures, not kept yet.

    Raises:
        ConfigError: a correction that would correct nothing.
    """
    closing = Closing(
        schema=SCHEMA,
        period=known.period.code,
        number=1 if earlier is None else earlier.number + 1,
        corrects=None if earlier is None else earlier.number,
        why=why,
        desk=office.code,
        at=at,
        actor=office.actor,
        books=tuple(row for row in books if row.year == known.period.year),
        figures=known.figures,
        points=tuple(_points(known)),
        targets=tuple(_reached(known)),
    )
    if earlier is not None and _said(closing) == _said(earlier):
        raise ConfigError(
            f"kỳ {closing.period}: số liệu vẫn như lần chốt số {earlier.number}, không có gì để đính chính"
            f" / {closing.period}: the figures are still those of number {earlier.number}, there is nothing to correct"
        )
    return closing


def _said(closing: Closing) -> tuple[object, ...]:
    return replace(closing.figures, known=closing.figures.known.min), closing.points, closing.targets


def _points(known: Known) -> Iterator[Point]:
    for scheme in known.schemes:
        for score in scores(known.figures.whole, scheme):
            yield Point(
                scheme.code, score.item.code, score.answer, score.numerator, score.denominator, score.percent,
                score.points, score.item.points,
            )  # fmt: skip


def _reached(known: Known) -> Iterator[Reached]:
    for row in known.targets:
        yield Reached(
            row.plan, row.clause, row.indicator, row.unit, row.reading, row.numerator, row.denominator, row.percent,
            row.comparator, row.target,
        )  # fmt: skip


def keep(closing: Closing, known: Known, office: Office, signer: Signer, index: Index, store: ObjectStore) -> Closed:
    """Write and sign it, and note it in the ledger; what is there of it already stays as it is.

    Raises:
        ConfigError: the desk's key may not sign now.
        UnavailableError: the store, the index or a service of signing is away.
        IntegrityError: somebody has closed the period at the same moment.
    """
    data = serial.dump(closing)
    store.put_named(closing.folder + FIGURES, data)
    figures_sha256 = sha256_of(data)
    paper = closing.folder + PAPER
    if paper not in set(store.names(closing.folder)):
        unsigned = printed_tables(
            f"Chốt số liệu {known.period.name}", _paper(closing, figures_sha256, known, office), unit=office.unit,
            organ_name=office.name, at=closing.at,
        )  # fmt: skip
        store.put_named(paper, signer.sign(unsigned, at=closing.at).data)
    kept = Closed(closing, figures_sha256, sha256_of(store.get_named(paper)))
    facts = (
        ("figures", kept.figures_sha256),
        ("paper", kept.paper_sha256),
        ("known", closing.figures.known.isoformat()),
        *((("corrects", str(closing.corrects)),) if closing.corrects is not None else ()),
    )
    index.note(LedgerEvent(ACTION, closing.subject, closing.actor, closing.at, facts))
    return kept


def _paper(closing: Closing, figures_sha256: Sha256, known: Known, office: Office) -> tuple[Table, ...]:
    """The tables of the closing, the first with what it is."""
    made = [table for name in _PRINTED for table in tables(load_layout(name, office.home), known)]
    first = made[0]
    said = [
        *heading(known),
        f"Chốt số {closing.number}, ngày {closing.at.astimezone(VIETNAM):%d/%m/%Y}",
        *([f"Đính chính lần chốt số {closing.corrects}: {closing.why}"] if closing.corrects is not None else ()),
    ]
    notes = (*first.notes, f"Tệp số liệu {closing.folder}{FIGURES}, SHA-256:", figures_sha256)
    return replace(first, over=tuple(said), notes=notes), *made[1:]


def closings(store: ObjectStore, period: ReportPeriod | None = None) -> tuple[Closing, ...]:
    """Every closing in the store, or those of one period, by period and number.

    Raises:
        IntegrityError: one of them cannot be read.
    """
    names = store.names(ROOT if period is None else f"{ROOT}{period.code}/")
    found = [_read(store.get_named(name), name) for name in names if _NAME.fullmatch(name)]
    return tuple(sorted(found, key=lambda item: (period_of(item.period).first, item.period, item.number)))


def _read(data: bytes, name: str) -> Closing:
    try:
        return serial.load(Closing, data)
    except ValueError as error:
        raise IntegrityError(f"{name} is not readable") from error


def noted(index: Index, *, since: dt.datetime) -> dict[str, dict[str, str]]:
    """What the ledger says of closings since that time, by their subjects."""
    times = (since, dt.datetime.max.replace(tzinfo=dt.UTC))
    events = (entry.event for entry in index.ledger(between=times))
    return {event.subject: dict(event.facts) for event in events if event.action == ACTION}
