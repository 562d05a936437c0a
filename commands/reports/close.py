"""For whoever must report: a period's figures, frozen, signed and kept for ever."""

import datetime as dt
from contextlib import closing as closed_after
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from commands.pins import pin_option
from commands.reports.press import open_press
from commands.terminal import emit, home_option, json_option, open_desk, t, table
from core.config import Desk
from core.errors import ConfigError, ExitCode
from rules.periods import VIETNAM, ReportPeriod, period_of, require_over
from storage import Index, ObjectStore, open_index, open_store

if TYPE_CHECKING:
    from pipeline.reports.closings import Closed, Closing

_FAULTS: Final[dict[str, tuple[str, str]]] = {
    "unfinished": ("chưa xong, hãy chạy lại sohoa close", "broken off; run `sohoa close` again"),
    "not_noted": ("sổ không ghi lần chốt này", "the ledger does not know it"),
    "altered": ("BỊ SỬA: tệp không như sổ đã ghi", "ALTERED: the files are not those that the ledger names"),
    "signature": ("chữ ký trên bản PDF không đạt", "the signature of the PDF does not pass"),
    "not_named": ("bản PDF đã ký không nói về tệp số liệu này", "the signed PDF does not name these figures"),
    "counted_otherwise": ("mục lục hôm nay đếm kỳ này ra số khác", "the index counts the period otherwise today"),
}
_OF_BYTES: Final = frozenset({"unfinished", "not_noted", "altered", "not_named", "counted_otherwise"})


@dataclass(frozen=True, slots=True)
class _Opened:
    desk: Desk
    index: Index
    store: ObjectStore


@click.command()
@click.argument("text", metavar="[PERIOD]", required=False)
@click.option("--why", default="", help="Lý do đính chính một kỳ đã chốt / why a closed period is corrected.")
@click.option("--list", "listed", is_flag=True, help="Các kỳ đã chốt / what was closed.")
@click.option("--check", "checked", is_flag=True, help="Kiểm tra mọi lần chốt / whether every closing still stands.")
@pin_option
@home_option
@json_option
def close(text: str | None, why: str, home: Path, *, listed: bool, checked: bool, as_json: bool) -> int:
    """Chốt số liệu một kỳ: không bao giờ đổi nữa. / Freeze a period's figures: 2025-Q3, 2025-08, 2025."""
    if (text is None) is not (listed or checked) or (listed and checked):
        raise ConfigError(
            t(
                "cần một kỳ để chốt (2025-Q3, 2025-08, 2025), hoặc --list, hoặc --check",
                "expected a period to close (2025-Q3, 2025-08, 2025), or --list, or --check",
            )
        )
    desk = open_desk(home)
    with closed_after(open_index(desk.config.index)) as index:
        opened = _Opened(desk, index, open_store(desk.config.store))
        if text is None:
            return _check(opened, as_json=as_json) if checked else _list(opened, as_json=as_json)
        period = period_of(text)
        require_over(period, dt.datetime.now(dt.UTC))
        made = _close(period, why, opened)
    if as_json:
        emit({"schema": "sohoa.close/1", "closings": [_shown(made.closing) | {
            "figures_sha256": made.figures_sha256, "paper_sha256": made.paper_sha256}]})  # fmt: skip
    else:
        said = t(
            f"Đã chốt {period.name}, số {made.closing.number}: {made.closing.folder}",
            f"Closed {period.code}, number {made.closing.number}: {made.closing.folder}",
        )
        click.echo(f"{said}\n{made.figures_sha256}  figures.json\n{made.paper_sha256}  report.pdf")
    return ExitCode.DONE


