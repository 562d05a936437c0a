"""For whoever keeps an office's books: bring their numbers in."""

import datetime as dt
from pathlib import Path
from typing import Final

import click

from commands.terminal import dry_run_option, emit, home_option, json_option, language, open_desk, t
from core.catalogue.rulebook import units_of
from core.config import Desk
from core.errors import ConfigError, ExitCode
from rules.targets import Contradiction
from storage import Index, open_index, open_store

REGISTERS_FILE: Final = "registers.csv"


@click.group("import")
def import_() -> None:
    """Đưa số liệu của cơ quan vào. / Bring an office's own numbers in."""


@import_.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@dry_run_option
@home_option
@json_option
def registers(file: Path, home: Path, *, dry_run: bool, as_json: bool) -> int:
    """Số liệu sổ sách của các đơn vị, CSV hoặc XLSX. / The units' own numbers, CSV or XLSX.

    Cột / columns: unit, year, quarter (có thể bỏ / may be left out), measure, value, source. Có lỗi thì không ghi gì.
    """
    from pipeline.targets import VIETNAM, bring_in, doubtful, read_book

    desk = open_desk(home)
    now = dt.datetime.now(dt.UTC)
    book = read_book(file, units=units_of(home.absolute()), on=now.astimezone(VIETNAM).date())
    written = None
    doubts: tuple[Contradiction, ...] = ()
    if not book.faults:
        index = open_index(desk.config.index)
        try:
            doubts = doubtful(book, index)
            if dry_run:
                written, _ = index.registers.compared(book.rows)
            else:
                written = bring_in(book, index, open_store(desk.config.store), actor=actor_of(desk), at=now)
        finally:
            index.close()
    if as_json:
        emit(
            {
                "schema": "sohoa.import_registers/1",
                "sha256": book.sha256,
                "rows": len(book.rows),
                "dry_run": dry_run,
                "written": written,
                "faults": [
                    {
                        "row": fault.row,
                        "column": fault.column,
                        "found": fault.found,
                        "text": fault.sentence(language()),
                    }
                    for fault in book.faults
                ],
                "doubts": [doubt.sentence(language()) for doubt in doubts],
            }
        )
    else:
        click.echo("\n".join(fault.sentence(language()) for fault in book.faults), err=True, nl=bool(book.faults))
        click.echo("\n".join(doubt.sentence(language()) for doubt in doubts), err=True, nl=bool(doubts))
        if written is not None:
            would = t("Sẽ ghi", "Would write") if dry_run else t("Đã ghi", "Written")
            click.echo(
                t(
                    f"{would}: {written.added} số mới, {written.changed} số thay đổi, {written.same} số như cũ",
                    f"{would}: {written.added} new, {written.changed} changed, {written.same} as before",
                )
            )
        else:
            click.echo(
                t(f"{len(book.faults)} lỗi, chưa ghi gì.", f"{len(book.faults)} mistakes; nothing was written."),
                err=True,
            )
    return ExitCode.CONFIG if book.faults else ExitCode.DONE


def actor_of(desk: Desk) -> str:
    """Who works at the desk's command line."""
    return desk.config.desk.operator or desk.config.desk.code


def take_books(desk: Desk, index: Index, *, actor: str) -> None:
    """Bring in the registers.csv of a desk that was kept as a file until now: once, while no number is known.

    What an index holds of a time before the store held it is put there.

    Raises:
        ConfigError: it has mistakes; nothing was brought in.
        UnavailableError: the store is away.
    """
    from pipeline.targets import VIETNAM, bring_in, catch_up, read_book

    file = desk.home / REGISTERS_FILE
    now = dt.datetime.now(dt.UTC)
    book = None
    if file.is_file():
        book = read_book(file, units=units_of(desk.home), on=now.astimezone(VIETNAM).date())
        if book.faults:
            raise ConfigError(f"{file.name}: " + "; ".join(fault.sentence(language()) for fault in book.faults))
    if index.registers.rows():
        if not index.registers.postings():
            catch_up(index, open_store(desk.config.store))
    elif book is not None:
        bring_in(book, index, open_store(desk.config.store), actor=actor, at=now)
