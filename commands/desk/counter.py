"""For the clerk with a citizen at the counter: one dossier, one stack, from reuse check to archive."""

import datetime as dt
import sys
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from commands.asking import (
    actor_of,
    decisions_as_text,
    find_procedure,
    known_kinds,
    owner_id,
    settling,
    shown_decision,
    today,
)
from commands.desk.review.asking import ask_about
from commands.desk.status import shown_document, why
from commands.pins import pin_option, unlocked
from commands.scanning.capture import Asked, captured, command_line, order_for, scanner_options
from commands.scanning.stacks import Order
from commands.terminal import dry_run_option, emit, home_option, json_option, language, open_desk, t
from core.codes import record_id_for
from core.config import Desk
from core.errors import ConfigError, DocumentError, ExitCode, Reason
from core.messages import reason_text
from core.model import (
    Backs,
    DeskCode,
    Document,
    DocumentId,
    Dossier,
    DossierCode,
    LedgerEvent,
    OwnerId,
    Procedure,
    RecordId,
    Status,
    UnitCode,
)
from pipeline.rescanned import record_before
from rules.dossiers.checklist import ComponentDecision
from rules.reuse import Use
from storage import Index, open_index


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dossier", required=True, help="Mã hồ sơ / the dossier's code.")
@click.option("--procedure", "procedure_code", required=True, help="Mã TTHC / the procedure's code.")
@click.option("--owner", required=True, help="Số định danh hoặc mã số thuế của chủ hồ sơ / the owner's id.")
@click.option("--originals", type=click.IntRange(0), help="Số bản giấy đã đếm / how many papers were counted.")
@pin_option
@home_option
@json_option
@dry_run_option
@scanner_options
def scan(  # noqa: PLR0913  click hands over each option by itself
    files: tuple[Path, ...],
    dossier: str,
    procedure_code: str,
    owner: str,
    originals: int | None,
    home: Path,
    *,
    asked: Asked,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Nhận một tập giấy tờ tại quầy: xét dùng lại, quét, số hóa, xác nhận, ký, lưu. / Take in a stack at the counter.

    FILES đã quét, hoặc --device để quét qua SANE. / FILES that were scanned, or --device to scan them.
    """
    desk, procedure = open_desk(home), find_procedure(procedure_code)
    told = _Told(DossierCode(dossier), procedure, owner_id(owner), settling(desk, procedure), originals)
    order = order_for(desk, asked, dossier, ask=not as_json)
    desk = desk if dry_run else unlocked(desk)
    index = open_index(desk.config.index)
    try:
        before = _checklist(index, told, brought=frozenset())
        if not as_json:
            click.echo(f"{procedure.code}  {procedure.name}  ·  {dossier}")
            click.echo(decisions_as_text(before))
        stack = _Taken()
        if dry_run and order:
            click.echo(command_line(order), err=True)
        elif not dry_run:
            _note(told, desk, index)
            stack = _take_in(files, desk, index, told)
            if order:
                stack = _scan_in(order, stack, desk, index, told)
        documents = [_settle(item, desk, index, ask=not as_json) for item in _brought_on(stack, desk)]
        brought = frozenset(map(_record_of, documents))
        after = _checklist(index, told, brought=brought)
    finally:
        index.close()
    if as_json:
        emit(_as_json(procedure, dossier, before, documents, stack, after))
    elif documents or stack.refused:
        _say(documents, stack, after, told)
    whole = stack.capture is None or stack.capture["next_page"] is None
    settled = whole and not stack.refused and all(map(_is_settled, documents))
    return ExitCode.DONE if settled else ExitCode.DOCUMENT


@dataclass(frozen=True, slots=True)
class _Told:
    """What the clerk says of a stack."""

    dossier: DossierCode
    procedure: Procedure
    owner: OwnerId = field(repr=False)
    use: Use
    originals: int | None
    scanner: str | None = None


@dataclass(frozen=True, slots=True)
class _Taken:
    """What was taken in of a stack."""

    ids: tuple[DocumentId, ...] = ()
    refused: tuple[dict[str, str], ...] = ()
    capture: dict[str, object] | None = None
    safe: bool = True  #: whether all bytes lie in the store or in quarantine


def _as_json(
    procedure: Procedure,
    dossier: str,
    before: tuple[ComponentDecision, ...],
    documents: list[Document],
    stack: _Taken,
    after: tuple[ComponentDecision, ...],
) -> dict[str, object]:
    return {
        "schema": "sohoa.scan/1",
        "dossier": dossier,
        "procedure": procedure.code,
        "before": [shown_decision(item) for item in before],
        "documents": [shown_document(item) for item in documents],
        "refused": stack.refused,
        "capture": stack.capture,
        "after": [shown_decision(item) for item in after],
    }


def _note(told: _Told, desk: Desk, index: Index) -> None:
    """Note the dossier, so that it is known by its code."""
    at = dt.datetime.now(dt.UTC)
    dossier = Dossier(
        told.dossier, told.procedure.code, told.owner, DeskCode(desk.config.desk.code),
        UnitCode(desk.config.desk.unit), at, told.originals,
    )  # fmt: skip
    facts = (("procedure", told.procedure.code),)
    known = index.dossiers.open(dossier, LedgerEvent("dossier_opened", told.dossier, actor_of(desk), at, facts))
    if known.owner != told.owner or known.procedure != told.procedure.code:
        raise ConfigError(
            f"--dossier {told.dossier}: mã này đã dùng cho chủ hồ sơ hoặc thủ tục khác, hãy xem lại mã"
            " / this code is another owner's or procedure's; look at it again"
        )


def _checklist(index: Index, told: _Told, *, brought: frozenset[RecordId]) -> tuple[ComponentDecision, ...]:
    from pipeline.reuse import checklist

    return checklist(
        told.procedure, told.owner, index, known_kinds(), on=today(), use=told.use, dossier=told.dossier,
        brought=brought,
    )  # fmt: skip


def _say(documents: list[Document], stack: _Taken, after: tuple[ComponentDecision, ...], told: _Told) -> None:
    for item in stack.refused:
        click.echo(f"{item['file']}: {item['text']}")
    for document in documents:
        note = why(document) or _known_before(document, told.owner, told.dossier)
        before = record_before(document) or ""
        click.echo(f"{document.id}  {document.status.value}  {document.kind or '?'}  {note}  {before}".rstrip())
    click.echo(decisions_as_text(after))


def _record_of(document: Document) -> RecordId:
    """Its record, or the one that the clerk has recognized it as."""
    return (record_before(document) if _is_settled(document) else None) or record_id_for(document.id)


def _is_settled(document: Document) -> bool:
    """Whether nobody has anything to do for it: archived, parted, or a rescan that the clerk has recognized."""
    recognized = document.status is Status.SET_ASIDE and record_before(document) is not None
    return document.status.settled or recognized


def _known_before(document: Document, owner: str, dossier: str) -> str:
    """That a paper was archived earlier and stays what it was: what was typed now does not change its record."""
    if document.status is not Status.ARCHIVED or (document.owner, document.dossier_code) == (owner, dossier):
        return ""
    if document.owner != owner:
        return t(
            "đã lưu từ trước cho người khác hoặc chưa rõ chủ; không tính cho hồ sơ này",
            "archived before, of somebody else or of nobody known; it does not count for this dossier",
        )
    return t("đã lưu từ trước; dùng cho hồ sơ này", "archived before; it serves this dossier")


def _scan_in(order: Order, taken: _Taken, desk: Desk, index: Index, told: _Told) -> _Taken:
    """Let a stack run through the scanner and receive it; its pages are forgotten once its bytes are safe."""
    with captured(desk, order) as stack:
        more = _Taken()
        if stack.bound:
            more = _take_in(stack.bound, desk, index, replace(told, scanner=order.device), order.profile.backs)
            if more.safe:
                stack.stack.discard()
    return _Taken(taken.ids + more.ids, taken.refused + more.refused, stack.shown(order))


def _take_in(files: tuple[Path, ...], desk: Desk, index: Index, told: _Told, backs: Backs | None = None) -> _Taken:
    """Receive files for this dossier: each is a paper, or two are the fronts and the `backs` of one."""
    from pipeline.inbox import Refusal, ScanFile
    from pipeline.receiving import Receiver, Told
    from pipeline.tools import utc_now

    known = Told(told.dossier, told.procedure.code, told.owner, scanner=told.scanner)
    secret = _secret_among(files, desk)
    receiver = Receiver(desk, index, clock=utc_now, language=language())
    scans = []
    for path in files if backs is None or not secret else ():
        if path in secret:
            continue
        found = path.stat()
        scans.append(ScanFile(path, found.st_ino, found.st_size, found.st_mtime_ns))
    outcomes: list[Document | Refusal] = []
    if backs is not None and len(scans) == 2:
        outcome = receiver.take_stack(scans[0], scans[1], backs, known)
        outcomes += [outcome] if isinstance(outcome, Document) else outcome
    else:
        outcomes += [receiver.take(scan, known) for scan in scans]
    refused = [item for item in outcomes if isinstance(item, Refusal)]
    return _Taken(
        ids=tuple(item.id for item in outcomes if isinstance(item, Document)),
        refused=(*map(_refused_secret, secret), *(_refused(item.path, item.reason) for item in refused)),
        safe=all(item.sha256 is not None for item in refused),
    )


def _refused(path: Path, reason: Reason) -> dict[str, str]:
    return {"file": path.name, "code": reason.value, "text": reason_text(reason, language=language())}


def _refused_secret(path: Path) -> dict[str, str]:
    return _refused(path, Reason.SECRET) | {
        "text": t(
            "Giấy tờ có dấu chỉ độ mật: không được số hóa (TT 03/2025/TT-VPCP Điều 5). Chưa lưu gì vào kho. Hãy xóa "
            "tệp quét này theo quy định bảo vệ bí mật nhà nước và chuyển bản giấy xử lý theo chế độ mật.",
            "The paper bears a secrecy mark and must not be digitized (TT 03/2025/TT-VPCP Điều 5). Nothing of it was "
            "stored. Destroy the scan as the law on state secrets says, and handle the paper by its rules.",
        )
    }


def _secret_among(files: tuple[Path, ...], desk: Desk) -> tuple[Path, ...]:
    """The files that bear a secrecy mark, looked for before a byte of them is stored."""
    from pipeline.reading.engines import open_engine
    from pipeline.receiving import limits_of
    from pipeline.receiving.secrecy import secret_page

    limits, found = limits_of(desk), []
    if not files:
        return ()
    engine = open_engine(desk.config.reading)
    for path in files:
        # What is too large or no scan at all is refused with its reason a moment later.
        with suppress(DocumentError):
            if path.stat().st_size <= limits.max_bytes and secret_page(path.read_bytes(), limits, engine) is not None:
                found.append(path)
    return tuple(found)


def _brought_on(stack: _Taken, desk: Desk) -> tuple[Document, ...]:
    """The documents, each brought as far as a machine can."""
    from pipeline.engine import run_here

    return run_here(desk, stack.ids)


def _settle(document: Document, desk: Desk, index: Index, *, ask: bool) -> Document:
    """Ask the clerk about a doubtful paper, if one sits at the terminal; else it waits."""
    if not ask or document.status is not Status.NEEDS_REVIEW or not sys.stdin.isatty():
        return document
    try:
        return ask_about(document, desk, index)
    except ConfigError as error:
        click.echo(t(f"Chưa xong: {error}", f"Not done: {error}"))
        return document
