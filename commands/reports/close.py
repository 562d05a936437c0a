"""For whoever must report: a period's figures, frozen, signed and kept for ever."""

import datetime as dt
from contextlib import closing as closed_after
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.pins import pin_option
from commands.reports.press import open_press
from commands.terminal import emit, home_option, json_option, language, open_desk, t, table
from core.config import Desk
from core.errors import ConfigError, ExitCode
from rules.periods import VIETNAM, ReportPeriod, period_of, require_over
from storage import Index, ObjectStore, open_index, open_store

if TYPE_CHECKING:
    from pipeline.reports.closings import Closed, Closing
    from pipeline.reports.closings.checks import Looked


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
    from pipeline.reports.closings import (
        Office,
        closings,
        drawn_up,
        keep,
        noted,
        require_reason,
        require_unaltered,
        window_for,
    )

    at = dt.datetime.now(dt.UTC)
    desk = opened.desk
    who = Office(
        code=desk.config.desk.code, unit=desk.config.desk.unit, name=desk.config.desk.name or desk.config.desk.code,
        actor=desk.config.desk.operator or desk.config.desk.code, home=desk.home,
    )  # fmt: skip
    newest = next(reversed(closings(opened.store, period)), None)
    facts = {} if newest is None else noted(opened.index, since=newest.at - dt.timedelta(hours=1))
    finished = newest is None or newest.subject in facts
    if newest is not None and finished:
        require_unaltered(newest, facts[newest.subject], opened.store)
    said = require_reason(period, newest, why) if finished or why else ""
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
        begun = keep(newest, known, who, press.signer, opened.index, opened.store)
        if not why:
            return begun
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
    from pipeline.reports.closings.checks import Fault, Means, look
    from pipeline.reports.closings.kept import words_of
    from pipeline.witnesses import told_by
    from signing.trust import load_trust
    from signing.validate import check

    trust, at = load_trust(opened.desk.config.trust.folder), dt.datetime.now(dt.UTC)
    means = Means(
        opened.store,
        told_by(opened.index).closings,
        lambda _name, pdf: check(pdf, trust, at=at),
        words_of,
        lambda *asked: figures_of(opened.desk, opened.index, *asked),
    )
    found = look(means)
    if as_json:
        closings = [
            _shown(item.closing) | {"faults": item.faults, "counted": item.counted} for item in found if item.closing
        ]
        nameless = {
            name: [item.subject for item in found if fault in item.faults]
            for name, fault in (("gone", Fault.GONE), ("unreadable", Fault.UNREADABLE))
        }
        emit({"schema": "sohoa.close/1", "closings": closings, **nameless})
    else:
        for item in found:
            click.echo(closing_line(item))
    every = {fault for item in found for fault in item.faults}
    if any(fault.of_bytes for fault in every):
        return ExitCode.INTEGRITY
    return ExitCode.VERIFICATION if every else ExitCode.DONE


def closing_line(item: "Looked") -> str:
    """A closing and what is wrong with it."""
    from pipeline.reports.closings.checks import fault_sentence

    _, period, number = item.subject.split("/")
    said = [fault_sentence(fault, language=language()) for fault in item.faults] or [t("tốt", "good")]
    if not item.counted:
        said.append(
            t(
                "không đếm lại: mục lục đã dựng lại từ kho sau lần chốt này",
                "not counted again: the index was made again from the store since",
            )
        )
    return f"{period}  {number}  {'; '.join(said)}"


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
