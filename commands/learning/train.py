"""For whoever looks after a desk: let the machine learn from what clerks have confirmed."""

from pathlib import Path
from typing import Final

import click

from classifiers.learning import Confirmed, Learnt, Score, learn
from classifiers.model import SHIPPED, Model
from classifiers.versions import activate, active, keep, roll_back, versions
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t, table
from core import serial
from core.catalogue.kinds import load_kinds
from core.config import Desk
from core.errors import ExitCode, IntegrityError
from core.model import DocumentId, PageText
from pipeline.tools import models_of
from storage import open_index, open_store

#: What a clerk did in saying which kind a paper is.
_CONFIRMED: Final = "confirmed"


@click.command()
@click.option("--roll-back", "back", is_flag=True, help="Dùng lại bản trước. / Go back to the version before.")
@dry_run_option
@home_option
@json_option
def train(home: Path, *, back: bool, dry_run: bool, as_json: bool) -> int:
    """Học loại giấy tờ từ những gì cán bộ đã xác nhận. / Learn kinds from what clerks have confirmed.

    Chỉ dùng bản mới nếu không kém hơn trên những giấy để riêng. / A new model counts only if it is no worse on papers
    held back. Restart what is running afterwards.
    """
    desk = open_desk(home)
    folder = models_of(desk)
    if back:
        name = roll_back(folder) if not dry_run else active(folder)
        shipped = t("mô hình kèm theo", "the shipped model")
        click.echo(t(f"Đang dùng: {name or shipped}", f"In use: {name or shipped}"))
        return ExitCode.DONE
    papers, unreadable = _confirmed(desk)
    config = desk.config.classifier
    found = learn(Model.load(SHIPPED.read_bytes()), papers, load_kinds(), accept_score=config.accept_score)
    taken = bool(found.papers) and found.no_worse and not dry_run
    name = None
    if found.papers and not dry_run:
        name = keep(folder, found.model.dump())
        if taken:
            activate(folder, name)
    if as_json:
        emit(_shown(found, unreadable, name, versions(folder), activated=taken))
        return ExitCode.DONE
    click.echo(_as_text(found, unreadable, name, activated=taken))
    return ExitCode.DONE


def _confirmed(desk: Desk) -> tuple[list[Confirmed], int]:
    """Every paper whose kind a clerk has confirmed, and how many of them are no longer there to read."""
    index, work = open_index(desk.config.index), open_store(desk.config.work)
    try:
        ids = dict.fromkeys(item.event.subject for item in index.ledger() if item.event.action == _CONFIRMED)
        documents = [index.document(DocumentId(name)) for name in ids]
    finally:
        index.close()
    found, lost = [], 0
    for document in documents:
        if document is None or document.kind is None or document.outputs.texts is None:
            continue
        try:
            texts = serial.load_all(PageText, work.get(document.outputs.texts))
        except IntegrityError:
            # What was read is kept only as long as the work store keeps it.
            lost += 1
            continue
        found.append(Confirmed(document.id, document.kind, texts))
    return found, lost


def _shown(
    found: Learnt, unreadable: int, name: str | None, kept: tuple[str, ...], *, activated: bool
) -> dict[str, object]:
    return {
        "schema": "sohoa.train/1",
        "confirmed": sum(found.papers.values()) + unreadable,
        "unreadable": unreadable,
        "learnt": sum(found.papers.values()),
        "held": found.held,
        "kinds": [{"kind": kind, "papers": count, "new": kind in found.new} for kind, count in found.papers.items()],
        "before": found.before,
        "after": found.after,
        "activated": activated,
        "version": name,
        "versions": list(kept),
    }


def _as_text(found: Learnt, unreadable: int, name: str | None, *, activated: bool) -> str:
    if not found.papers:
        return t("Chưa có giấy tờ nào được cán bộ xác nhận.", "No paper was confirmed by a clerk yet.")
    rows = [(kind, str(count), t("mới", "new") if kind in found.new else "") for kind, count in found.papers.items()]
    scores = [(t("trước", "before"), *_row(found.before)), (t("sau", "after"), *_row(found.after))]
    lines = [
        table((t("loại", "kind"), t("giấy", "papers"), ""), rows),
        "",
        t(f"Trên {found.held} giấy để riêng:", f"On {found.held} papers held back:"),
        table(("", t("đúng", "right"), t("nhầm", "wrong"), t("để lại", "abstained")), scores),
        "",
    ]
    if unreadable:
        lines.append(t(f"{unreadable} giấy không còn chữ để học.", f"{unreadable} papers are no longer there to read."))
    if activated:
        lines.append(t(f"Từ nay dùng {name}.", f"{name} counts from now on."))
    elif name is not None:
        lines.append(t(f"Kém hơn: giữ {name} nhưng không dùng.", f"Worse: {name} is kept and does not count."))
    return "\n".join(lines)


def _row(score: Score) -> tuple[str, str, str]:
    return str(score.right), str(score.wrong), str(score.abstained)
