"""For auditors: check any file, check the whole archive."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from commands.terminal import emit, home_option, json_option, language, open_desk, progress, t
from core.codes import sha256_of
from core.config import DESK_FILE
from core.errors import ConfigError, ExitCode, IntegrityError
from core.model import ArchiveRecord, RecordId, Sha256
from storage import Index, LedgerEntry, ObjectStore, open_index, open_store

#: Faults of a record whose bytes are what they were; every other fault is one of integrity.
_NOT_PASSED: Final = ("signature ", "not PDF/A")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--trust",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Chứng thư gốc tin cậy / anchors.",
)
@home_option
@json_option
def verify(files: tuple[Path, ...], folder: Path | None, home: Path, *, as_json: bool) -> int:
    """Kiểm tra chữ ký số, dấu thời gian và PDF/A của tệp bất kỳ. / Check signatures and PDF/A of any file."""
    from signing.isolate import IsolatedChecker
    from signing.report import Indication
    from signing.trust import Trust, load_trust

    trust = load_trust(folder) if folder else Trust()
    if folder is None and (home.absolute() / DESK_FILE).is_file():
        trust = load_trust(open_desk(home).config.trust.folder)
    good = True
    with IsolatedChecker(trust) as checker:
        for path in files:
            row = _verified(path, checker)
            good = good and row["indication"] == Indication.TOTAL_PASSED
            if as_json:
                emit(row)
            else:
                click.echo(_as_text(row))
    return ExitCode.DONE if good else ExitCode.VERIFICATION


def _verified(path: Path, checker: object) -> dict[str, object]:
    from pipeline.pdfa import check as check_pdfa
    from signing.isolate import IsolatedChecker
    from signing.report import reason_sentence
    from signing.validate import unknown

    if not isinstance(checker, IsolatedChecker):
        raise TypeError(type(checker).__name__)
    try:
        data = path.read_bytes()
    except OSError:
        data = None
    report = unknown("unreadable_file") if data is None else checker.check(data, at=dt.datetime.now(dt.UTC))
    pdfa = check_pdfa(data) if data is not None else None
    return {
        "schema": "sohoa.verify/1",
        "file": str(path),
        "indication": report.indication,
        "sub_indication": report.sub_indication,
        "reasons": [reason_sentence(code, language=language()) for code in report.reasons],
        "reason_codes": report.reasons,
        "signatures": report.signatures,
        "pdfa": {
            "claims": pdfa.claims if pdfa else None,
            "conforms": pdfa.conforms if pdfa else False,
            "broken": pdfa.broken if pdfa else (),
        },
    }


def _as_text(row: dict[str, object]) -> str:
    from signing.report import SignatureVerdict, reason_sentence

    lines = [f"{row['file']}: {row['indication']}{' / ' + str(row['sub_indication']) if row['sub_indication'] else ''}"]
    signatures = row["signatures"]
    for item in signatures if isinstance(signatures, tuple) else ():
        if not isinstance(item, SignatureVerdict):
            continue
        whole = t("nguyên vẹn", "intact") if item.intact else t("KHÔNG nguyên vẹn", "NOT intact")
        believed = t("tin cậy", "trusted") if item.trusted else t("chưa tin cậy", "not trusted")
        when = item.timestamp.time if item.timestamp else item.claimed_time
        proved = t("dấu thời gian", "timestamp") if item.timestamp else t("giờ máy ký", "signer's clock")
        lines.append(f"  {item.field}: {item.signer} · {item.level} · {item.algorithm} · {whole} · {believed}")
        lines.append(
            f"    {proved}: {when.isoformat() if when else '–'} · {t('CA', 'CA')}: {item.issuer} · {item.indication}"
        )
        lines += [f"    – {reason_sentence(code, language=language())}" for code in item.reasons]
    reasons = row["reasons"]
    for reason in reasons if isinstance(reasons, list) else ():
        # Those of the signatures stand beneath them; what is left is wrong with the file.
        if f"    – {reason}" not in lines:
            lines.append(f"  – {reason}")
    pdfa = row["pdfa"]
    if isinstance(pdfa, dict):
        verdict = t("đạt", "conforms") if pdfa["conforms"] else t("không đạt", "does not conform")
        lines.append(f"  PDF/A: {pdfa['claims'] or t('không khai báo', 'no claim')} · {verdict}")
        lines += [f"    – {fault}" for fault in pdfa["broken"][:5]]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class RecordVerdict:
    """What an audit found of one record; an empty tuple of faults is good."""

    record: RecordId
    faults: tuple[str, ...]
    indication: str


@click.command()
@click.option("--sample", type=click.IntRange(1), help="Chỉ kiểm N bản ghi ngẫu nhiên / only N records at random.")
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Để chọn lại đúng mẫu đó / to draw the same sample again."
)
@click.option(
    "--offline", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Kho đã sao chép / a copied store."
)
@click.option("--trust", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@home_option
@json_option
def audit(
    sample: int | None, seed: int, offline: Path | None, folder: Path | None, home: Path, *, as_json: bool
) -> int:
    """Kiểm tra từng bản ghi: byte, chữ ký, mục lục, sổ. / Check every record: bytes, signature, index, ledger."""
    from signing.trust import load_trust
    from storage.files import FilesStore

    index: Index | None = None
    if offline is not None:
        if not (offline / "aip").is_dir():
            raise ConfigError(f"--offline {offline.name}: no aip/ in it; expected a copied store with aip/ and cas/")
        store: ObjectStore = FilesStore(offline)
        trust = load_trust(folder or offline / "trust")
    else:
        desk = open_desk(home)
        store = open_store(desk.config.store)
        index = open_index(desk.config.index)
        trust = load_trust(folder or desk.config.trust.folder)
    try:
        verdicts = tuple(_audited(store, index, trust, sample=sample, seed=seed))
        chain = None if index is None else _ledger_break(index)
        missing = _only_in_index(store, index)
    finally:
        if index is not None:
            index.close()
    bad = [item for item in verdicts if item.faults]
    summary = {
        "records": len(verdicts),
        "good": len(verdicts) - len(bad),
        "faulty": len(bad),
        "missing_from_store": missing,
        "ledger_broken_at": chain,
        "sample": sample,
        "seed": seed if sample else None,
    }
    if as_json:
        emit({"schema": "sohoa.audit/1", "records": verdicts, "summary": summary})
    else:
        for item in bad:
            click.echo(f"{item.record}: {', '.join(item.faults)}")
        click.echo(", ".join(f"{key} {value}" for key, value in summary.items() if value is not None))
    if bad or chain is not None or missing:
        damaged = any(not fault.startswith(_NOT_PASSED) for item in bad for fault in item.faults)
        return ExitCode.INTEGRITY if damaged or chain is not None or missing else ExitCode.VERIFICATION
    return ExitCode.DONE


def _ledger_break(index: Index) -> int | None:
    """Where the ledger's chain breaks; an entry that is no longer an event's JSON breaks it too."""
    from storage.ledger import first_break

    read = 0

    def entries() -> Iterator[LedgerEntry]:
        nonlocal read
        for entry in index.ledger():
            read += 1
            yield entry

    try:
        return first_break(entries())
    except ValueError:
        return read + 1


def _manifest_names(store: ObjectStore) -> list[str]:
    """Where a manifest lies, or should: whatever else a record left in its folder tells that it was there."""
    newest: dict[str, str] = {}
    # v2 comes before v10.
    for folder in sorted({name.rpartition("/")[0] for name in store.names("aip/")}, key=lambda name: (len(name), name)):
        newest[folder.rpartition("/")[0]] = f"{folder}/manifest.json"
    return sorted(newest.values())


def _only_in_index(store: ObjectStore, index: Index | None) -> list[str]:
    """Records that the index knows and the store does not."""
    if index is None:
        return []
    stored = {name.split("/")[1] for name in store.names("aip/") if name.endswith("/manifest.json")}
    return [record.id for record in index.records() if record.id not in stored]


def _audited(
    store: ObjectStore, index: Index | None, trust: object, *, sample: int | None, seed: int
) -> Iterator[RecordVerdict]:
    names = _manifest_names(store)
    if sample is not None and sample < len(names):
        names = sorted(random.Random(seed).sample(names, sample))  # noqa: S311  a sample that can be drawn again
    with progress(len(names), t("Kiểm tra", "Auditing")) as tick:
        for name in names:
            yield _audit_one(name, store, index, trust)
            tick("")


def _audit_one(name: str, store: ObjectStore, index: Index | None, trust: object) -> RecordVerdict:
    from pipeline.archive import record_from
    from pipeline.pdfa import check as check_pdfa
    from signing.trust import Trust
    from signing.validate import check

    if not isinstance(trust, Trust):
        raise TypeError(type(trust).__name__)
    record_id = RecordId(name.split("/")[1])
    try:
        manifest = store.get_named(name)
        record = record_from(manifest)
    except IntegrityError:
        return RecordVerdict(record_id, ("manifest missing or unreadable",), "INDETERMINATE")
    faults = _listed_faults(name, manifest, record, store)
    if record.id != record_id:
        faults.append("manifest of another record")
    for version in range(1, record.version):
        faults += _older_faults(f"aip/{record_id}/v{version}/manifest.json", store)
    bytes_of: dict[str, bytes] = {}
    for kept in record.objects:
        try:
            bytes_of[kept.sha256] = store.get(kept.sha256, version_id=kept.version_id)
        except IntegrityError:
            faults.append(f"bytes missing or damaged: {kept.sha256[:12]}")
    indication = "INDETERMINATE"
    signed = bytes_of.get(record.signed.sha256)
    if signed is not None:
        report = check(signed, trust, at=dt.datetime.now(dt.UTC))
        indication = report.indication.value
        if indication != "TOTAL_PASSED":
            faults.append(f"signature {indication}: {', '.join(report.reasons)}")
        if not check_pdfa(signed).conforms:
            faults.append("not PDF/A")
    faults += _index_faults(record, index)
    return RecordVerdict(record_id, tuple(faults), indication)


def _older_faults(name: str, store: ObjectStore) -> list[str]:
    """What is wrong with a version that a later one followed: it stays for ever."""
    from pipeline.archive import record_from

    try:
        manifest = store.get_named(name)
        return _listed_faults(name, manifest, record_from(manifest), store)
    except IntegrityError:
        return ["manifest of an older version missing or unreadable"]


def _listed_faults(name: str, manifest: bytes, record: ArchiveRecord, store: ObjectStore) -> list[str]:
    """Steps 1 and 3 of docs/ARCHIVE.md: in a copy without an index only SHA256SUMS knows what the manifest was."""
    from pipeline.archive import objects_of
    from storage.files import cas_path

    try:
        sums = store.get_named(f"{name.rpartition('/')[0]}/SHA256SUMS")
    except IntegrityError:
        return ["SHA256SUMS missing"]
    lines = [f"{sha256}  {cas_path(Sha256(sha256))}" for sha256 in objects_of(record)]
    lines.append(f"{sha256_of(manifest)}  {name}")
    return [] if sums.decode(errors="replace").splitlines() == lines else ["manifest is not what SHA256SUMS lists"]


def _index_faults(record: ArchiveRecord, index: Index | None) -> list[str]:
    if index is None:
        return []
    indexed = index.record(record.id)
    if indexed is None:
        return ["not in the index"]
    return [] if indexed == record else ["the index says something else"]
