"""For whoever needs a paper: what can be reused, search, fetch."""

import datetime as dt
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t, table
from core.catalogue.kinds import load_kinds, validity_months
from core.catalogue.rulebook import load_procedures
from core.codes import procedure_key
from core.errors import ConfigError, ExitCode
from core.fields import is_owner_id
from core.model import ArchiveRecord, LedgerEvent, OwnerId, Procedure, RecordId
from rules.checklist import ComponentDecision, ComponentState, plan
from storage import Index, open_index, open_store

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")

_STATES: Final[dict[ComponentState, tuple[str, str]]] = {
    ComponentState.REUSED: ("dùng lại bản đã có, không phải nộp", "reused: need not be brought"),
    ComponentState.DIGITIZED: ("đã số hóa cho hồ sơ này", "digitized for this dossier"),
    ComponentState.NOT_REQUIRED: ("không phải số hóa", "not required"),
    ComponentState.ON_REQUEST: ("số hóa khi có yêu cầu", "on request"),
    ComponentState.MISSING: ("cần nộp và số hóa", "to be brought and scanned"),
}
_REASONS: Final[dict[str, tuple[str, str]]] = {
    "other_owner": ("của người khác", "of another owner"),
    "no_owner": ("chưa rõ chủ sở hữu", "its owner is not known"),
    "other_kind": ("khác loại giấy tờ", "of another kind"),
    "doubtful": ("còn nghi ngờ khi lưu", "archived with doubts"),
    "incomplete_metadata": ("thiếu thông tin bắt buộc", "its metadata are incomplete"),
    "not_signed": ("chưa được ký số", "not signed"),
    "certificate_expired_at_signing": ("chứng thư số hết hạn khi ký", "the certificate had expired when it was signed"),
    "not_yet_issued": ("ngày cấp sau ngày xét", "issued after the day asked"),
    "expired": ("hết thời hạn hiệu lực", "no longer valid"),
    "withdrawn": ("đã bị thu hồi", "withdrawn"),
    "superseded": ("đã có bản thay thế", "superseded"),
    "only_shown": ("chỉ xuất trình", "only to be shown"),
    "replaced_by_database": ("thay bằng dữ liệu", "replaced by data of"),
}


def find_procedure(code: str) -> Procedure:
    """The procedure of that code, in its short or long form.

    Raises:
        ConfigError: configs/procedures.toml has none.
    """
    key = procedure_key(code)
    procedures = load_procedures()
    found = next((item for item in procedures if key is not None and procedure_key(item.code) == key), None)
    if found is None:
        known = ", ".join(item.code for item in procedures)
        raise ConfigError(
            f"--procedure {code}: không có thủ tục này / not in configs/procedures.toml, which has {known}"
        )
    return found


def owner_id(text: str) -> OwnerId:
    """The typed id of an owner.

    Raises:
        ConfigError: nobody has such an id; a slip would look up, or bind a paper to, somebody else.
    """
    value = text.strip()
    if not is_owner_id(value):
        raise ConfigError(
            "--owner: cần số định danh 12 chữ số, mã số thuế, hoặc CMND 9 chữ số"
            " / expected a personal id, a tax code or an old CMND number"
        )
    return OwnerId(value)


@click.command()
@click.option("--owner", required=True, help="Số định danh cá nhân hoặc mã số thuế / personal id or tax code.")
@click.option("--procedure", "procedure_code", required=True, help="Mã TTHC / the procedure's code.")
@click.option("--dossier", help="Mã hồ sơ đang nhận / the dossier it is for.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Ngày xét; mặc định hôm nay / today.")
@home_option
@json_option
def reuse(
    owner: str, procedure_code: str, dossier: str | None, day: dt.datetime | None, home: Path, *, as_json: bool
) -> int:
    """Từng thành phần hồ sơ: dùng lại được không, vì sao. / Per component: reusable or not, and why."""
    desk, whose = open_desk(home), owner_id(owner)
    procedure = find_procedure(procedure_code)
    on = day.date() if day else dt.datetime.now(VIETNAM).date()
    months = validity_months(load_kinds())
    index = open_index(desk.config.index)
    try:
        records = tuple(index.records(owner=whose))
        decisions = plan(procedure, whose, records, on=on, validity_months=months, dossier=dossier)
        facts = (
            ("procedure", procedure.code),
            ("reused", str(sum(item.state is ComponentState.REUSED for item in decisions))),
        )
        actor = desk.config.desk.operator or desk.config.desk.code
        index.note(LedgerEvent("reuse_asked", dossier or procedure.code, actor, dt.datetime.now(dt.UTC), facts))
    finally:
        index.close()
    if as_json:
        emit(
            {
                "schema": "sohoa.reuse/1",
                "procedure": procedure.code,
                "on": on,
                "components": [shown_decision(item) for item in decisions],
            }
        )
    else:
        click.echo(f"{procedure.code}  {procedure.name}")
        click.echo(decisions_as_text(decisions))
    return ExitCode.DONE


