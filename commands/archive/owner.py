"""One person under several numbers: CMND, personal id, passport. A clerk links them with evidence in hand."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from commands.asking import actor_of, owner_id
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t, table
from core.errors import ExitCode
from core.model import LinkEvidence, OwnerId, OwnerLink, RecordId
from storage import open_index

if TYPE_CHECKING:
    from pipeline.reuse import Proposal

#: So many digits of another number are shown: enough to compare it with the paper in the citizen's hand.
_SHOWN: Final = 3
_EVIDENCE: Final[dict[LinkEvidence, tuple[str, str]]] = {
    LinkEvidence.CARD_QR: ("mã QR của thẻ căn cước", "QR of the citizen card"),
    LinkEvidence.CONFIRMATION: ("giấy xác nhận số CMND, số định danh", "the police's confirmation of the number"),
    LinkEvidence.PASSPORT: ("hộ chiếu có số định danh", "a passport that prints the personal id"),
    LinkEvidence.CIVIL_STATUS: ("quyết định thay đổi, cải chính hộ tịch", "a change of civil status"),
    LinkEvidence.DATABASE: ("cơ sở dữ liệu quốc gia về dân cư", "the national population database"),
}


@click.group()
def owner() -> None:
    """Các số giấy tờ của cùng một người. / One person's numbers: proposed, linked by a clerk with evidence."""


@owner.command("show")
@click.option("--owner", "number", required=True, help="Một số của người đó / one of the person's numbers.")
@home_option
@json_option
def show(number: str, home: Path, *, as_json: bool) -> int:
    """Các liên kết đã có và các số có thể là của cùng người. / Links, and numbers that may be the same person's."""
    from pipeline.reuse import proposals

    whose = owner_id(number)
    index = open_index(open_desk(home).config.index)
    try:
        links = index.dossiers.links(whose)
        proposed = proposals(whose, index)
    finally:
        index.close()
    _say(links, whose, proposed, as_json=as_json)
    return ExitCode.DONE


@owner.command("link")
@click.option("--owner", "number", required=True, help="Một số của người đó / one of the person's numbers.")
@click.option("--other", required=True, help="Số kia, như trên giấy tờ / the other, as it is printed.")
@click.option(
    "--evidence", required=True, type=click.Choice([item.value for item in LinkEvidence]), help="Căn cứ / evidence."
)
@click.option(
    "--card",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Ảnh thẻ căn cước, để đọc mã QR; không lưu / picture of the card, to read its QR; it is not kept.",
)
@click.option("--record", "record_id", metavar="RECORD", help="Bản ghi làm căn cứ / the record that shows it.")
@home_option
@json_option
@dry_run_option
def link(
    number: str,
    other: str,
    evidence: str,
    card: Path | None,
    record_id: str | None,
    home: Path,
    *,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Liên kết hai số của một người, có căn cứ. / Link two numbers of one person, with evidence."""
    from pipeline.receiving import limits_of
    from pipeline.reuse import card_in, require_evidence
    from pipeline.reuse import link as note

    desk = open_desk(home)
    made = OwnerLink(
        owner=owner_id(number),
        other=owner_id(other, "--other"),
        evidence=LinkEvidence(evidence),
        actor=actor_of(desk),
        at=dt.datetime.now(dt.UTC),
        record=RecordId(record_id) if record_id else None,
    )
    seen = card_in(card.read_bytes(), limits_of(desk)) if card else None
    index = open_index(desk.config.index)
    try:
        require_evidence(made, index, seen)
        if not dry_run:
            note(made, index)
        links = index.dossiers.links(made.owner)
    finally:
        index.close()
    _say(links, made.owner, (), as_json=as_json)
    return ExitCode.DONE


@owner.command("unlink")
@click.option("--owner", "number", required=True, help="Một số của người đó / one of the person's numbers.")
@click.option("--other", required=True, help="Số kia / the other.")
@home_option
@json_option
@dry_run_option
def unlink(number: str, other: str, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Chấm dứt một liên kết; vẫn còn trong lịch sử. / End a link; that it was there stays."""
    from pipeline.reuse import end_link

    desk, whose, second = open_desk(home), owner_id(number), owner_id(other, "--other")
    index = open_index(desk.config.index)
    try:
        if not dry_run:
            end_link(whose, second, index, actor=actor_of(desk), at=dt.datetime.now(dt.UTC))
        links = index.dossiers.links(whose)
    finally:
        index.close()
    _say(links, whose, (), as_json=as_json)
    return ExitCode.DONE


def _say(links: tuple[OwnerLink, ...], whose: OwnerId, proposed: "tuple[Proposal, ...]", *, as_json: bool) -> None:
    if as_json:
        emit(
            {
                "schema": "sohoa.owner/1",
                "links": [
                    {
                        "number": _masked(_other(link, whose)),
                        "evidence": link.evidence,
                        "record": link.record,
                        "actor": link.actor,
                        "at": link.at,
                        "ended_at": link.ended_at,
                    }
                    for link in links
                ],
                "proposals": [{"number": _masked(item.other), "records": item.records} for item in proposed],
            }
        )
        return
    cells = [
        (
            _masked(_other(link, whose)),
            t(*_EVIDENCE[link.evidence]),
            f"{link.at:%Y-%m-%d}",
            link.actor,
            t("đã chấm dứt", "ended") if link.ended_at else t("đang dùng", "in force"),
        )
        for link in links
    ]
    headers = (t("số kia", "other number"), t("căn cứ", "evidence"), t("ngày", "day"), t("ai", "who"), "")
    click.echo(table(headers, cells) if cells else t("Chưa có liên kết.", "No links."))
    for item in proposed:
        seen = f"{_masked(item.other)}, {', '.join(item.records)}"
        click.echo(
            t(
                f"Có thể cùng người (cùng họ tên, ngày sinh): {seen}. Hãy đối chiếu giấy tờ rồi: sohoa owner link",
                f"May be the same person (same name, birth date): {seen}. Compare the papers, then: sohoa owner link",
            )
        )


def _other(link: OwnerLink, whose: OwnerId) -> OwnerId:
    return link.other if link.owner == whose else link.owner


def _masked(number: OwnerId) -> str:
    return f"•••{number[-_SHOWN:]}"
