"""For auditors: check any file, check the whole archive."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from commands.terminal import emit, home_option, json_option, language, open_desk, progress, t
from core.config import DESK_FILE
from core.errors import ExitCode, IntegrityError
from core.model import ArchiveRecord, RecordId
from storage import Index, ObjectStore, open_index, open_store


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
    if not signatures and isinstance(reasons, list):
        lines += [f"  – {reason}" for reason in reasons]
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
    from storage.ledger import first_break

    index: Index | None = None
    if offline is not None:
        store: ObjectStore = FilesStore(offline)
        trust = load_trust(folder or offline / "trust")
    else:
        desk = open_desk(home)
        store = open_store(desk.config.store)
        index = open_index(desk.config.index)
        trust = load_trust(folder or desk.config.trust.folder)
    try:
        verdicts = tuple(_audited(store, index, trust, sample=sample, seed=seed))
        chain = None if index is None else first_break(index.ledger())
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
        damaged = any("bytes" in fault or "missing" in fault for item in bad for fault in item.faults)
        return ExitCode.INTEGRITY if damaged or chain is not None or missing else ExitCode.VERIFICATION
    return ExitCode.DONE


def _record_names(store: ObjectStore) -> list[str]:
    return [name for name in store.names("aip/") if name.endswith("/manifest.json")]


def _only_in_index(store: ObjectStore, index: Index | None) -> list[str]:
    """Records that the index knows and the store does not."""
    if index is None:
        return []
    stored = {name.split("/")[1] for name in _record_names(store)}
    return [record.id for record in index.records() if record.id not in stored]


def _audited(
    store: ObjectStore, index: Index | None, trust: object, *, sample: int | None, seed: int
) -> Iterator[RecordVerdict]:
    names = _record_names(store)
    if sample is not None and sample < len(names):
        names = sorted(random.Random(seed).sample(names, sample))  # noqa: S311  a sample that can be drawn again
    with progress(len(names), t("Kiểm tra", "Auditing")) as tick:
        for name in names:
            yield _audit_one(name, store, index, trust)
            tick("")


def _audit_one(name: str, store: ObjectStore, index: Index | None, trust: object) -> RecordVerdict:
    from pipeline.archive import objects_of, record_from
    from pipeline.pdfa import check as check_pdfa
    from signing.trust import Trust
    from signing.validate import check

    if not isinstance(trust, Trust):
        raise TypeError(type(trust).__name__)
    record_id = RecordId(name.split("/")[1])
    try:
        record = record_from(store.get_named(name))
    except IntegrityError:
        return RecordVerdict(record_id, ("manifest unreadable",), "INDETERMINATE")
    faults = []
    if record.id != record_id:
        faults.append("manifest of another record")
    bytes_of: dict[str, bytes] = {}
    for sha256 in objects_of(record):
        try:
            bytes_of[sha256] = store.get(
                record.signed.sha256 if sha256 == record.signed.sha256 else type(record.original.sha256)(sha256)
            )
        except IntegrityError:
            faults.append(f"bytes missing or damaged: {sha256[:12]}")
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


def _index_faults(record: ArchiveRecord, index: Index | None) -> list[str]:
    if index is None:
        return []
    indexed = index.record(record.id)
    if indexed is None:
        return ["not in the index"]
    return [] if indexed == record else ["the index says something else"]
