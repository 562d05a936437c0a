"""One record, from its manifest down to its signature and its place in the log (docs/ARCHIVE.md)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.codes import sha256_of
from core.errors import IntegrityError
from core.model import ArchiveRecord, RecordId, Sha256, StoredObject
from pipeline import archive
from pipeline.audit.verdicts import Fault, Finding, RecordVerdict
from pipeline.evidence import Standing
from pipeline.pdfa import check as check_pdfa
from signing.validate.isolate import IsolatedChecker
from signing.validate.report import OwnCertificate, Policy
from storage import Index, ObjectStore
from storage.access.verdicts import Verdict
from storage.files import cas_path

_NOTHING_SEEN = "INDETERMINATE"


@dataclass(frozen=True, slots=True)
class _Files:
    """What lies in the folder of a record's version."""

    record: RecordId
    version: int
    manifest: bytes
    listed: bytes | None  #: SHA256SUMS; None: it is missing

    @property
    def hashes(self) -> tuple[tuple[str, Sha256], ...]:
        """Each file that is there with its hash."""
        named = (archive.manifest_name(self.record, self.version), sha256_of(self.manifest))
        if self.listed is None:
            return (named,)
        return named, (archive.sums_name(self.record, self.version), sha256_of(self.listed))


#: Between a record's time and its being whole in the store; a batch may be begun meanwhile.
_GRACE = dt.timedelta(hours=1)


def check_record(
    record_id: RecordId,
    store: ObjectStore,
    index: Index | None,
    checker: IsolatedChecker,
    *,
    at: dt.datetime,
    evidence: Standing | None = None,
) -> RecordVerdict:
    """Everything that can be said of a record.

    Args:
        record_id: whose folder it is.
        store: where it lies.
        index: what the desk knows of it; None for a copied store.
        checker: checks signatures, in a process of its own.
        at: the time of checking.
        evidence: what the log has of it, and since when it is proved; None: the store has no evidence.

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
        files = _Files(record_id, version, manifest, _list_of(record_id, version, store))
        findings += _of_the_list(files, record, evidence, index)
        findings += _of_the_log(files.hashes, record, evidence)
    if record.id != record_id:
        findings.append(Finding(Fault.OTHER_RECORD, record.id))
    signed: bytes | None = None
    for kept in record.objects:
        data, found = _bytes_of(kept, store)
        findings += found
        findings += _of_the_log(((cas_path(kept.sha256), kept.sha256),), record, evidence)
        if kept == record.signed:
            signed = data
    indication = _NOTHING_SEEN
    existed = None
    if signed is not None:
        if evidence is not None:
            existed = evidence.since(cas_path(record.signed.sha256), signed, at=at)
        report = checker.check(
            signed,
            at=at,
            existed=existed,
            policy=Policy.ARCHIVE,
            level=record.signature_level,
            own=OwnCertificate(record.certificate_not_after, record.certificate_sha256),
        )
        indication = report.indication.value
        if indication != "TOTAL_PASSED":
            findings.append(Finding(Fault.NOT_PASSED, f"{indication}: {', '.join(report.reasons)}"))
        pdfa = checker.ask(check_pdfa, signed)
        if pdfa is None or not pdfa.conforms:
            findings.append(Finding(Fault.NOT_PDFA))
        _remember(record, indication, index, at)
    return RecordVerdict(record_id, (*findings, *_of_the_index(record, index)), indication, existed)


def _remember(record: ArchiveRecord, indication: str, index: Index | None, at: dt.datetime) -> None:
    """What other systems are told of the signature from now on."""
    if index is not None and index.record(record.id) is not None:
        index.systems.verdicts.keep(Verdict(record.id, record.version, indication, at, "audit"))


def _of_the_log(
    objects: Iterable[tuple[str, Sha256]], record: ArchiveRecord, evidence: Standing | None
) -> Iterator[Finding]:
    """What nobody can put in, or put another in its place, behind the log's back."""
    if evidence is None or evidence.ground.last is None or evidence.log.size == 0:
        return
    written = record.changes[-1].at if record.changes else record.archived_at
    for name, sha256 in objects:
        logged = evidence.logged(name)
        if logged is None and written + _GRACE < evidence.ground.last:
            yield Finding(Fault.NOT_LOGGED, name)
        elif logged is not None and logged != sha256:
            yield Finding(Fault.LOG_DIFFERS, name)


def _bytes_of(kept: StoredObject, store: ObjectStore) -> tuple[bytes | None, tuple[Finding, ...]]:
    try:
        return store.get(kept.sha256, version_id=kept.version_id), ()
    except IntegrityError:
        fault = Fault.BYTES_DAMAGED if store.has(kept.sha256) else Fault.BYTES_MISSING
        return None, (Finding(fault, cas_path(kept.sha256)),)


def _list_of(record_id: RecordId, version: int, store: ObjectStore) -> bytes | None:
    try:
        return store.get_named(archive.sums_name(record_id, version))
    except IntegrityError:
        return None


def _of_the_list(
    files: _Files, record: ArchiveRecord, evidence: Standing | None, index: Index | None
) -> Iterator[Finding]:
    """In a copy without index and evidence only SHA256SUMS knows what the manifest was."""
    if files.listed is None:
        yield Finding(Fault.LIST_MISSING, archive.sums_name(files.record, files.version))
    elif files.listed != archive.sums_of(record, files.manifest):
        yield Finding(Fault.LIST_DIFFERS, _altered(files, record, evidence, index))


def _altered(files: _Files, record: ArchiveRecord, evidence: Standing | None, index: Index | None) -> str:
    """Which of the two it is that was changed, by the log or else by the index; empty where neither knows."""
    if evidence is not None:
        logged = {name: (evidence.logged(name), sha256) for name, sha256 in files.hashes}
        changed = [name for name, (then, now) in logged.items() if then is not None and then != now]
        if changed:
            return ", ".join(changed)
    known = None if index is None else index.record(files.record)
    if known is None or known.version != files.version:
        return ""
    name = archive.sums_name if known == record else archive.manifest_name
    return name(files.record, files.version)


def _of_the_index(record: ArchiveRecord, index: Index | None) -> Iterator[Finding]:
    if index is None:
        return
    known = index.record(record.id)
    if known is None:
        yield Finding(Fault.NOT_IN_INDEX)
    elif known != record:
        yield Finding(Fault.INDEX_DIFFERS)