def _close(period: ReportPeriod, why: str, opened: _Opened) -> "Closed":
    from pipeline.reports import Window, books_of, figures_of, known_of
    from pipeline.reports.closings import Office, closings, drawn_up, keep, noted, require_reason, window_for

    at = dt.datetime.now(dt.UTC)
    desk = opened.desk
    who = Office(
        code=desk.config.desk.code, unit=desk.config.desk.unit, name=desk.config.desk.name or desk.config.desk.code,
        actor=desk.config.desk.operator or desk.config.desk.code, home=desk.home,
    )  # fmt: skip
    newest = next(reversed(closings(opened.store, period)), None)
    finished = newest is None or newest.subject in noted(opened.index, since=newest.at - dt.timedelta(hours=1))
    said = require_reason(period, newest, why) if finished else ""
    # The key is asked for before the archive is counted, which may take minutes.
    press = open_press((Path(f"{period.code}.pdf"),), desk)
    if press.signer is None:
        raise ConfigError(
            t(
                "bàn này chưa có khóa ký: lần chốt phải được ký số, đặt khóa trong [signing] của sohoa.toml",
                "this desk has no key, and a closing must be signed: set one in [signing] of sohoa.toml",
            )
        )
    if newest is not None and not finished:
        known = known_of(desk, newest.figures, Window(period, newest.figures.known), newest.books)
        return keep(newest, known, who, press.signer, opened.index, opened.store)
    window = window_for(period, newest, at)
    books = books_of(opened.index, window)
    known = known_of(desk, figures_of(desk, opened.index, window, books), window, books)
    made = drawn_up(known, books, who, at, earlier=newest, why=said)
    return keep(made, known, who, press.signer, opened.index, opened.store)


def _list(opened: _Opened, *, as_json: bool) -> int:
    from pipeline.reports.closings import closings

    found = closings(opened.store)
    if as_json:
        emit({"schema": "sohoa.close/1", "closings": [_shown(item) for item in found]})
    elif not found:
        click.echo(t("Chưa chốt kỳ nào.", "Nothing was closed yet."))
    else:
        click.echo(_table(found))
    return ExitCode.DONE


def _check(opened: _Opened, *, as_json: bool) -> int:
    from pipeline.reports import figures_of
    from pipeline.reports.checks import Means, examined
    from pipeline.reports.closings import closings, noted
    from signing.trust import load_trust

    found = closings(opened.store)
    since = min((item.at for item in found), default=dt.datetime.now(dt.UTC)) - dt.timedelta(hours=1)
    known = noted(opened.index, since=since)
    means = Means(
        opened.store,
        known,
        load_trust(opened.desk.config.trust.folder),
        lambda *asked: figures_of(opened.desk, opened.index, *asked),
        at=dt.datetime.now(dt.UTC),
    )
    faults = {item.subject: examined(item, means) for item in found}
    gone = sorted(set(known) - set(faults))
    if as_json:
        shown = [_shown(item) | {"faults": faults[item.subject]} for item in found]
        emit({"schema": "sohoa.close/1", "closings": shown, "gone": gone})
    else:
        for item in found:
            said = [t(*_FAULTS[fault]) for fault in faults[item.subject]] or [t("tốt", "good")]
            click.echo(f"{item.period}  {item.number}  {'; '.join(said)}")
        for subject in gone:
            click.echo(t(f"{subject}: sổ có ghi mà kho không còn", f"{subject}: in the ledger, not in the store"))
    every = {fault.value for item in faults.values() for fault in item}
    if gone or every & _OF_BYTES:
        return ExitCode.INTEGRITY
    return ExitCode.VERIFICATION if every else ExitCode.DONE


def _shown(item: "Closing") -> dict[str, object]:
    return {
        "period": item.period,
        "number": item.number,
        "corrects": item.corrects,
        "why": item.why,
        "at": item.at,
        "actor": item.actor,
        "known": item.figures.known,
        "folder": item.folder,
    }


def _table(found: "tuple[Closing, ...]") -> str:
    rows = [
        (item.period, str(item.number), f"{item.at.astimezone(VIETNAM):%Y-%m-%d %H:%M}", item.actor, item.why)
        for item in found
    ]
    headings = (
        t("kỳ", "period"),
        t("số", "number"),
        t("chốt lúc", "closed at"),
        t("ai", "by"),
        t("đính chính vì", "correction"),
    )
    return table(headings, rows)
