"""For whoever needs a paper: search, fetch."""

import datetime as dt
from pathlib import Path

import click

from commands.asking import actor_of, basis_option, reason_of
from commands.files import write_new
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t, table
from core.catalogue.kinds import by_code, load_kinds
from core.errors import ConfigError, ExitCode
from core.model import ArchiveRecord, LedgerEvent, RecordId
from core.text import words as words_of
from rules.papers.sensitivity import shows
from storage import Index, open_index, open_store


@click.command()
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option(
    "--show-sensitive",
    is_flag=True,
    help="Hiện cả trích của giấy tờ nhạy cảm; ghi vào sổ / show what sensitive papers say, too; it is noted.",
)
@home_option
@json_option
def search(text: str, limit: int, home: Path, *, show_sensitive: bool, as_json: bool) -> int:
    """Tìm trong kho, có dấu hay không dấu. / Search records, with accents or without."""
    if not words_of(text):
        raise ConfigError(
            'hãy nhập ít nhất một từ hoặc số để tìm, ví dụ: sohoa search "giấy khai sinh"'
            " / type at least one word or number to search for"
        )
    desk, kinds = open_desk(home), by_code(load_kinds())
    index = open_index(desk.config.index)
    try:
        hits = index.search(text, limit=limit)
        hidden = {hit.record.id for hit in hits if not shows(hit.record.kind, kinds).words}
        if show_sensitive:
            at = dt.datetime.now(dt.UTC)
            index.note(*(LedgerEvent("sensitive_shown", record, actor_of(desk), at) for record in sorted(hidden)))
            hidden = set()
    finally:
        index.close()
    said = {hit.record.id: "" if hit.record.id in hidden else hit.snippet for hit in hits}
    if as_json:
        rows = [
            shown_record(hit.record)
            | {"exact": hit.exact, "snippet": said[hit.record.id], "masked": hit.record.id in hidden}
            for hit in hits
        ]
        emit({"schema": "sohoa.search/1", "records": rows})
        return ExitCode.DONE
    masked = t("••• (giấy tờ nhạy cảm)", "••• (sensitive)")
    cells = [
        (
            hit.record.id,
            hit.record.kind or "–",
            str(hit.record.issued_on or "–"),
            standing_of(hit.record),
            said[hit.record.id] or (masked if hit.record.id in hidden else ""),
        )
        for hit in hits
    ]
    headers = (
        t("bản ghi", "record"),
        t("loại", "kind"),
        t("ngày cấp", "issued"),
        t("tình trạng", "standing"),
        t("trích", "text"),
    )
    click.echo(table(headers, cells) if cells else t("Không tìm thấy.", "Nothing found."))
    return ExitCode.DONE


def standing_of(record: ArchiveRecord) -> str:
    """Whether a record still counts, in words."""
    if record.superseded_by is not None:
        return t(f"đã thay bằng {record.superseded_by}", f"superseded by {record.superseded_by}")
    if record.withdrawn_on is not None:
        return t(f"thu hồi từ {record.withdrawn_on:%d/%m/%Y}", f"withdrawn on {record.withdrawn_on}")
    return t("hiệu lực", "in force")


def shown_record(record: ArchiveRecord) -> dict[str, object]:
    """A record for JSON; nothing personal."""
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
        "version": record.version,
        "withdrawn_on": record.withdrawn_on,
        "superseded_by": record.superseded_by,
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
@click.option("--purpose", help="Mục đích (configs/purposes.toml), ghi vào sổ / for what; it is noted.")
@basis_option
@click.option("--dossier", help="Mã hồ sơ cần giấy này, ghi vào sổ / the dossier that it is for; it is noted.")
@click.option("--force", is_flag=True, help="Ghi đè tệp đã có / replace files that are there.")
@home_option
@json_option
@dry_run_option
def fetch(  # noqa: PLR0913  click hands over each option by itself
    record_id: str,
    output: Path,
    purpose: str | None,
    basis: str,
    dossier: str | None,
    home: Path,
    *,
    force: bool,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Lấy PDF đã ký (được kiểm tra khi lấy ra) và các tệp kèm. / Fetch the signed PDF, checked, and its sidecars.

    Không nêu mục đích thì sổ ghi “không nêu”. / Without a purpose the list of who looked says so.
    """
    names = (output, output.with_suffix(".words.json"), output.with_suffix(".manifest.json"))
    there = [path for path in names if path.exists()]
    if there and not (force or dry_run):
        raise ConfigError(
            f"{there[0]}: đã có tệp này, hãy đặt tên khác hoặc thêm --force / is there; name another, or add --force"
        )
    desk = open_desk(home)
    index = open_index(desk.config.index)
    try:
        record = find_record(index, record_id)
        why = reason_of(purpose, basis, dossier, record, index)
        store = open_store(desk.config.store)
        signed = store.get(record.signed.sha256, version_id=record.signed.version_id)
        words = store.get(record.words.sha256, version_id=record.words.version_id)
        manifest = store.get_named(f"aip/{record.id}/v{record.version}/manifest.json")
        # The access is on record before the bytes leave.
        if not dry_run:
            index.note(LedgerEvent("fetched", record.id, actor_of(desk), dt.datetime.now(dt.UTC), why))
    finally:
        index.close()
    files = dict(zip(names, (signed, words, manifest), strict=True))
    for path, data in files.items():
        if not dry_run:
            write_new(path, data, replace=force, way_out="--force")
    if as_json:
        emit({"schema": "sohoa.fetch/1", "record": shown_record(record), "files": [str(path) for path in files]})
        return ExitCode.DONE
    click.echo("\n".join(f"{path}  {len(data)} byte" for path, data in files.items()))
    if record.withdrawn_on is not None or record.superseded_by is not None:
        click.echo(t(f"Lưu ý: bản ghi {standing_of(record)}.", f"Note: the record is {standing_of(record)}."), err=True)
    return ExitCode.DONE
