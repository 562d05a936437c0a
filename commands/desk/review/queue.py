"""What waits for a clerk, in the order in which to look at it, and why in that order."""

from itertools import groupby
from typing import Final

import click

from commands.asking import VIETNAM
from commands.desk.review.shown import metadata_of, shown_waiting
from commands.desk.status import why
from commands.terminal import emit, t
from core.errors import ExitCode
from pipeline.decisions import Waiting, queue
from rules.turns import Blocks
from storage import Index, ObjectStore

_HEADINGS: Final[dict[Blocks, tuple[str, str]]] = {
    Blocks.CITIZEN: (
        "Hồ sơ đã tiếp nhận, người dân đang chờ (từ lúc tiếp nhận hồ sơ):",
        "Dossiers that were taken in, citizens wait (since then):",
    ),
    Blocks.DESK: (
        "Giấy tờ đưa tới bàn, chưa thuộc hồ sơ nào đã tiếp nhận (từ lúc đến):",
        "Papers that came to the desk, of no dossier that was taken in (since they came):",
    ),
    Blocks.NOBODY: ("Hồ sơ cũ, không ai phải chờ (từ lúc đến):", "Back-scans, nobody waits (since they came):"),
}


def list_waiting(index: Index, work: ObjectStore, *, as_json: bool) -> int:
    """Print what waits: first what holds up a citizen, there and below what has waited longest."""
    waiting = queue(index)
    if as_json:
        emit({"schema": "sohoa.review/1", "documents": [_shown(item, work) for item in waiting]})
        return ExitCode.DONE
    if not waiting:
        click.echo(t("Không có giấy tờ nào đang chờ.", "Nothing waits."))
    for blocks, papers in groupby(waiting, key=lambda item: item.turn.blocks):
        click.echo(t(*_HEADINGS[blocks]))
        for item in papers:
            document, since = item.document, f"{item.turn.since.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
            dossier = f"{document.dossier_code}  " if blocks is Blocks.CITIZEN else ""
            click.echo(f"{document.id}  {since}  {dossier}{document.kind or '?'}  {why(document)}")
    return ExitCode.DONE


def _shown(item: Waiting, work: ObjectStore) -> dict[str, object]:
    turn = {"blocks": item.turn.blocks, "since": item.turn.since}
    return shown_waiting(item.document, metadata_of(item.document, work), work) | {"turn": turn}
