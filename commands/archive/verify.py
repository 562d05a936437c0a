"""For auditors: check any file."""

import datetime as dt
from pathlib import Path

import click

from commands.terminal import emit, home_option, json_option, language, open_desk, t
from core.config import DESK_FILE
from core.errors import ExitCode


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
@click.option("--level", help="Mức đã ghi (B-B, B-T, B-LT, B-LTA): thấp hơn là không đạt / the level it must have.")
@home_option
@json_option
def verify(
    files: tuple[Path, ...], folder: Path | None, policy: str, level: str | None, home: Path, *, as_json: bool
) -> int:
    """Kiểm tra chữ ký số, dấu thời gian và PDF/A của tệp bất kỳ. / Check signatures and PDF/A of any file."""
    from signing.trust import Trust, load_trust
    from signing.validate.isolate import IsolatedChecker
    from signing.validate.report import Indication, Policy

    trust = load_trust(folder) if folder else Trust()
    if folder is None and (home.absolute() / DESK_FILE).is_file():
        trust = load_trust(open_desk(home).config.trust.folder)
    good = True
    with IsolatedChecker(trust, also=check_pdfa) as checker:
        for path in files:
            row = _verified(path, checker, Policy(policy), level)
            good = good and row["indication"] == Indication.TOTAL_PASSED
            if as_json:
                emit(row)
            else:
                click.echo(_as_text(row))
    return ExitCode.DONE if good else ExitCode.VERIFICATION


def _verified(path: Path, checker: object) -> dict[str, object]:
    from pipeline.pdfa import check as check_pdfa
    from signing.validate import unknown
    from signing.validate.isolate import IsolatedChecker
    from signing.validate.sentences import reason_sentence

    if not isinstance(checker, IsolatedChecker):
        raise TypeError(type(checker).__name__)
    try:
        data = path.read_bytes()
    except OSError:
        data = None
    report = unknown("unreadable_file") if data is None else checker.check(data, at=dt.datetime.now(dt.UTC))
    pdfa = check_pdfa(data) if data is not None else None
    return {
        "schema": "sohoa.verify/1",
        "file": str(path),
        "indication": report.indication,
        "sub_indication": report.sub_indication,
        "reasons": [reason_sentence(code, language=language()) for code in report.reasons],
        "reason_codes": report.reasons,
        "signatures": report.signatures,
        "pdfa": {
            "claims": pdfa.claims if pdfa else None,
            "conforms": pdfa.conforms if pdfa else False,
            "broken": pdfa.broken if pdfa else (),
        },
    }


def _as_text(row: dict[str, object]) -> str:
    from signing.validate.report import SignatureVerdict
    from signing.validate.sentences import reason_sentence

    lines = [f"{row['file']}: {row['indication']}{' / ' + str(row['sub_indication']) if row['sub_indication'] else ''}"]
    signatures = row["signatures"]
    for item in signatures if isinstance(signatures, tuple) else ():
        if not isinstance(item, SignatureVerdict):
            continue
        whole = t("nguyên vẹn", "intact") if item.intact else t("KHÔNG nguyên vẹn", "NOT intact")
        believed = t("tin cậy", "trusted") if item.trusted else t("chưa tin cậy", "not trusted")
        when = item.timestamp.time if item.timestamp else item.claimed_time
        proved = t("dấu thời gian", "timestamp") if item.timestamp else t("giờ máy ký", "signer's clock")
        lines.append(f"  {item.field}: {item.signer} · {item.level} · {item.algorithm} · {whole} · {believed}")
        lines.append(
            f"    {proved}: {when.isoformat() if when else '–'} · {t('CA', 'CA')}: {item.issuer} · {item.indication}"
        )
        lines += [f"    – {reason_sentence(code, language=language())}" for code in item.reasons]
    reasons = row["reasons"]
    for reason in reasons if isinstance(reasons, list) else ():
        # Those of the signatures stand beneath them; what is left is wrong with the file.
        if f"    – {reason}" not in lines:
            lines.append(f"  – {reason}")
    pdfa = row["pdfa"]
    if isinstance(pdfa, dict):
        verdict = t("đạt", "conforms") if pdfa["conforms"] else t("không đạt", "does not conform")
        lines.append(f"  PDF/A: {pdfa['claims'] or t('không khai báo', 'no claim')} · {verdict}")
        lines += [f"    – {fault}" for fault in pdfa["broken"][:5]]
    return "\n".join(lines)
