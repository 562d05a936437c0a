"""The index from the store alone: every sealed paper again, with its record and what it says.

The manifest says all that a record's row says, the words sidecar what full-text search knows. What only an index knows
does not come back: the ledger, the arrivals, and the documents that were not archived yet. The offices' own numbers do:
`pipeline/targets/postings.py`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Final

from core.codes import document_id_for, record_id_for
from core.errors import IntegrityError
from core.model import ArchiveRecord, Document, RecordId, Sha256, Status
from pipeline import archive
from storage import Index, ObjectStore, Paper

_BATCH: Final = 200
_MANIFEST: Final = re.compile(r"aip/[^/]+/v([1-9]\d{0,5})/manifest\.json")


@dataclass(frozen=True, slots=True)
class Damaged:
    """A record that the store does not hold whole."""

    record: RecordId
    reason: str


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found and wrote."""

    records: int  #: whole ones in the store
    written: int  #: of them, those that the index lacked
    damaged: tuple[Damaged, ...]
    without_record: tuple[
        Sha256, ...
    ]  #: objects of no record, whole or damaged: originals of papers not archived yet, or leftovers


def rebuild(store: ObjectStore, index: Index | None, *, tick: Callable[[str], None] = lambda _what: None) -> Rebuilt:
    """Write every record of the store into the index; without one, only look.

    Raises:
        UnavailableError: the store or the index is away; run again, what was written stays.
    """
    damaged: list[Damaged] = []
    belongs: set[str] = set()

    def whole() -> Iterator[Paper]:
        for record_id, manifest in manifests(store):
            try:
                paper = read(record_id, manifest, store)
            except IntegrityError as error:
                damaged.append(Damaged(record_id, str(error)))
                belongs.update(_listed(record_id, store))
                continue
            belongs.update(archive.objects_of(paper.record))
            tick(record_id)
            yield paper

    found = written = 0
    papers = whole()
    while batch := tuple(islice(papers, _BATCH)):
        found += len(batch)
        written += index.put_back(*batch) if index is not None else len(batch)
    alone = sorted(sha256 for sha256 in store.hashes() if sha256 not in belongs)
    return Rebuilt(found, written, tuple(damaged), tuple(alone))


def _listed(record_id: RecordId, store: ObjectStore) -> list[str]:
    """What belongs to a damaged record, as far as its list can be read."""
    try:
        listed = store.get_named(archive.sums_name(record_id)).decode(errors="replace")
    except IntegrityError:
        return []
    return [line.partition("  ")[0] for line in listed.splitlines()]


def manifests(store: ObjectStore) -> Iterator[tuple[RecordId, str]]:
    """Every record of the store with the name of its newest manifest."""
    for record_id, names in groupby(store.names("aip/"), lambda name: name.split("/")[1]):
        versions = [int(found[1]) for name in names if (found := _MANIFEST.fullmatch(name))]
        if versions:
            yield RecordId(record_id), archive.manifest_name(RecordId(record_id), max(versions))


def read(record_id: RecordId, manifest: str, store: ObjectStore) -> Paper:
    """A paper as the store holds it.

    Raises:
        IntegrityError: its manifest, original or words are missing, damaged or another paper's.
    """
    data = store.get_named(manifest)
    record = archive.record_from(data)
    if record.id != record_id or record_id_for(document_id_for(record.original.sha256, record.pages)) != record_id:
        raise IntegrityError("manifest là của bản ghi khác / the manifest belongs to another record")
    _compare_with_list(record, data, store)
    for sha256 in archive.objects_of(record):
        if not store.has(sha256):
            raise IntegrityError(f"kho thiếu tệp {sha256} / object {sha256} is missing from the store")
    texts = archive.texts_from(store.get(record.words.sha256))
    return Paper(_archived(record), record, archive.text_of(texts))


def _compare_with_list(record: ArchiveRecord, manifest: bytes, store: ObjectStore) -> None:
    """A changed figure leaves a manifest readable: its hash in the record's list tells."""
    try:
        listed = store.get_named(archive.sums_name(record.id, record.version))
    except IntegrityError:
        # A run that was killed between the two left no list; sealing the paper again would write it.
        return
    if listed != archive.sums_of(record, manifest):
        raise IntegrityError(
            "manifest không khớp SHA256SUMS của bản ghi: sohoa store verify lấy lại bản tốt"
            " / the manifest is not the one in the record's SHA256SUMS"
        )


def _archived(record: ArchiveRecord) -> Document:
    return Document(
        id=record.document_id,
        desk=record.desk,
        status=Status.ARCHIVED,
        original=record.original,
        page_count=record.page_count,
        kind=record.kind,
        group=record.group,
        dossier_code=record.dossier_code,
        procedure_code=record.procedure_code,
        owner=record.owner,
        doubts_accepted=record.doubtful,
        collated_from=record.collated_from,
        pages=record.pages,
        cover=record.cover,
    )