def decisions_as_text(decisions: tuple[ComponentDecision, ...]) -> str:
    """The checklist as a table."""
    cells = [(item.component.name, t(*_STATES[item.state]), item.record or "", _why(item)) for item in decisions]
    return table(
        (t("thành phần", "component"), t("cách làm", "what to do"), t("bản ghi", "record"), t("lý do", "why")), cells
    )


def shown_decision(item: ComponentDecision) -> dict[str, object]:
    """One component of the checklist, for JSON."""
    return {
        "component": item.component.code,
        "name": item.component.name,
        "state": item.state,
        "record": item.record,
        "reason": item.reason,
        "database": item.database,
        "refused": [{"record": record, "reasons": reasons} for record, reasons in item.refused],
        "text": _why(item),
    }


def _why(item: ComponentDecision) -> str:
    if item.reason is not None:
        return f"{t(*_REASONS[item.reason.value])} {item.database or ''}".strip()
    return "; ".join(
        f"{record}: {', '.join(t(*_REASONS[reason.value]) for reason in reasons)}" for record, reasons in item.refused
    )


@click.command()
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@home_option
@json_option
def search(text: str, limit: int, home: Path, *, as_json: bool) -> int:
    """Tìm trong kho, có dấu hay không dấu. / Search records, with accents or without."""
    index = open_index(open_desk(home).config.index)
    try:
        hits = index.search(text, limit=limit)
    finally:
        index.close()
    if as_json:
        rows = [_record(hit.record) | {"exact": hit.exact, "snippet": hit.snippet} for hit in hits]
        emit({"schema": "sohoa.search/1", "records": rows})
        return ExitCode.DONE
    cells = [(hit.record.id, hit.record.kind or "–", str(hit.record.issued_on or "–"), hit.snippet) for hit in hits]
    headers = (t("bản ghi", "record"), t("loại", "kind"), t("ngày cấp", "issued"), t("trích", "text"))
    click.echo(table(headers, cells) if cells else t("Không tìm thấy.", "Nothing found."))
    return ExitCode.DONE


def _record(record: ArchiveRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "kind": record.kind,
        "group": record.group,
        "unit": record.unit,
        "issued_on": record.issued_on,
        "expires_on": record.expires_on,
        "archived_at": record.archived_at,
        "pages": record.page_count,
        "sha256": record.signed.sha256,
    }


def find_record(index: Index, record_id: str) -> ArchiveRecord:
    """The record of that id.

    Raises:
        ConfigError: there is none.
    """
    record = index.record(RecordId(record_id))
    if record is None:
        raise ConfigError(f"không có bản ghi {record_id}, hãy tìm bằng sohoa search / no record {record_id}")
    return record


@click.command()
@click.argument("record_id", metavar="RECORD")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False))
@home_option
@json_option
@dry_run_option
def fetch(record_id: str, output: Path, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Lấy PDF đã ký (được kiểm tra khi lấy ra) và các tệp kèm. / Fetch the signed PDF, checked, and its sidecars."""
    desk = open_desk(home)
    index = open_index(desk.config.index)
    try:
        record = find_record(index, record_id)
        store = open_store(desk.config.store)
        # The access is on record before the bytes leave.
        actor = desk.config.desk.operator or desk.config.desk.code
        if not dry_run:
            index.note(LedgerEvent("fetched", record.id, actor, dt.datetime.now(dt.UTC)))
        signed = store.get(record.signed.sha256, version_id=record.signed.version_id)
        words = store.get(record.words.sha256, version_id=record.words.version_id)
    finally:
        index.close()
    manifest = store.get_named(f"aip/{record.id}/v{record.version}/manifest.json")
    files = {output: signed, output.with_suffix(".words.json"): words, output.with_suffix(".manifest.json"): manifest}
    for path, data in files.items():
        if not dry_run:
            try:
                path.write_bytes(data)
            except OSError as error:
                raise ConfigError(f"{path} cannot be written: {error.strerror}") from error
    if as_json:
        emit({"schema": "sohoa.fetch/1", "record": _record(record), "files": [str(path) for path in files]})
    else:
        click.echo("\n".join(f"{path}  {len(data)} byte" for path, data in files.items()))
    return ExitCode.DONE
