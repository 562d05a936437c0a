"""Behind a figure: what is missing, and why. Ids only; whoever may see more asks for it by the id."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.catalogue.indicators import load_indicators, load_measures
from core.errors import ConfigError, Reason
from core.messages import Language
from core.model import ArchiveRecord, DeskCode, Document, Group, Indicator, Period, Status, Unit, UnitCode
from pipeline.targets.counts import counts_of
from pipeline.targets.registers import VIETNAM
from rules.targets import Books
from storage import Index


class Why(StrEnum):
    """Why a paper is not in a figure, or should not stay in it as it is."""

    NOT_SCANNED = "not_scanned"  #: the register knows of it and nobody brought it here
    ON_ITS_WAY = "on_its_way"
    WAITING = "waiting"  #: for a clerk
    NOT_SIGNED = "not_signed"  #: ready, while the key or a service was away
    WRONG_FORMAT = "wrong_format"
    SET_ASIDE = "set_aside"
    NOT_IN_STORE = "not_in_store"  #: archived, and its bytes are lost
    EXCLUDED = "excluded"  #: must not be counted: expired, withdrawn, superseded, without a date, secret
    CERTIFICATE_EXPIRED = "certificate_expired"  #: counted; nothing proves that it was signed before
    SIGNATURE_DUE = "signature_due"  #: counted; a service owes the signature something
    NO_RESULT_CODE = "no_result_code"  #: counted; without a dossier's code it has no code of its own

    @property
    def counted(self) -> bool:
        """Whether such papers are in the figure all the same."""
        return self in {Why.CERTIFICATE_EXPIRED, Why.SIGNATURE_DUE, Why.NO_RESULT_CODE}


_WORDS: Final[dict[Why, tuple[str, str]]] = {
    Why.NOT_SCANNED: ("chưa quét (số trong sổ trừ số đã có ở đây)", "not scanned (the register less what is here)"),
    Why.ON_ITS_WAY: ("đang xử lý", "on its way"),
    Why.WAITING: ("chờ cán bộ xem lại", "waits for a clerk"),
    Why.NOT_SIGNED: ("chưa ký số", "not signed"),
    Why.WRONG_FORMAT: ("sai định dạng", "wrong format"),
    Why.SET_ASIDE: ("bị để riêng", "set aside"),
    Why.NOT_IN_STORE: ("không còn trong kho", "not in the store"),
    Why.EXCLUDED: ("không được tính", "excluded"),
    Why.CERTIFICATE_EXPIRED: ("chứng thư số đã hết hạn", "certificate expired"),
    Why.SIGNATURE_DUE: ("chữ ký còn thiếu dấu thời gian", "the signature lacks what a service owes it"),
    Why.NO_RESULT_CODE: ("chưa có mã kết quả", "no result code"),
}
_FORMATS: Final = frozenset(
    [
        *(Reason.EMPTY, Reason.ENCRYPTED, Reason.TRUNCATED, Reason.DAMAGED, Reason.NOT_WHAT_IT_SAYS),
        *(Reason.UNSUPPORTED, Reason.TOO_LARGE, Reason.NOT_PDFA),
    ]
)
_OPEN: Final = tuple(status for status in Status if not status.settled)


@dataclass(frozen=True, slots=True)
class Lacking:
    """Papers that are missing for one reason."""

    why: Why
    count: int
    ids: tuple[tuple[str, str], ...] = ()  #: of documents and records, each with what else is known of the reason

    def sentence(self, language: Language) -> str:
        """The reason in the reader's language."""
        return _WORDS[self.why][language == "en"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure and what stands behind it."""

    indicator: str
    unit: UnitCode
    period: Period
    numerator: int | None
    denominator: int | None
    lacking: tuple[Lacking, ...]


def missing(
    index: Index,
    *,
    indicator: str,
    unit: Unit,
    period: Period,
    desks: Mapping[DeskCode, UnitCode],
    on: dt.date,
) -> Gap:
    """What stands between a unit and all of what it must digitize.

    A paper is listed once, for the first reason in the order of `Why`. Papers that are not archived belong to the time
    in which they came, for nobody has confirmed what date they bear.

    Args:
        index: where the records and the registers are.
        indicator: one that the archive itself counts: T1, T2 or T3.
        unit: whose papers.
        period: a year or a quarter.
        desks: the desks that work for units; papers on their way are known by their desk.
        on: the day.

    Raises:
        ConfigError: the indicator is not counted from papers.
    """
    known = load_indicators().get(indicator)
    if known is None or known.counted is None:
        raise ConfigError(
            f"{indicator}: chỉ xem được giấy tờ còn thiếu của T1, T2, T3; chỉ tiêu khác lấy từ sổ"
            f" / only T1, T2 and T3 are counted from papers"
        )
    books = Books(counts_of(index, on=on), index.registers.rows(), load_measures())
    (figures,) = books.figures(known, (unit,), period)
    numerator, denominator = figures.numerator, figures.denominator
    mine = [desk for desk, of in desks.items() if of == unit.code]
    found: dict[Why, list[tuple[str, str]]] = {why: [] for why in Why}
    for document in _came(index, mine, known, period):
        why = _of_document(document)
        found[why].append((document.id, document.reason or document.status.value))
    records = tuple(index.results(unit.code))
    lost = index.damaged(records)
    for record in records:
        told = _of_record(record, known, period, on, lost=record.id in lost)
        if told is not None:
            found[told[0]].append((record.id, told[1]))
    groups = [Lacking(why, len(ids), tuple(ids)) for why, ids in found.items() if ids]
    if numerator is not None and denominator is not None:
        # What is excluded is in no register of what must be digitized, or is replaced by another that is.
        here = sum(item.count for item in groups if not item.why.counted and item.why is not Why.EXCLUDED)
        groups.insert(0, Lacking(Why.NOT_SCANNED, max(0, denominator - numerator - here)))
    return Gap(indicator, unit.code, period, numerator, denominator, tuple(groups))


def _came(index: Index, desks: list[DeskCode], indicator: Indicator, period: Period) -> Iterator[Document]:
    """What came in the time to these desks and is not archived; for a stock, whatever came until its end."""
    came = index.came(*_OPEN)
    for document in index.documents(*_OPEN):
        day = came[document.id].astimezone(VIETNAM).date()
        begun = indicator.counted == "results_valid" or day >= period.first
        if document.desk in desks and document.group is not Group.COMPONENT and begun and day <= period.last:
            yield document


def _of_document(document: Document) -> Why:
    if document.status is Status.NEEDS_REVIEW:
        return Why.WAITING
    if document.status is not Status.SET_ASIDE:
        return Why.NOT_SIGNED if document.status is Status.ASSEMBLED else Why.ON_ITS_WAY
    if document.reason == Reason.SECRET:
        return Why.EXCLUDED
    return Why.WRONG_FORMAT if document.reason in _FORMATS else Why.SET_ASIDE


def _of_record(
    record: ArchiveRecord, indicator: Indicator, period: Period, on: dt.date, *, lost: bool
) -> tuple[Why, str] | None:
    """Why a record of the time is not in the figure, or at risk in it; None where all is well."""
    day = min(period.last, on)
    if record.archived_at.astimezone(VIETNAM).date() > day:
        return None
    if indicator.counted == "results_valid":
        ended = _ended(record, day)
        if ended:
            return Why.EXCLUDED, ended
    elif record.issued_on is None:
        return Why.EXCLUDED, "no_date"
    elif not period.first <= record.issued_on <= period.last:
        return None
    if lost:
        return Why.NOT_IN_STORE, ""
    for why, doubtful in _AT_RISK.items():
        if doubtful(record, on):
            return why, ""
    return None


def _ended(record: ArchiveRecord, day: dt.date) -> str:
    if record.withdrawn_on is not None and record.withdrawn_on <= day:
        return "withdrawn"
    if record.superseded_by is not None:
        return "superseded"
    return "expired" if record.expires_on is not None and record.expires_on < day else ""


def _proved_until(record: ArchiveRecord) -> dt.datetime:
    """Until when the signature's own certificates prove it: the timestamp's, where it has one."""
    return record.timestamp_not_after or record.certificate_not_after


_AT_RISK: Final[dict[Why, Callable[[ArchiveRecord, dt.date], bool]]] = {
    Why.CERTIFICATE_EXPIRED: lambda record, on: _proved_until(record).astimezone(VIETNAM).date() < on,
    Why.SIGNATURE_DUE: lambda record, _on: record.level_due is not None,
    Why.NO_RESULT_CODE: lambda record, _on: record.dossier_code is None,
}
