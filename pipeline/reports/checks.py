"""Does a closing still stand: its files, its signature, what the ledger says of it, and the numbers themselves?"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import pypdfium2

from core.codes import sha256_of
from core.model import RegisterRow
from pipeline.reports.closings import FIGURES, PAPER, Closing
from pipeline.reports.figures import Figures
from pipeline.reports.surveys import Window
from rules.periods import period_of
from signing.trust import Trust
from signing.validate import check
from signing.validate.report import Indication
from storage import ObjectStore

Count = Callable[[Window, tuple[RegisterRow, ...]], Figures]


class Fault(StrEnum):
    """What can be wrong with a closing."""

    UNFINISHED = "unfinished"  #: its PDF is missing: it was broken off; closing the period again finishes it
    NOT_NOTED = "not_noted"  #: the ledger does not know it: broken off, or the index was made anew
    ALTERED = "altered"  #: its files are not those that the ledger names
    SIGNATURE = "signature"  #: the PDF's signature does not pass
    NOT_NAMED = "not_named"  #: the signed PDF does not name these figures
    COUNTED_OTHERWISE = "counted_otherwise"  #: the index counts the period otherwise today


@dataclass(frozen=True, slots=True)
class Means:
    """What closings are held against."""

    store: ObjectStore
    known: Mapping[str, Mapping[str, str]]  #: what the ledger says of them
    trust: Trust
    count: Count  #: counts a window again, with the books that the closing had
    at: dt.datetime


def examined(closing: Closing, means: Means) -> tuple[Fault, ...]:
    """Everything that is wrong with a closing."""
    store = means.store
    found = []
    data = store.get_named(closing.folder + FIGURES)
    paper = closing.folder + PAPER
    hashes = {"figures": sha256_of(data)}
    if paper in set(store.names(closing.folder)):
        pdf = store.get_named(paper)
        hashes["paper"] = sha256_of(pdf)
        if check(pdf, means.trust, at=means.at).indication is not Indication.TOTAL_PASSED:
            found.append(Fault.SIGNATURE)
        if hashes["figures"] not in _words(pdf):
            found.append(Fault.NOT_NAMED)
    else:
        found.append(Fault.UNFINISHED)
    if closing.subject not in means.known:
        found.append(Fault.NOT_NOTED)
    elif any(means.known[closing.subject].get(name) != value for name, value in hashes.items()):
        found.append(Fault.ALTERED)
    window = Window(period_of(closing.period), closing.figures.known)
    if means.count(window, closing.books) != closing.figures:
        found.append(Fault.COUNTED_OTHERWISE)
    return tuple(found)


def _words(pdf: bytes) -> str:
    """All words of a PDF that we made ourselves."""
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)
