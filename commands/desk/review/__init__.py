"""For the clerk with a doubtful paper: see what was read, confirm it, correct it."""

import difflib
from dataclasses import dataclass, field
from pathlib import Path

import click

from commands.asking import clerk_of
from commands.desk.pictures import write_picture
from commands.desk.review.rescans import use_before
from commands.desk.review.shown import show, show_one
from commands.desk.review.split import part, put_together
from commands.desk.status import shown_document, why
from commands.pins import pin_option, unlocked
from commands.scanning.quarantine import unknown
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t
from core.catalogue.kinds import load_kinds
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.model import DocumentId, DocumentKind, FieldName, Status
from pipeline.rescanned import record_before
from storage import Index, ObjectStore, open_index, open_store


@click.command()
@click.argument("document_id", metavar="[ID]", required=False)
@click.option("--accept", is_flag=True, help="Xác nhận như đã đọc / confirm as read.")
@click.option(
    "--reuse", "same", is_flag=True, help="Là tờ đã số hóa trước: dùng lại bản ghi đó / use the earlier record."
)
@click.option("--kind", "kind_code", help="Chọn loại giấy tờ / choose the kind (configs/kinds.toml).")
@click.option("--set", "typed", multiple=True, metavar="FIELD=VALUE", help="Sửa một thông tin / correct a field.")
@click.option(
    "--split",
    "starts",
    metavar="3,7",
    help="Tách: số các trang bắt đầu một giấy tờ khác / split: the pages that begin another paper.",
)
@click.option("--join", is_flag=True, help="Nối lại: tệp đã tách nhầm là một giấy tờ / undo a split: it is one paper.")
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Ghi ảnh quét ra tệp này để đối chiếu / write the scan into this file, to look at.",
)
@click.option(
    "--unmask", is_flag=True, help="Không che ảnh giấy tờ tùy thân; ghi vào sổ / show identity papers; noted."
)
@click.option(
    "--by", metavar="ACCOUNT", help="Tài khoản cán bộ quyết định / the account of who decides. [desk.operator]"
)
@pin_option
@home_option
@json_option
@dry_run_option
def review(  # noqa: PLR0913  click hands over each option by itself
    document_id: str | None,
    kind_code: str | None,
    typed: tuple[str, ...],
    starts: str | None,
    picture: Path | None,
    by: str | None,
    home: Path,
    *,
    same: bool,
    join: bool,
    unmask: bool,
    accept: bool,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Xem giấy tờ đang chờ; xác nhận hoặc sửa rồi đi tiếp. / List what waits; accept or correct it, and go on."""
    desk = open_desk(home)
    clerk = clerk_of(desk, by)
    index, work = open_index(desk.config.index), open_store(desk.config.work)
    try:
        if document_id is None:
            from commands.desk.review.queue import list_waiting

            return list_waiting(index, work, as_json=as_json)
        if picture is not None:
            write_picture(DocumentId(document_id), index, desk, picture, masking="off" if unmask else "by kind")
        if same:
            return _use_before(desk, index, DocumentId(document_id), clerk, as_json=as_json, dry_run=dry_run)
        if starts is not None or join:
            if accept or kind_code or typed or (join and starts):
                raise ConfigError(
                    t(
                        "--split, --join: tách hoặc nối trước, rồi xác nhận",
                        "--split, --join: split or join first, then decide",
                    )
                )
            if starts is None:
                return put_together(DocumentId(document_id), desk, index, work, clerk, as_json=as_json, dry_run=dry_run)
            return part(DocumentId(document_id), starts, desk, index, work, clerk, as_json=as_json, dry_run=dry_run)
        if not (accept or kind_code or typed):
            return show_one(index, work, DocumentId(document_id), as_json=as_json)
        decision = _decision(DocumentId(document_id), index, kind_code, typed, clerk, accept=accept)
        if dry_run:
            return _show_proposed(desk, decision, index, work, as_json=as_json)
        return _decide(desk, index, work, decision, as_json=as_json)
    finally:
        index.close()


@dataclass(frozen=True, slots=True)
class _Decision:
    """What the clerk said of one paper."""

    document_id: DocumentId
    clerk: str
    kind: DocumentKind | None
    values: dict[FieldName, str] = field(repr=False)
    accept: bool  #: also what was only read


def _decision(
    document_id: DocumentId, index: Index, kind_code: str | None, typed: tuple[str, ...], clerk: str, *, accept: bool
) -> _Decision:
    document = index.document(document_id)
    code = kind_code or (document.kind if document else None)
    kind = next((item for item in load_kinds() if item.code == code), None)
    if kind_code is not None and kind is None:
        raise ConfigError(
            f"--kind {kind_code}: không có loại này, xem configs/kinds.toml / no such kind; {_near(kind_code)}"
        )
    return _Decision(document_id, clerk, kind, _parse_typed(typed), accept)


def _use_before(desk: Desk, index: Index, document_id: DocumentId, clerk: str, *, as_json: bool, dry_run: bool) -> int:
    document = index.document(document_id)
    if document is None:
        raise unknown(document_id)
    if not dry_run:
        document = use_before(document, desk, index, clerk)
    if as_json:
        emit({"schema": "sohoa.review/1", "documents": [shown_document(document)]})
    else:
        click.echo(f"{document.id}  {document.status.value}  {record_before(document) or ''}".rstrip())
    return ExitCode.DONE


def _near(code: str) -> str:
    near = difflib.get_close_matches(code, [kind.code for kind in load_kinds()], n=3, cutoff=0.4)
    return ", ".join(near) or "configs/kinds.toml"


def _parse_typed(typed: tuple[str, ...]) -> dict[FieldName, str]:
    values: dict[FieldName, str] = {}
    for item in typed:
        name, separator, value = item.partition("=")
        if not separator or name not in set(FieldName):
            raise ConfigError(f"--set: cần FIELD=VALUE / expected FIELD=VALUE; FIELD: {', '.join(FieldName)}")
        values[FieldName(name)] = value.strip()
    return values


def _decide(desk: Desk, index: Index, work: ObjectStore, decision: _Decision, *, as_json: bool) -> int:
    from pipeline.decisions import Scope, confirm, four_eyes_of
    from pipeline.engine import run_here
    from pipeline.tools import utc_now

    document = confirm(
        decision.document_id,
        index,
        work,
        actor=decision.clerk,
        at=utc_now(),
        kind=decision.kind,
        values=decision.values,
        scope=Scope.ALL if decision.accept else Scope.TYPED,
        four_eyes=four_eyes_of(desk.config.review),
    )
    if document.status is Status.NEEDS_REVIEW:
        show_one(index, work, document.id, as_json=as_json)
        return ExitCode.DOCUMENT
    document = run_here(unlocked(desk), [document.id])[0]
    if as_json:
        emit({"schema": "sohoa.review/1", "documents": [shown_document(document)]})
    else:
        click.echo(f"{document.id}  {document.status.value}  {why(document)}".rstrip())
    return ExitCode.DONE if document.status is Status.ARCHIVED else ExitCode.DOCUMENT


def _show_proposed(desk: Desk, decision: _Decision, index: Index, work: ObjectStore, *, as_json: bool) -> int:
    """What the decision would make of the paper, checked as the real one is."""
    from pipeline.decisions import Scope, four_eyes_of, proposed

    scope = Scope.ALL if decision.accept else Scope.TYPED
    document, described = proposed(
        decision.document_id,
        index,
        work,
        kind=decision.kind,
        values=decision.values,
        scope=scope,
        four_eyes=four_eyes_of(desk.config.review),
    )
    show(document, described, work, as_json=as_json)
    return ExitCode.DONE if document.status is Status.DESCRIBED else ExitCode.DOCUMENT
