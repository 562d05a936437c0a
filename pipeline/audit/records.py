"""One record, from its manifest down to its signature: the steps 1 to 6 of docs/ARCHIVE.md."""

import datetime as dt
from collections.abc import Iterator

from core.errors import IntegrityError
from core.model import ArchiveRecord, RecordId, StoredObject
from pipeline import archive
from pipeline.audit.verdicts import Fault, Finding, RecordVerdict
from pipeline.pdfa import check as check_pdfa
from signing.validate.isolate import IsolatedChecker
from signing.validate.report import Policy
from storage import Index, ObjectStore
from storage.files import cas_path

_NOTHING_SEEN = "INDETERMINATE"


def check_record(
    record_id: RecordId, store: ObjectStore, index: Index | None, checker: IsolatedChecker, *, at: dt.datetime
) -> RecordVerdict:
    """Everything that can be said of a record.

    Args:
        record_id: whose folder it is.
        store: where it lies.
        index: what the desk knows of it; None for a copied store.
        checker: checks signatures, in a process of its own.
        at: the time of checking.

    Raises:
        UnavailableError: the store or the index is away; nothing is said of the record.
    """
    newest = archive.newest_version(record_id, store) or 1
    findings: list[Finding] = []
    for version in range(1, newest + 1):
        # A change of standing leaves the versions before it as they were.
        try:
            manifest = store.get_named(archive.manifest_name(record_id, version))
            record = archive.record_from(manifest)
        except IntegrityError:
            return RecordVerdict(record_id, (Finding(Fault.MANIFEST_MISSING),), _NOTHING_SEEN)
        findings += _of_the_list(record_id, version, archive.sums_of(record, manifest), store)
    if record.id != record_id:
        findings.append(Finding(Fault.OTHER_RECORD, record.id))
    signed: bytes | None = None
    for kept in record.objects:
        data, found = _bytes_of(kept, store)
        findings += found
        if kept == record.signed:
            signed = data
    indication = _NOTHING_SEEN
    if signed is not None:
        report = checker.check(signed, at=at, policy=Policy.ARCHIVE, level=record.signature_level)
        indication = report.indication.value
        if indication != "TOTAL_PASSED":
            findings.append(Finding(Fault.NOT_PASSED, f"{indication}: {', '.join(report.reasons)}"))
        pdfa = checker.ask(check_pdfa, signed)
        if pdfa is None or not pdfa.conforms:
            findings.append(Finding(Fault.NOT_PDFA))
    return RecordVerdict(record_id, (*findings, *_of_the_index(record, index)), indication)


def _bytes_of(kept: StoredObject, store: ObjectStore) -> tuple[bytes | None, tuple[Finding, ...]]:
    try:
        return store.get(kept.sha256, version_id=kept.version_id), ()
    except IntegrityError:
        fault = Fault.BYTES_DAMAGED if store.has(kept.sha256) else Fault.BYTES_MISSING
        return None, (Finding(fault, cas_path(kept.sha256)),)


def _of_the_list(record_id: RecordId, version: int, expected: bytes, store: ObjectStore) -> Iterator[Finding]:
    """In a copy without an index only SHA256SUMS knows what the manifest was."""
    name = archive.sums_name(record_id, version)
    try:
        listed = store.get_named(name)
    except IntegrityError:
        yield Finding(Fault.LIST_MISSING, name)
        return
    if listed != expected:
        yield Finding(Fault.LIST_DIFFERS, name)


def _of_the_index(record: ArchiveRecord, index: Index | None) -> Iterator[Finding]:
    if index is None:
        return
    known = index.record(record.id)
    if known is None:
        yield Finding(Fault.NOT_IN_INDEX)
    elif known != record:
        yield Finding(Fault.INDEX_DIFFERS)
