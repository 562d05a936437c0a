"""For auditors: check the whole archive, or a copy of it, record by record."""

import datetime as dt
import os
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from commands.auditing.postings import faulty_postings, of_postings
from commands.auditing.proofs import checkpoints_in, code_of, facts_of, fault_sentence, in_short
from commands.auditing.report import Result, require_writable, write_report
from commands.auditing.words import of_closings, of_the_books, sentence
from commands.pins import pin_option
from commands.reports.press import open_press
from commands.terminal import emit, home_option, json_option, open_desk, progress, t
from core.config import DESK_FILE
from core.errors import ConfigError, ExitCode
from core.model import RecordId
from rules.programmes.sampling import most_faulty

if TYPE_CHECKING:
    from pipeline.audit import Books, Journal, RecordVerdict, Source
    from pipeline.evidence import Checked
    from pipeline.reports.closings.checks import Looked
    from signing.validate.report import SignatureReport

#: With how much confidence a sample speaks for the whole.
_CONFIDENCE: Final = 0.95
#: So many records are worth another process, which takes a second or two to start.
_WORTH: Final = 50
_WORSE: Final = (ExitCode.DONE, ExitCode.VERIFICATION, ExitCode.INTEGRITY)


@click.command()
@click.option("--sample", type=click.IntRange(1), help="Chỉ kiểm N bản ghi ngẫu nhiên / only N records at random.")
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Để chọn lại đúng mẫu đó / to draw the same sample again."
)
@click.option(
    "--offline", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Kho đã sao chép / a copied store."
)
@click.option(
    "--trust",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Chứng thư gốc tin cậy / anchors.",
)
@click.option("--jobs", type=click.IntRange(1), help="Số tiến trình, mặc định số lõi / processes; default: cores.")
@click.option(
    "--journal",
    "journal_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Ghi kết quả vào TỆP, chạy lại thì làm tiếp / keep verdicts in FILE and go on with it.",
)
@click.option(
    "--checkpoint",
    "kept",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="Điểm chốt đã giữ từ lần trước / a checkpoint that you kept.",
)
@click.option(
    "--report",
    "reports",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="Ghi báo cáo .xlsx hoặc .pdf / write a report.",
)
@pin_option
@home_option
@json_option
def audit(  # noqa: PLR0913  click hands over each option by itself
    sample: int | None,
    seed: int,
    offline: Path | None,
    folder: Path | None,
    jobs: int | None,
    journal_file: Path | None,
    home: Path,
    *,
    kept: tuple[Path, ...],
    reports: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Kiểm tra từng bản ghi: byte, chữ ký, bằng chứng, mục lục, sổ. / Check every record, in every respect."""
    from pipeline.audit import Journal, Terms, compare_books, drawn, records_of

    for path in reports:
        require_writable(path)
    press = open_press(reports, None if offline else open_desk(home))
    source = _source(offline, folder, home)
    checked = _evidence_of(source, kept)
    source = replace(source, ground=checked.ground)
    stored = records_of(source.store())
    chosen = drawn(tuple(stored), sample=sample, seed=seed)
    with Journal(journal_file, Terms(sample, seed)) if journal_file else nullcontext() as journal:
        verdicts = _audited(chosen, source, journal, jobs=jobs or _processes(len(chosen)), as_json=as_json)
    index = source.index()
    books = None
    if index is not None:
        with closing(index):
            books = compare_books((name for name, whole in stored.items() if whole), index)
    closings = _closings_of(source, checked)
    postings = faulty_postings(source)
    bad = [item for item in verdicts if item.findings]
    summary = {
        "records": len(verdicts),
        "good": len(verdicts) - len(bad),
        "faulty": len(bad),
        "in_store": len(stored),
        "most_faulty": _most_faulty(len(stored), len(verdicts), len(bad)),
        "missing_from_store": books.missing_from_store if books else (),
        "gone": books.gone if books else (),
        "unrecorded": books.unrecorded if books else (),
        "ledger_broken_at": books.ledger_broken_at if books else None,
        "sample": sample,
        "seed": seed if sample else None,
    }
    said = (*of_the_books(books), *of_closings(closings), *of_postings(postings))
    lines = (*said, _in_short(len(stored), verdicts, seed))
    result = Result(dt.datetime.now(dt.UTC), len(stored), verdicts, checked, closings, postings, lines, sentence)
    if as_json:
        shown = [_shown(item) for item in verdicts]
        proved = facts_of(checked) if checked.ground.last is not None or checked.faults else None
        frozen = [{"closing": item.subject, "faults": item.faults} for item in closings]
        posted = [{"posting": item.number, "fault": item.fault} for item in postings]
        whole = {"records": shown, "summary": summary, "closings": frozen, "postings": posted, "evidence": proved}
        emit({"schema": "sohoa.audit/1", **whole})
    else:
        click.echo("\n".join((*lines, *map(fault_sentence, checked.faults), in_short(checked))))
    # What was found is told by now, whatever becomes of the ledger and the reports.
    if books is not None:
        _note(source, home, result, books)
    for path in reports:
        write_report(path, result, press)
    of_records = [found.fault for item in bad for found in item.findings]
    of_figures = [fault for item in closings for fault in item.faults]
    broken = any(fault.of_bytes for fault in of_records) or any(fault.of_bytes for fault in of_figures)
    if broken or postings or (books and not books.agree):
        return ExitCode.INTEGRITY
    found = ExitCode.VERIFICATION if of_records or of_figures else ExitCode.DONE
    return max(code_of(checked), found, key=_WORSE.index)


def _closings_of(source: "Source", checked: "Checked") -> "tuple[Looked, ...]":
    """Every closing of the archive, held against its own signature, the ledger and the evidence."""
    from pipeline.evidence import standing
    from pipeline.reports.closings.checks import Means, look
    from pipeline.reports.closings.kept import words_of
    from pipeline.witnesses import CLOSINGS, told_by
    from signing.evidence import Authority
    from signing.validate.isolate import IsolatedChecker

    store, at = source.store(), dt.datetime.now(dt.UTC)
    known = None
    if (index := source.index()) is not None:
        with closing(index):
            known = told_by(index).closings
    if not known and next(iter(store.names(CLOSINGS)), None) is None:
        return ()
    evidence = standing(store, checked.ground, Authority(source.trust)) if checked.ground.last is not None else None
    with IsolatedChecker(source.trust) as checker:

        def signature(name: str, pdf: bytes) -> "SignatureReport":
            existed = None if evidence is None else evidence.since(name, pdf, at=at)
            return checker.check(pdf, at=at, existed=existed)

        return look(Means(store, known, signature, lambda pdf: checker.ask(words_of, pdf)))


def _note(source: "Source", home: Path, result: Result, books: "Books") -> None:
    """Write into the desk's ledger that there was an audit, and what it found."""
    from pipeline.audit.last import ClosingFaults, LastAudit, Named

    desk, index = open_desk(home).config.desk, source.index()
    if index is None:
        return
    named = [Named(record, name) for name, record in books.of_records]
    named += [
        Named(item.record, found.fault.value, found.detail) for item in result.verdicts for found in item.findings
    ]
    found = LastAudit(
        at=result.at,
        actor=desk.operator or desk.code,
        stored=result.stored,
        records=len(result.verdicts),
        faulty=sum(bool(item.findings) for item in result.verdicts),
        evidence_faults=len(result.evidence.faults),
        books_agree=books.agree and not result.postings,
        closings=tuple(ClosingFaults(item.subject, tuple(item.faults)) for item in result.closings if item.faults),
        named=tuple(named),
    )
    with closing(index):
        index.note(found.event)


def _evidence_of(source: "Source", kept: tuple[Path, ...]) -> "Checked":
    """All evidence of the store; the desk's ledger knows how long its log was."""
    from pipeline.evidence import examine
    from pipeline.witnesses import told_by
    from signing.evidence import Authority

    known = list(checkpoints_in(kept))
    index = source.index()
    if index is not None:
        with closing(index):
            known += told_by(index).checkpoints
    return examine(source.store(), Authority(source.trust), at=dt.datetime.now(dt.UTC), kept=tuple(known))


def _processes(records: int) -> int:
    return max(1, min(len(os.sched_getaffinity(0)), records // _WORTH))


def _source(offline: Path | None, folder: Path | None, home: Path) -> "Source":
    from pipeline.audit import Source
    from signing.trust import load_trust

    if offline is None:
        config = open_desk(home).config
        return Source(load_trust(folder or config.trust.folder), config=config)
    if not (offline / "aip").is_dir():
        found = (
            t("đây là thư mục của bàn tiếp nhận", "this is a desk's folder") if (offline / DESK_FILE).exists() else ""
        )
        raise ConfigError(
            t(
                f"--offline {offline.name}: không có thư mục aip/; cần bản sao của kho, có aip/ và cas/. {found}",
                f"--offline {offline.name}: no aip/ in it; expected a copied store with aip/ and cas/. {found}",
            ).strip()
        )
    return Source(load_trust(folder or offline / "trust"), copied=offline)


def _audited(
    chosen: tuple[RecordId, ...], source: "Source", journal: "Journal | None", *, jobs: int, as_json: bool
) -> "tuple[RecordVerdict, ...]":
    """The verdicts in order; what is wrong is told when it is found."""
    from pipeline.audit import audit as check

    known = journal.known if journal is not None else {}
    left = [record_id for record_id in chosen if record_id not in known]
    found = {record_id: known[record_id] for record_id in chosen if record_id in known}
    with progress(len(left), t("Kiểm tra", "Auditing")) as tick:
        for verdict in check(left, source, jobs=min(jobs, max(1, len(left)))):
            if journal is not None:
                journal.add(verdict)
            found[verdict.record] = verdict
            tick("")
    verdicts = tuple(found[record_id] for record_id in chosen)
    for item in verdicts if not as_json else ():
        for finding in item.findings:
            click.echo(f"{item.record}: {sentence(finding)}")
    return verdicts


def _shown(verdict: "RecordVerdict") -> dict[str, object]:
    return {
        "record": verdict.record,
        "faults": [sentence(finding) for finding in verdict.findings],
        "fault_codes": [finding.fault for finding in verdict.findings],
        "indication": verdict.indication,
        "existed": verdict.existed,
    }


def _in_short(stored: int, verdicts: "tuple[RecordVerdict, ...]", seed: int) -> str:
    checked, bad = len(verdicts), sum(bool(item.findings) for item in verdicts)
    whole = t(
        f"{checked} bản ghi đã kiểm, {checked - bad} tốt, {bad} có lỗi.",
        f"{checked} records checked, {checked - bad} good, {bad} faulty.",
    )
    most = _most_faulty(stored, checked, bad)
    if most is None:
        return whole
    said = t(
        f"Mẫu chọn từ {stored} (hạt giống {seed}): với độ tin cậy 95 %, cả kho có nhiều nhất {most} bản ghi lỗi.",
        f"A sample of {stored} (seed {seed}): with 95 % confidence at most {most} of all are faulty.",
    )
    return f"{whole} {said}"


def _most_faulty(stored: int, checked: int, bad: int) -> int | None:
    """What a sample says of the whole; nothing where all was checked."""
    if checked == stored:
        return None
    return most_faulty(population=stored, drawn=checked, faulty=bad, confidence=_CONFIDENCE)
