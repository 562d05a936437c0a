"""What lies in a store and is named by nobody: left by runs that were killed or lost a race.

Named is whatever a document, a record, a manifest in the store, or a result that is known by what it depends on
mentions; any 64 hexadecimal digits in them count as a name. Only what has lain there for a day is taken. Of the archive
only what this program has made itself and can make again: what may be an original is never taken, whatever the index
says, for an index may have been lost and made again.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core import serial
from core.errors import ConfigError, IntegrityError
from core.model import Sha256
from pipeline.archive import WORDS_SCHEMA
from pipeline.outputs import named_by
from storage.care import CaredStore, Kept
from storage.care.checks import SqlChecks

MIN_AGE: Final = dt.timedelta(days=1)
_HASH: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Heap:
    """A store with everything that is named in it."""

    store: CaredStore
    named: frozenset[Sha256]
    holds_originals: bool


@dataclass(frozen=True, slots=True)
class Unnamed:
    """An object that nobody names, whether it may go, and whether it was taken away."""

    kept: Kept
    may_go: bool  #: False: it may be an original
    gone: bool


def archive_heap(checks: SqlChecks, store: CaredStore) -> Heap:
    """The archive: originals of all documents, and all that records and manifests name.

    Raises:
        ConfigError: this index does not belong to this store.
    """
    documents = checks.documents()
    named = {kept.sha256 for document in documents for kept in (document.original, *document.collated_from)}
    for value in checks.record_values():
        named |= _hashes(value)
    for name in store.names(""):
        named |= _hashes(store.get_named(name).decode("utf-8", errors="ignore"))
    _require_same_desk(named, store)
    return Heap(store, frozenset(named), holds_originals=True)


def work_heap(checks: SqlChecks, store: CaredStore) -> Heap:
    """The work store: what documents have as outputs, what those outputs name, and what may be used again."""
    named = set(checks.made())
    for document in checks.documents():
        named |= _hashes(serial.dump(document).decode())
        named |= set(named_by(document, store))
    return Heap(store, frozenset(named), holds_originals=False)


def collect(heap: Heap, *, now: dt.datetime, dry_run: bool) -> Iterator[Unnamed]:
    """Take away what nobody names and what has lain there for a day.

    Raises:
        ConfigError: these credentials may not delete (an archive's should not).
        UnavailableError: the store is away.
    """
    for kept in heap.store.kept():
        if kept.sha256 not in heap.named and now - kept.since >= MIN_AGE:
            may_go = not heap.holds_originals or _is_words(kept, heap.store)
            yield Unnamed(kept, may_go, gone=may_go and not dry_run and heap.store.remove(kept))


def _is_words(kept: Kept, store: CaredStore) -> bool:
    """Whether it is the words of a page: a signed PDF may be one that somebody brought."""
    try:
        data = store.get(kept.sha256)
    except IntegrityError:
        return False
    return data.startswith(b'{"pages":') and data.endswith(f'"schema":"{WORDS_SCHEMA}"}}'.encode())


def _require_same_desk(named: set[Sha256], store: CaredStore) -> None:
    there = known = 0
    for sha256 in store.hashes():
        there += 1
        known += sha256 in named
    if known * 2 < there:
        raise ConfigError(
            f"mục lục chỉ biết {known} trong {there} tệp của kho: có đúng là mục lục của kho này? Chưa xóa gì; mục lục"
            " mất thì dựng lại từ kho (sohoa index rebuild)"
            f" / the index names only {known} of {there} objects in the archive: is it the index of this store? "
            "nothing was taken away (a lost index is made again from the store)"
        )


def _hashes(text: str) -> set[Sha256]:
    return {Sha256(found) for found in _HASH.findall(text)}
