"""For administrators: whose signatures and timestamps are believed."""

import datetime as dt
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from commands.terminal import emit, home_option, json_option, open_desk, t, table
from core.errors import ExitCode

if TYPE_CHECKING:
    from signing.anchors import KeptAnchor

_PURPOSES: Final = ("signer-government", "signer-public", "signer-foreign", "signer", "tsa")
_FAULTS: Final[dict[str, tuple[str, str]]] = {
    "expired": ("đã hết hạn", "has expired"),
    "ends_soon": ("sắp hết hạn", "ends soon"),
    "not_yet_valid": ("chưa có hiệu lực", "is not valid yet"),
    "no_note": ("không ghi nguồn, người thêm", "nobody noted where it came from"),
    "other_certificate": ("không đúng chứng thư đã ghi", "is not the certificate that its note names"),
}


@click.group()
def trust() -> None:
    """Chứng thư gốc tin cậy: xem, thêm, bỏ, kiểm tra. / Trust anchors."""


@trust.command("list")
@home_option
@json_option
def list_command(home: Path, *, as_json: bool) -> int:
    """Xem các chứng thư gốc đang tin cậy. / List anchors."""
    return _told(home, as_json=as_json, checked=False)


@trust.command("check")
@home_option
@json_option
def check_command(home: Path, *, as_json: bool) -> int:
    """Xem chứng thư gốc nào hết hạn, thiếu nguồn, bị thay. / Say which anchors want attention."""
    return _told(home, as_json=as_json, checked=True)


@trust.command("add")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--purpose", type=click.Choice(_PURPOSES), required=True, help="Tin cậy để làm gì / what for.")
@click.option("--sha256", required=True, help="Dấu vân tay do bên phát hành công bố / as its publisher gave it.")
@click.option("--source", required=True, help="Lấy chứng thư và dấu vân tay từ đâu / where both came from.")
@click.option("--by", "added_by", default=getpass.getuser, help="Người thêm / who answers for it.")
@home_option
@json_option
def add_command(file: Path, purpose: str, sha256: str, source: str, added_by: str, home: Path, *, as_json: bool) -> int:
    """Thêm một chứng thư gốc; sai dấu vân tay thì từ chối. / Add an anchor; another fingerprint is refused."""
    from signing.anchors import add_anchor
    from signing.trust import Purpose

    folder = open_desk(home).config.trust.folder
    now = dt.datetime.now(dt.UTC)
    anchor = add_anchor(folder, file, Purpose(purpose), sha256=sha256, source=source, added_by=added_by, at=now)
    if as_json:
        emit({"schema": "sohoa.trust/1", "anchors": [_row(anchor, ())]})
    else:
        click.echo(t(f"Đã tin cậy {anchor.subject} ({purpose}).", f"{anchor.subject} is believed now ({purpose})."))
    return ExitCode.DONE


@trust.command("remove")
@click.argument("fingerprint")
@home_option
@json_option
def remove_command(fingerprint: str, home: Path, *, as_json: bool) -> int:
    """Thôi tin cậy chứng thư có dấu vân tay đó. / Remove the anchor whose fingerprint begins so."""
    from signing.anchors import remove_anchor

    removed = remove_anchor(open_desk(home).config.trust.folder, fingerprint)
    if as_json:
        emit({"schema": "sohoa.trust/1", "anchors": [_row(anchor, ()) for anchor in removed]})
    else:
        for anchor in removed:
            click.echo(
                t(f"Thôi tin cậy {anchor.subject} ({anchor.purpose}).", f"{anchor.subject} ({anchor.purpose}) removed.")
            )
    return ExitCode.DONE


def _told(home: Path, *, as_json: bool, checked: bool) -> int:
    from signing.anchors import faults_of, kept_anchors

    now = dt.datetime.now(dt.UTC)
    anchors = kept_anchors(open_desk(home).config.trust.folder)
    rows = [(anchor, faults_of(anchor, at=now) if checked else ()) for anchor in anchors]
    if as_json:
        emit({"schema": "sohoa.trust/1", "anchors": [_row(anchor, faults) for anchor, faults in rows]})
    elif rows:
        heads = (
            t("Dấu vân tay", "Fingerprint"),
            t("Tin cậy để", "For"),
            t("Tên", "Name"),
            t("Đến", "Until"),
            t("Nguồn", "Source"),
        )
        click.echo(
            table(
                heads,
                [
                    (item.sha256[:16], item.purpose.value, item.subject, item.not_after.date().isoformat(), item.source)
                    for item in anchors
                ],
            )
        )
        for anchor, faults in rows:
            for fault in faults:
                click.echo(f"{anchor.sha256[:16]}: {t(*_FAULTS[fault])}")
    else:
        click.echo(t("Chưa tin cậy chứng thư gốc nào.", "No anchor is believed."))
    return (
        ExitCode.CONFIG if any({"expired", "other_certificate"} & set(faults) for _, faults in rows) else ExitCode.DONE
    )


def _row(anchor: "KeptAnchor", faults: tuple[str, ...]) -> dict[str, object]:
    return {
        "sha256": anchor.sha256,
        "purpose": anchor.purpose,
        "subject": anchor.subject,
        "issuer": anchor.issuer,
        "not_before": anchor.not_before,
        "not_after": anchor.not_after,
        "file": anchor.file.name,
        "source": anchor.source,
        "added_by": anchor.added_by,
        "added_on": anchor.added_on,
        "faults": faults,
    }
