"""Does a closing still stand: its files, its signature, what the ledger says of it, and the numbers themselves?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.codes import sha256_of
from core.errors import IntegrityError
from core.model import RegisterRow
from pipeline.reports.closings.kept import Closed, Closing, noted_event, order_of, read_closing, subject_of
from pipeline.reports.figures import Figures
from pipeline.reports.surveys import Window
from pipeline.witnesses import BROUGHT_BACK, CLOSINGS, FIGURES, PAPER, closing_folder
from rules.periods import period_of
from signing.validate.report import Indication, SignatureReport
from storage import Index, ObjectStore

Count = Callable[[Window, tuple[RegisterRow, ...]], Figures]


class Fault(StrEnum):
    """What can be wrong with a closing."""

    GONE = "gone"  #: the ledger knows it, the store does not have it any more
    UNREADABLE = "unreadable"  #: its figures say nothing any more
    UNFINISHED = "unfinished"  #: its PDF is missing: it was broken off; closing the period again finishes it
    NOT_NOTED = "not_noted"  #: the ledger does not know it: broken off, or the index was made anew
    ALTERED = "altered"  #: its files are not those that the ledger names
    SIGNATURE = "signature"  #: the PDF's signature does not pass
    FAILED = "failed"  #: it is broken: the PDF is not what was signed
    NOT_NAMED = "not_named"  #: the signed PDF does not name these figures
    COUNTED_OTHERWISE = "counted_otherwise"  #: the index counts the period otherwise today

    @property
    def of_bytes(self) -> bool:
        """Whether bytes or facts are no longer what they were."""
        return self is not Fault.SIGNATURE


_SENTENCES: Final[dict[Fault, tuple[str, str]]] = {
    Fault.GONE: ("sổ có ghi mà kho không còn", "in the ledger, not in the store"),
    Fault.UNREADABLE: (
        "không đọc được tệp số liệu; sohoa store verify khôi phục từ bản sao",
        "the figures are not readable; `sohoa store verify` restores them from the replica",
    ),
    Fault.UNFINISHED: ("chưa xong, hãy chạy lại sohoa close", "broken off; run `sohoa close` again"),
    Fault.NOT_NOTED: (
        "sổ không ghi lần chốt này; nếu mục lục đã dựng lại: sohoa index rebuild --add",
        "the ledger does not know it; after a rebuilt index: `sohoa index rebuild --add`",
    ),
    Fault.ALTERED: ("BỊ SỬA: tệp không như sổ đã ghi", "ALTERED: the files are not those that the ledger names"),
    Fault.SIGNATURE: ("chữ ký trên bản PDF không đạt", "the signature of the PDF does not pass"),
    Fault.FAILED: ("BỊ SỬA: chữ ký trên bản PDF bị phá hoặc không còn", "ALTERED: the PDF's signature is broken"),
    Fault.NOT_NAMED: ("bản PDF đã ký không nói về tệp số liệu này", "the signed PDF does not name these figures"),
    Fault.COUNTED_OTHERWISE: ("mục lục hôm nay đếm kỳ này ra số khác", "the index counts the period otherwise today"),
}
_BROKEN: Final = frozenset({Indication.TOTAL_FAILED, Indication.NO_SIGNATURE_FOUND})
#: What has one of these is not what was signed then.
_NOT_TAKEN: Final = frozenset({Fault.UNFINISHED, Fault.NOT_NAMED, Fault.FAILED})


def fault_sentence(fault: Fault, *, language: str = "vi") -> str:
    """What is wrong, in a few words."""
    return _SENTENCES[fault][language == "en"]


@dataclass(frozen=True, slots=True)
class Means:
    """What closings are held against."""

    store: ObjectStore
    known: Mapping[str, Mapping[str, str]] | None  #: what the ledger says of them; None: a copy, which has no ledger
    signature: Callable[[str, bytes], SignatureReport]  #: of the PDF of that name
    words: Callable[[bytes], str | None]  #: `words_of`, or the same in a process of its own
    count: Count | None = None  #: counts a window again, with the books that the closing had; None: it is not counted


@dataclass(frozen=True, slots=True)
class Looked:
    """A closing that was looked at."""

    subject: str  #: as the ledger calls it
    closing: Closing | None  #: None: it is gone, or says nothing any more
    faults: tuple[Fault, ...]
    counted: bool = True  #: False: the index was made again since, and cannot count what was before


def look(means: Means) -> tuple[Looked, ...]:
    """Every closing in the store or in the ledger, by period and number.

    Raises:
        UnavailableError: the store or the index is away.
    """
    here = {subject: name for name in means.store.names(CLOSINGS) if (subject := subject_of(name)) is not None}
    found = [_looked(subject, name, means) for subject, name in here.items()]
    found += [Looked(subject, None, (Fault.GONE,)) for subject in means.known or () if subject not in here]
    return tuple(sorted(found, key=lambda item: order_of(item.subject)))


def _looked(subject: str, name: str, means: Means) -> Looked:
    told = None if means.known is None else means.known.get(subject)
    data = means.store.get_named(name)
    try:
        closing = read_closing(data, name)
    except IntegrityError:
        return Looked(subject, None, (Fault.UNREADABLE,))
    found = []
    paper = f"{closing_folder(subject)}{PAPER}"
    hashes = {"figures": sha256_of(data)}
    if paper in set(means.store.names(closing_folder(subject))):
        pdf = means.store.get_named(paper)
        hashes["paper"] = sha256_of(pdf)
        indication = means.signature(paper, pdf).indication
        if indication is not Indication.TOTAL_PASSED:
            found.append(Fault.FAILED if indication in _BROKEN else Fault.SIGNATURE)
        if hashes["figures"] not in (means.words(pdf) or ""):
            found.append(Fault.NOT_NAMED)
    else:
        found.append(Fault.UNFINISHED)
    if means.known is not None and told is None:
        found.append(Fault.NOT_NOTED)
    if told is not None and any(told.get(fact) != value for fact, value in hashes.items()):
        found.append(Fault.ALTERED)
    counted = told is None or BROUGHT_BACK not in told
    if means.count is not None and counted:
        window = Window(period_of(closing.period), closing.figures.known)
        if means.count(window, closing.books) != closing.figures:
            found.append(Fault.COUNTED_OTHERWISE)
    return Looked(subject, closing, tuple(found), counted)


def brought_back(means: Means, index: Index | None) -> tuple[tuple[Looked, ...], tuple[Looked, ...]]:
    """Let a ledger that was begun anew know the closings of the store again; without an index, only look.

    Returns:
        Those that it knows now and did not before; and those that it cannot be told, as something is wrong with them.
    """
    back, left = [], []
    for item in look(means):
        if Fault.NOT_NOTED not in item.faults and item.closing is not None:
            continue
        if item.closing is None or not _NOT_TAKEN.isdisjoint(item.faults):
            left.append(item)
            continue
        back.append(item)
        if index is not None:
            folder = item.closing.folder
            hashes = (sha256_of(means.store.get_named(folder + file)) for file in (FIGURES, PAPER))
            index.note(noted_event(Closed(item.closing, *hashes), (BROUGHT_BACK, "store")))
    return tuple(back), tuple(left)
