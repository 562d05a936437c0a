"""The offices' own numbers in the store: each import, and each number that was typed, is a posting that never changes.

It is put before the index says that it is there. Whoever is killed in between leaves one that the index lacks: the next
writer takes it in first, so that the index holds what it would hold if it were made again from the store.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from core import serial
from core.codes import sha256_of
from core.errors import IntegrityError
from core.model import LedgerEvent, RegisterRow, Sha256
from pipeline.witnesses import BROUGHT_BACK
from storage import Index, ObjectStore
from storage.books.postings import POSTINGS, Change, Posted, figures_name, number_in, sums_name, sums_of
from storage.books.registers import Written

SCHEMA: Final = "sohoa.registers/1"


@dataclass(frozen=True, slots=True)
class Posting:
    """What one `figures.json` says."""

    schema: str
    number: int
    changes: tuple[Change, ...]  #: one; the first posting of an index that is older than postings has all that it held


class Fault(StrEnum):
    """What can be wrong with a posting."""

    GONE = "gone"  #: the index knows it, or later ones are there, and the store does not have it any more
    ALTERED = "altered"  #: it is not what the index or its list knows, or says nothing
    NOT_TAKEN = "not_taken"  #: the index lacks it: an older one was restored, or made anew while this one was damaged


_SENTENCES: Final[dict[Fault, tuple[str, str]]] = {
    Fault.GONE: (
        "kho không còn; sohoa store verify lấy lại từ bản sao",
        "not in the store any more; `sohoa store verify` restores it from the replica",
    ),
    Fault.ALTERED: (
        "BỊ SỬA hoặc hỏng; sohoa store verify lấy lại bản tốt",
        "ALTERED or damaged; `sohoa store verify` brings the good one back",
    ),
    Fault.NOT_TAKEN: (
        "mục lục không có: sohoa index rebuild --add, hoặc dựng lại mục lục trống nếu trước đây nó bị hỏng",
        "the index lacks it: `sohoa index rebuild --add`, or an empty index made again if it was damaged before",
    ),
}


def posting_sentence(fault: Fault, *, language: str = "vi") -> str:
    """What is wrong, in a few words."""
    return _SENTENCES[fault][language == "en"]


@dataclass(frozen=True, slots=True)
class Looked:
    """A posting that was looked at."""

    number: int
    fault: Fault | None
    posting: tuple[Posting, Sha256] | None = None  #: with the hash of its bytes; None: it is gone, or altered


def keep(rows: Sequence[RegisterRow], event: LedgerEvent, index: Index, store: ObjectStore) -> Written:
    """Put what is new of these numbers into the store and then into the index, all of it or nothing.

    Args:
        rows: of which no two are of the same unit, time and measure.
        event: who brought them in, when, from which file.
        index: where they are asked for.
        store: where they stay.

    Raises:
        UnavailableError: store or index are away.
    """
    while True:
        number = catch_up(index, store) + 1
        written, fresh = index.registers.compared(rows)
        if not fresh or _posted(Posting(SCHEMA, number, (Change(event, fresh),)), index, store, event):
            return written


def look(store: ObjectStore, known: Mapping[int, Sha256] | None, *, after: int = 0) -> Iterator[Looked]:
    """Every posting after that one, in the store or in the index, by its number.

    Args:
        store: where they lie.
        known: those of an index; None: a copy, which has none.
        after: those up to here are not looked at.

    Raises:
        UnavailableError: the store is away.
    """
    here = {number for name in store.names(POSTINGS) if (number := number_in(name)) is not None}
    for number in range(after + 1, max(here | set(known or ()), default=0) + 1):
        yield _looked(number, store, known) if number in here else Looked(number, Fault.GONE)


def brought_back(
    index: Index | None, store: ObjectStore, *, dry_run: bool = False, all_of_them: bool = True
) -> tuple[tuple[int, ...], tuple[Looked, ...]]:
    """Take into the index what it lacks of the store's postings.

    Args:
        index: None: one that knows nothing yet.
        store: where they lie.
        dry_run: only look.
        all_of_them: look at those too that the index has.

    Returns:
        The numbers of those that are in it now and were not before; and those that something is wrong with.
    """
    known = {} if index is None else index.registers.postings()
    last = max(known, default=0)
    back, left = list[int](), list[Looked]()
    for item in look(store, known, after=0 if all_of_them else last):
        if item.posting is not None and item.fault is Fault.NOT_TAKEN and item.number > last:
            back.append(item.number)
            if index is not None and not dry_run:
                posting, sha256 = item.posting
                events = (_noted(change.event, (BROUGHT_BACK, "store")) for change in posting.changes)
                _take(posting, sha256, index, store, *events)
        elif item.fault is not None:
            left.append(item)
    return tuple(back), tuple(left)


def catch_up(index: Index, store: ObjectStore) -> int:
    """Let index and store hold the same; the number of the last posting.

    Raises:
        UnavailableError: store or index are away.
    """
    back, left = brought_back(index, store, all_of_them=False)
    last = max((*index.registers.postings(), *back, *(item.number for item in left)), default=0)
    if last or not (changes := index.registers.changes()):
        return last
    _posted(Posting(SCHEMA, 1, changes), index, store)
    return catch_up(index, store)


def _posted(posting: Posting, index: Index, store: ObjectStore, *events: LedgerEvent) -> bool:
    """Put it and take it in; False where somebody else's has its number now."""
    name, data = figures_name(posting.number), serial.dump(posting)
    try:
        store.put_named(name, data)
    except IntegrityError:
        if store.get_named(name) == data:
            raise
        return False
    _take(posting, sha256_of(data), index, store, *events)
    return True


def _take(posting: Posting, sha256: Sha256, index: Index, store: ObjectStore, *events: LedgerEvent) -> None:
    posted = Posted(posting.number, sha256)
    store.put_named(sums_name(posting.number), sums_of(posted))
    facts = ("posting", str(posted.number)), ("figures", posted.sha256)
    index.registers.put(posted, posting.changes, *(_noted(event, *facts) for event in events))


def _noted(event: LedgerEvent, *facts: tuple[str, str]) -> LedgerEvent:
    return replace(event, facts=(*event.facts, *facts))


def _looked(number: int, store: ObjectStore, known: Mapping[int, Sha256] | None) -> Looked:
    data = store.get_named(figures_name(number))
    sha256 = sha256_of(data)
    if (known or {}).get(number, sha256) != sha256 or not _is_listed(Posted(number, sha256), store):
        return Looked(number, Fault.ALTERED)
    with suppress(ValueError):
        posting = serial.load(Posting, data)
        if posting.number == number:
            taken = known is None or number in known
            return Looked(number, None if taken else Fault.NOT_TAKEN, (posting, sha256))
    return Looked(number, Fault.ALTERED)


def _is_listed(posted: Posted, store: ObjectStore) -> bool:
    """A run that was killed between the two left no list; whoever takes the posting in writes it."""
    try:
        return store.get_named(sums_name(posted.number)) == sums_of(posted)
    except IntegrityError:
        return True
