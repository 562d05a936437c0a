"""Who knows which bytes a named object had (docs/adr/0038).

An object under `cas/` bears its hash as its name. Of the others know: the log of the evidence, where it grew out of
every checkpoint that the ledger saw, of what it lists and of its own tiles; the ledger, of the two files of a closing;
and the index, of the manifest and the list of a record. A copy is good if all who know of it say so. What a fixity pass
saw first decides only where nobody else knows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from core.codes import sha256_of
from core.errors import IntegrityError
from core.model import ArchiveRecord, RecordId, Sha256
from pipeline import archive
from pipeline.evidence import LogBook, read_log
from signing.evidence import Checkpoint
from storage import Index, ObjectStore
from storage.books.postings import files_of
from storage.care.checks import Expected
from storage.care.fixity import Word

CLOSINGS: Final = "closings/"
CLOSED: Final = "closed"
FIGURES: Final = "figures.json"
PAPER: Final = "report.pdf"
#: A fact of closings that a rebuilt index took over from the store.
BROUGHT_BACK: Final = "brought_back"
_FILES: Final = {"figures": FIGURES, "paper": PAPER}
_OF_RECORD: Final = re.compile(r"aip/(?P<record>[^/]+)/v(?P<version>[1-9]\d{0,5})/(?P<file>manifest\.json|SHA256SUMS)")


def closing_folder(subject: str) -> str:
    """Where the closing lies that the ledger calls so (`closing/2025-Q3/1`)."""
    return f"{CLOSINGS}{subject.partition('/')[2]}/"


@dataclass(frozen=True, slots=True)
class Told:
    """What a ledger says of bytes in the store."""

    checkpoints: tuple[Checkpoint, ...]  #: of the log: it must have grown out of each
    closings: Mapping[str, Mapping[str, str]]  #: what was noted of each, by its subject

    @property
    def files(self) -> dict[str, Sha256]:
        """The hashes of the files of closings, by their names."""
        return {
            f"{closing_folder(subject)}{file}": Sha256(facts[fact])
            for subject, facts in self.closings.items()
            for fact, file in _FILES.items()
            if fact in facts
        }


def told_by(index: Index) -> Told:
    """What the ledger says; nothing after an entry that is no longer an event: `compare_books` tells of that."""
    checkpoints: list[Checkpoint] = []
    closings: dict[str, Mapping[str, str]] = {}
    with suppress(ValueError):
        for entry in index.ledger():
            facts = dict(entry.event.facts)
            if entry.event.action == "evidence_made":
                with suppress(ValueError, KeyError):
                    size, root = int(facts["size"]), bytes.fromhex(facts["root"])
                    checkpoints.append(Checkpoint(entry.event.actor, max(size, 0), root))
            elif entry.event.action == CLOSED:
                closings.setdefault(entry.event.subject, facts)
    return Told(tuple(checkpoints), closings)


def log_of(stores: Sequence[ObjectStore], checkpoints: Sequence[Checkpoint]) -> LogBook:
    """The longest log that is whole and grew out of all these checkpoints; an empty one where none is.

    Raises:
        UnavailableError: a store is away.
    """
    found = [LogBook()]
    for store in stores:
        with suppress(IntegrityError):
            book = read_log(store)
            if all(book.grew_from(checkpoint) for checkpoint in checkpoints):
                found.append(book)
    return max(found, key=lambda book: book.size)


class Witnesses:
    """What is known of the objects of an archive whose names are not their hashes."""

    def __init__(self, index: Index, *stores: ObjectStore) -> None:
        """Read the ledger, and the log of the archive or of its replica.

        Raises:
            UnavailableError: index or store are away.
        """
        self._index = index
        self._stores = stores
        told = told_by(index)
        self._files = told.files | dict(files_of(index.registers.postings()))
        self._log = log_of(stores, told.checkpoints)

    def say(self, item: Expected, copies: Sequence[bytes]) -> Word | None:
        """The hash that an object must have; none where the witnesses contradict each other or know no copy.

        Args:
            item: which object.
            copies: what lies in its place, in the archive and in its replica.

        Returns:
            None where nobody but an earlier pass knows of it.
        """
        tile = self._log.tile(item.name)
        sworn = self._files.get(item.name) or self._log.sha256(item.name) or (sha256_of(tile) if tile else None)
        confirmed = self._confirmed(item, copies)
        if confirmed is None:
            return None if sworn is None else Word(sworn)
        if sworn is None:
            return Word(confirmed[0] if len(set(confirmed)) == 1 else None)
        there = sworn in set(map(sha256_of, copies))
        return Word(None if (there or confirmed) and sworn not in confirmed else sworn)

    def _confirmed(self, item: Expected, copies: Sequence[bytes]) -> list[Sha256] | None:
        """The hashes of the copies that are what the index knows of the record; None where it does not know."""
        found = _OF_RECORD.fullmatch(item.name)
        if found is None:
            return None
        record_id, version = RecordId(found["record"]), int(found["version"])
        record = self._index.record(record_id)
        if found["file"] == "SHA256SUMS":
            if record is None or record.version != version:
                return None
            lists = {archive.sums_of(record, manifest) for manifest in self._manifests(record)}
            return [sha256_of(data) for data in copies if data in lists]
        listed = [
            data
            for data in copies
            if (said := _record_in(data)) is not None and archive.sums_of(said, data) in self._lists(record_id, version)
        ]
        if record is not None and record.version == version:
            same = [data for data in copies if _record_in(data) == record]
            sure = [sha256_of(data) for data in same if data == archive.manifest_of(record) or data in listed]
            return None if same and not sure else sure
        # Of an earlier version the index knows nothing: its list does, where a pass has not seen it before.
        if len(hashes := set(map(sha256_of, listed))) > 1 or (not hashes and item.sha256 is not None):
            return None
        return list(hashes) if any(True for _ in self._lists(record_id, version)) else None

    def _manifests(self, record: ArchiveRecord) -> Iterator[bytes]:
        """As this program writes it, and as an earlier one may have written the same facts."""
        yield archive.manifest_of(record)
        for store in self._stores:
            with suppress(IntegrityError):
                data = store.get_named(archive.manifest_name(record.id, record.version))
                if _record_in(data) == record:
                    yield data

    def _lists(self, record_id: RecordId, version: int) -> Iterator[bytes]:
        for store in self._stores:
            with suppress(IntegrityError):
                yield store.get_named(archive.sums_name(record_id, version))


def _record_in(manifest: bytes) -> ArchiveRecord | None:
    try:
        return archive.record_from(manifest)
    except IntegrityError:
        return None
