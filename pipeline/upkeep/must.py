"""Everything that the archive must have."""

from collections.abc import Iterator

from core.model import StoredObject
from pipeline.archive import manifest_name, sums_name
from storage import Index, ObjectStore
from storage.books.postings import files_of
from storage.care.checks import Expected, SqlChecks
from storage.files import cas_path


def must_have(index: Index, checks: SqlChecks, store: ObjectStore) -> Iterator[Expected]:
    """What records, documents and the offices' books name, and every named object that lies in the store besides."""
    for record in index.records():
        yield from map(_content, record.objects)
        for version in range(1, record.version + 1):
            yield Expected(manifest_name(record.id, version), None)
            yield Expected(sums_name(record.id, version), None)
    for document in checks.documents():
        yield from map(_content, (document.original, *document.collated_from))
    for name, sha256 in files_of(index.registers.postings()):
        yield Expected(name, sha256)
    for name in store.names(""):
        yield Expected(name, None)


def _content(kept: StoredObject) -> Expected:
    return Expected(cas_path(kept.sha256), kept.sha256, kept.version_id)
