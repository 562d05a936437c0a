"""For inspectors of a back-scan: samples, verdicts, and the list that is handed over."""

import csv
import datetime as dt
import io
import re
from collections import Counter
from pathlib import Path
from typing import Final

import click

from commands.backscan.book import known, note, opened
from commands.files import require_folder, write_whole
from commands.terminal import dry_run_option, emit, home_option, json_option, language, open_desk, t, table
from core.codes import record_id_for
from core.errors import ConfigError, ExitCode, Reason
from core.messages import reason_text
from core.model import GOOD, Batch, BatchItem, Draw, Inspection, Status
from rules.programmes import sampling
from rules.programmes.handover import Finding, findings

_ID: Final = click.argument("batch_id", metavar="ID")
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_COLUMNS: Final = (
    *("number", "box", "folder", "shelf", "file", "findings", "operator", "status"),
    *("pages_expected", "pages_found", "kind_expected", "kind_found", "record", "document", "sha256", "reason"),
)
#: A spreadsheet would run a cell that begins so.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@click.command()
@_ID
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="CSV (UTF-8).")
@home_option
@json_option
@dry_run_option
def handover(batch_id: str, output: Path, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Danh mục bàn giao: có gì, thiếu gì, thừa gì, lệch gì. / What was expected, found, missing, extra."""
    require_folder(output)
    with opened(open_desk(home)) as index:
        batch = known(batch_id, index)
        items = [(item, findings(item, batch)) for item in index.batches.items(batch.id)]
    counts = Counter(finding for _, found in items for finding in found)
    if not dry_run:
        _write(output, items)
    if as_json:
        told = {finding.value: counts[finding] for finding in Finding}
        emit({"schema": "sohoa.handover/1", "id": batch.id, "state": batch.state, "files": len(items), "counts": told})
    else:
        rows = [(_finding_text(finding), str(counts[finding])) for finding in Finding]
        click.echo(table((t("bàn giao", "handed over"), t("tệp", "files")), rows))
    clean = all(found == (Finding.FOUND,) for _, found in items)
    return ExitCode.DONE if clean else ExitCode.DOCUMENT


def _write(output: Path, items: list[tuple[BatchItem, tuple[Finding, ...]]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for item, found in items:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in _cells(item, found)])
    # With a byte order mark, or Excel takes it for another encoding.
    write_whole(output, text.getvalue().encode("utf-8-sig"))


def _cells(item: BatchItem, found: tuple[Finding, ...]) -> tuple[str, ...]:
    expected = item.expected
    record = record_id_for(item.document_id) if item.document_id and item.status is Status.ARCHIVED else ""
    return (
        *(str(item.number), expected.box, expected.folder, expected.shelf, item.source),
        *(" ".join(found), expected.operator, item.status or item.state),
        *("" if pages is None else str(pages) for pages in (expected.pages, item.pages)),
        *(expected.kind or "", item.kind or "", record, item.document_id or "", item.sha256 or ""),
        reason_text(Reason(item.reason), language=language()) if item.reason else "",
    )


def _finding_text(finding: Finding) -> str:
    words = {
        Finding.MISSING: "thiếu",
        Finding.NOT_YET: "chưa nhận",
        Finding.FOUND: "có",
        Finding.EXTRA: "thừa (ngoài danh mục)",
        Finding.PAGES_DIFFER: "lệch số trang",
        Finding.KIND_DIFFERS: "khác loại giấy tờ",
        Finding.REFUSED: "bị loại hoặc để riêng",
        Finding.NOT_ARCHIVED: "chưa lưu kho",
    }
    return t(words[finding], finding.value)


@click.command()
@_ID
@click.option("--round", "number", type=click.IntRange(1, 2), required=True, help="Vòng kiểm tra / round.")
@click.option(
    "--percent",
    type=click.FloatRange(0, 100, min_open=True),
    help="Tỷ lệ lấy mẫu của mỗi người quét / share of each operator's files.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Hạt ngẫu nhiên / seed.")
@home_option
@json_option
@dry_run_option
def sample(
    batch_id: str, number: int, percent: float | None, seed: int, home: Path, *, as_json: bool, dry_run: bool
) -> int:
    """Lấy mẫu kiểm tra chất lượng; đã lấy rồi thì xem lại. / Draw a sample, or show the one drawn."""
    desk = open_desk(home)
    with opened(desk) as index:
        batch = known(batch_id, index)
        inspections = index.batches.samples.inspections(batch.id)
        draw = next((draw for draw in batch.draws if draw.round == number), None)
        if draw is None:
            _may_draw(batch, number, percent)
            pool = sampling.population(index.batches.items(batch.id), inspections, number=number)
            drawn = sampling.draw(pool, percent=percent or 0, seed=seed, number=number)
            draw = Draw(number, percent or 0, seed, dt.datetime.now(dt.UTC), len(drawn), len(pool))
            if not drawn:
                raise ConfigError(t("Chưa có tệp nào đã lưu kho để lấy mẫu.", "nothing is archived to draw from"))
            if not dry_run:
                index.batches.samples.draw(batch.id, draw, drawn)
                inspections = index.batches.samples.inspections(batch.id)
                note("sampled", batch, desk, index, round=str(number), drawn=str(len(drawn)), seed=str(seed))
        elif percent is not None and percent != draw.percent:
            raise ConfigError(_drawn_already(number, draw))
        else:
            numbers = {item.number for item in inspections if item.round == number}
            drawn = tuple(item for item in index.batches.items(batch.id) if item.number in numbers)
    _show_sample(batch, draw, drawn, inspections, as_json=as_json)
    return ExitCode.DONE


def _may_draw(batch: Batch, number: int, percent: float | None) -> None:
    if percent is None:
        raise ConfigError(t("Vòng này chưa lấy mẫu: cần --percent.", "nothing was drawn yet: --percent is needed"))
    if number == 2 and not any(draw.round == 1 for draw in batch.draws):
        raise ConfigError(t("Phải lấy mẫu vòng 1 trước.", "round 1 is drawn first"))


def _drawn_already(number: int, draw: Draw) -> str:
    return t(
        f"Vòng {number} đã lấy mẫu {draw.percent:g} %, hạt {draw.seed}; không lấy lại.",
        f"round {number} was drawn already: {draw.percent:g} %, seed {draw.seed}",
    )


def _show_sample(
    batch: Batch, draw: Draw, drawn: tuple[BatchItem, ...], inspections: tuple[Inspection, ...], *, as_json: bool
) -> None:
    verdicts = {item.number: item.verdict for item in inspections if item.round == draw.round}
    if as_json:
        items = [
            {
                "number": item.number,
                "source": item.source,
                "operator": item.expected.operator,
                "record": record_id_for(item.document_id) if item.document_id else None,
                "verdict": verdicts.get(item.number),
            }
            for item in drawn
        ]
        emit({"schema": "sohoa.sample/1", "id": batch.id, "draw": draw, "items": items})
        return
    rows = [
        (
            *(str(item.number), item.source, item.expected.operator or "–"),
            *(record_id_for(item.document_id) if item.document_id else "–", verdicts.get(item.number) or "–"),
        )
        for item in drawn
    ]
    headers = (t("số", "item"), t("tệp", "file"), t("người quét", "operator"), t("bản ghi", "record"))
    click.echo(table((*headers, t("kết luận", "verdict")), rows))
    click.echo(f"{draw.drawn}/{draw.population} · {draw.percent:g} % · seed {draw.seed}")


@click.command()
@_ID
@click.argument("item", type=click.IntRange(1))
@click.option("--ok", "good", is_flag=True, help="Đạt / good.")
@click.option("--error", "error", metavar="CODE", help="Mã lỗi, ví dụ: mo, lech, thieu_trang / code of the error.")
@click.option("--inspector", default="", metavar="ACCOUNT", help="Tài khoản người kiểm tra / account name.")
@home_option
@json_option
@dry_run_option
def qc(
    batch_id: str, item: int, *, good: bool, error: str | None, inspector: str, home: Path, as_json: bool, dry_run: bool
) -> int:
    """Ghi kết luận kiểm tra của tệp số ITEM trong mẫu. / Note the verdict on item number ITEM."""
    if good == (error is not None):
        raise click.UsageError(t("Cần đúng một trong hai: --ok hoặc --error MÃ.", "One of --ok and --error CODE."))
    if error is not None and (not _CODE.fullmatch(error) or error == GOOD):
        raise click.UsageError(t("--error: mã gồm chữ thường không dấu, số, _ -", "--error: lower case, digits, _ -"))
    desk = open_desk(home)
    with opened(desk) as index:
        batch = known(batch_id, index)
        drawn = [each for each in index.batches.samples.inspections(batch.id) if each.number == item]
        if not drawn:
            raise ConfigError(
                t(
                    f"Tệp số {item} không có trong mẫu nào của đợt này.",
                    f"item {item} is in no sample of this one",
                )
            )
        now = next(each for each in index.batches.items(batch.id) if each.number == item)
        verdict = Inspection(
            round=drawn[-1].round,
            number=item,
            document_id=now.document_id or drawn[-1].document_id,
            verdict=error or GOOD,
            inspector=inspector or desk.config.desk.operator or desk.config.desk.code,
            at=dt.datetime.now(dt.UTC),
            version=now.version,
        )
        if not dry_run:
            index.batches.samples.inspected(batch.id, verdict)
            facts = {"item": str(item), "round": str(verdict.round), "verdict": verdict.verdict or ""}
            note("inspected", batch, desk, index, **facts)
    if as_json:
        emit({"schema": "sohoa.inspection/1", "id": batch.id, **_plain(verdict)})
    else:
        click.echo(f"{batch.id}  {item}  {t('vòng', 'round')} {verdict.round}  {verdict.verdict}")
    return ExitCode.DONE


def _plain(verdict: Inspection) -> dict[str, object]:
    return {
        "round": verdict.round,
        "item": verdict.number,
        "document": verdict.document_id,
        "verdict": verdict.verdict,
        "inspector": verdict.inspector,
    }
