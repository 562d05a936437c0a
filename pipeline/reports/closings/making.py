"""Close a period: draw up its figures, have them signed, keep them, note them.

The figures are written first; the PDF names their hash, so that one signature covers both; the ledger names the hashes
of both. A correction is number 2 and names number 1. Where it was killed in between, the next closing of the period
finishes what was begun.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from core import serial
from core.codes import sha256_of
from core.errors import ConfigError, IntegrityError
from core.model import RegisterRow, Sha256
from pipeline.press import Table, printed_tables
from pipeline.reports.closings.kept import Closed, Closing, Point, Reached, noted_event, read_closing, words_of
from pipeline.reports.schemes import load_layout
from pipeline.reports.surveys import Window
from pipeline.reports.tables import Known, heading, tables
from pipeline.witnesses import FIGURES, PAPER
from rules.kpi import scores
from rules.periods import VIETNAM, ReportPeriod, require_over
from signing import Signer
from storage import Index, ObjectStore

SCHEMA: Final = "sohoa.closing/1"
#: What is printed of a closing.
_PRINTED: Final = ("so-hoa", "nang-suat", "766", "chi-tieu")
_WHY: Final = range(5, 201)


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


def require_unaltered(earlier: Closing, facts: Mapping[str, str], store: ObjectStore) -> None:
    """Nothing is corrected that is not what was closed.

    Raises:
        IntegrityError: its figures are not those that the ledger names.
    """
    if sha256_of(store.get_named(earlier.folder + FIGURES)) != facts.get("figures"):
        raise IntegrityError(
            f"{earlier.folder}{FIGURES} không còn như sổ đã ghi: lấy lại bản tốt bằng sohoa store verify rồi chốt lại"
            " / is not what the ledger names: bring the good one back (`sohoa store verify`), then close again"
        )


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
    name = closing.folder + FIGURES
    if name not in set(store.names(closing.folder)):
        store.put_named(name, serial.dump(closing))
    data = store.get_named(name)
    if read_closing(data, name) != closing:
        raise IntegrityError(f"{name} đã có, với nội dung khác: xem sohoa close --check / is there with other contents")
    figures_sha256 = sha256_of(data)
    paper = closing.folder + PAPER
    if paper not in set(store.names(closing.folder)):
        unsigned = printed_tables(
            f"Chốt số liệu {known.period.name}", _paper(closing, figures_sha256, known, office), unit=office.unit,
            organ_name=office.name, at=closing.at,
        )  # fmt: skip
        store.put_named(paper, signer.sign(unsigned, at=closing.at).data)
    pdf = store.get_named(paper)
    if figures_sha256 not in words_of(pdf):
        raise IntegrityError(
            f"{paper} đã ký không nói về {name} hiện có: lấy lại bản tốt bằng sohoa store verify"
            " / the signed PDF does not name these figures: bring the good ones back (`sohoa store verify`)"
        )
    kept = Closed(closing, figures_sha256, sha256_of(pdf))
    index.note(noted_event(kept))
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
