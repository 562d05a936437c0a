"""An audit on paper and as a workbook, in Vietnamese and English as the reader has chosen."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from commands.auditing.proofs import fault_sentence, in_short
from commands.files import require_folder, write_whole
from commands.reports.press import Press, signed
from commands.terminal import t
from core.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.audit import Finding, RecordVerdict
    from pipeline.evidence import Checked
    from pipeline.reports.closings.checks import Looked
    from pipeline.targets.postings import Looked as Posting

ENDINGS: Final = (".xlsx", ".pdf")


@dataclass(frozen=True, slots=True)
class Result:
    """What an audit found, as it is told."""

    at: dt.datetime
    stored: int
    verdicts: "tuple[RecordVerdict, ...]"
    evidence: "Checked"
    closings: "tuple[Looked, ...]"
    postings: "tuple[Posting, ...]"  #: the faulty ones
    lines: tuple[str, ...]  #: of index, ledger, closings and postings, and the whole in short
    sentence: "Callable[[Finding], str]"


def require_writable(path: Path) -> None:
    """Before hours of work: can such a report be written?

    Raises:
        ConfigError: it is neither a workbook nor a PDF, or has no folder.
    """
    if path.suffix.lower() not in ENDINGS:
        raise ConfigError(t(f"--report {path.name}: cần .xlsx hoặc .pdf", f"--report {path.name}: .xlsx or .pdf"))
    require_folder(path)


def write_report(path: Path, result: Result, press: Press) -> None:
    """Write it; the signature of a PDF is noted in the ledger first, as that of every paper is.

    Raises:
        ConfigError: the desk's key cannot sign, or the file cannot be written.
        UnavailableError: a service is away.
    """
    data = _workbook(result) if path.suffix.lower() == ".xlsx" else _pdf(result, press)
    write_whole(path, data)


def _workbook(result: Result) -> bytes:
    from pipeline.press import Sheet, workbook

    bad = sum(bool(item.findings) for item in result.verdicts)
    checked = result.evidence
    facts = (
        (t("lúc kiểm (giờ Việt Nam)", "checked at (time of Việt Nam)"), result.at),
        (t("bản ghi trong kho", "records in the store"), result.stored),
        (t("đã kiểm", "checked"), len(result.verdicts)),
        (t("tốt", "good"), len(result.verdicts) - bad),
        (t("có lỗi", "faulty"), bad),
        (t("đợt bằng chứng", "trees of evidence"), len(checked.history.trees)),
        (t("chứng minh được", "of them proved"), len(checked.ground.proved)),
        (t("mục của nhật ký", "log entries"), checked.log.size),
        (t("mã gốc của nhật ký", "root of the log"), checked.log.tree.root().hex()),
        (t("lỗi bằng chứng", "faults of evidence"), len(checked.faults)),
        (t("lần chốt số liệu", "closings"), len(result.closings)),
        (t("lần chốt có lỗi", "faulty closings"), sum(bool(item.faults) for item in result.closings)),
        (t("lần ghi sổ có lỗi", "faulty postings of the books"), len(result.postings)),
    )
    records = tuple(
        (
            item.record,
            item.indication,
            item.existed,
            len(item.findings),
            "; ".join(finding.fault.value for finding in item.findings),
            " ".join(map(result.sentence, item.findings)),
        )
        for item in result.verdicts
    )
    heads = (
        t("bản ghi", "record"),
        t("chữ ký", "signature"),
        t("có từ (giờ Việt Nam)", "proved since"),
        t("số lỗi", "faults"),
        t("mã lỗi", "codes"),
        t("lỗi", "what is wrong"),
    )
    faults = tuple((item.fault.value, item.where, fault_sentence(item)) for item in checked.faults)
    return workbook(
        (
            Sheet(t("Tóm tắt", "Summary"), (t("mục", "item"), t("giá trị", "value")), facts),
            Sheet(t("Bản ghi", "Records"), heads, records),
            Sheet(t("Bằng chứng", "Evidence"), (t("mã lỗi", "code"), t("ở đâu", "where"), t("lỗi", "fault")), faults),
        )
    )


def _pdf(result: Result, press: Press) -> bytes:
    from pipeline.press.printed import printed

    desk = press.desk
    name = desk.config.desk.name if desk else ""
    title = t("Báo cáo kiểm tra kho lưu trữ", "Report of an audit")
    unit = desk.config.desk.unit if desk else ""
    data = printed(title, _lines(result, name), unit=unit, organ_name=name, at=result.at)
    return signed(data, press, "audit")


def _lines(result: Result, name: str) -> Iterator[str]:
    yield from (name, t(f"Lúc {result.at.isoformat(timespec='seconds')}", f"At {result.at.isoformat()}"), "")
    yield from result.lines
    yield in_short(result.evidence)
    if result.evidence.log.size:
        yield t("Mã gốc của nhật ký: ", "Root of the log: ")
        yield result.evidence.log.tree.root().hex()
    yield ""
    bad = [item for item in result.verdicts if item.findings]
    for item in bad:
        yield from (f"{item.record}: {result.sentence(finding)}" for finding in item.findings)
    yield from map(fault_sentence, result.evidence.faults)
    faulty = bad or result.evidence.faults or result.postings or any(item.faults for item in result.closings)
    if not faulty:
        yield t("Không thấy lỗi nào.", "No fault was found.")
