"""For auditors: check any file."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.auditing.verdicts import as_text, signature_row
from commands.files import write_new
from commands.terminal import emit, home_option, json_option, language, open_desk, t
from core.config import DESK_FILE
from core.errors import ExitCode

if TYPE_CHECKING:
    from signing.validate.isolate import IsolatedChecker
    from signing.validate.report import Policy, SignatureReport


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--trust",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Chứng thư gốc tin cậy / anchors.",
)
@click.option(
    "--policy",
    type=click.Choice(["archive", "inbound"]),
    default="inbound",
    show_default=True,
    help="archive: tệp của kho; inbound: tệp nhận được / of the archive, or received.",
)
@click.option(
    "--level",
    type=click.Choice(["B-B", "B-T", "B-LT", "B-LTA"]),
    help="Mức đã ghi: thấp hơn là không đạt / the level it must have.",
)
@click.option(
    "--report",
    "slip_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Ghi phiếu kết quả một trang PDF/A, cho một tệp / a one-page report of one file.",
)
@home_option
@json_option
def verify(
    files: tuple[Path, ...],
    folder: Path | None,
    policy: str,
    level: str | None,
    slip_file: Path | None,
    home: Path,
    *,
    as_json: bool,
) -> int:
    """Kiểm tra chữ ký số, dấu thời gian và PDF/A của tệp bất kỳ. / Check signatures and PDF/A of any file."""
    from signing.trust import Trust, load_trust
    from signing.validate.isolate import IsolatedChecker
    from signing.validate.report import Indication, Policy

    if slip_file is not None and len(files) != 1:
        raise click.UsageError(t("--report cần đúng một tệp", "--report needs exactly one file"))
    trust = load_trust(folder) if folder else Trust()
    if folder is None and (home.absolute() / DESK_FILE).is_file():
        trust = load_trust(open_desk(home).config.trust.folder)
    good = True
    with IsolatedChecker(trust) as checker:
        for path in files:
            data = _read(path)
            now = dt.datetime.now(dt.UTC)
            report = _checked(data, checker, now, Policy(policy), level)
            row = _row(path, data, checker, report, language())
            if slip_file is not None and data is not None:
                from commands.auditing.slip import slip
                from signing.validate.document.looks import picture

                in_vietnamese = _row(path, data, checker, report, "vi")
                page = slip(path.name, data, report, in_vietnamese, checker.ask(picture, data), now)
                write_new(slip_file, page, replace=True)
            good = good and row["indication"] == Indication.TOTAL_PASSED
            if as_json:
                emit(row)
            else:
                click.echo(as_text(row))
    return ExitCode.DONE if good else ExitCode.VERIFICATION


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _checked(
    data: bytes | None, checker: "IsolatedChecker", at: dt.datetime, policy: "Policy", level: str | None
) -> "SignatureReport":
    from signing.validate import unknown

    if data is None:
        return unknown("unreadable_file")
    return checker.check(data, at=at, policy=policy, level=level)


def _row(
    path: Path, data: bytes | None, checker: "IsolatedChecker", report: "SignatureReport", spoken: str
) -> dict[str, object]:
    from pipeline.pdfa import check as check_pdfa
    from signing.validate.sentences import reason_sentence

    pdfa = checker.ask(check_pdfa, data) if data is not None else None
    return {
        "schema": "sohoa.verify/1",
        "file": str(path),
        "policy": report.policy,
        "indication": report.indication,
        "sub_indication": report.sub_indication,
        "reasons": [reason_sentence(code, language=spoken) for code in report.reasons],
        "reason_codes": report.reasons,
        "structure": report.structure,
        "signatures": [signature_row(item, spoken) for item in report.signatures],
        "document_timestamps": report.document_timestamps,
        "pdfa": {
            "claims": pdfa.claims if pdfa else None,
            "conforms": pdfa.conforms if pdfa else False,
            "broken": pdfa.broken if pdfa else (),
        },
    }
