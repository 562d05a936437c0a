"""What is said of evidence, in both languages."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from commands.terminal import t
from core.errors import ConfigError, ExitCode

if TYPE_CHECKING:
    from pipeline.evidence import Checked, EvidenceFault, Waiting
    from signing.evidence import Checkpoint

#: By the code of a fault.
_FAULTS: Final[dict[str, tuple[str, str]]] = {
    "tree_unreadable": ("không đọc được danh sách bằng chứng", "the list of this evidence is not readable"),
    "root_differs": (
        "dấu thời gian không phải của danh sách này: danh sách đã bị sửa",
        "the timestamp is of another list: this one was altered",
    ),
    "timestamp_not_intact": ("dấu thời gian không còn nguyên vẹn", "the timestamp is not intact"),
    "not_trusted": (
        "dấu thời gian chưa tin cậy được: thiếu chứng thư gốc của dịch vụ, hoặc đã hết hạn mà không gia hạn kịp",
        "the timestamp is not trusted: no anchor leads to its service, or it ended before it was renewed",
    ),
    "wrong_order": ("dấu thời gian sau lại có giờ sớm hơn", "a later timestamp bears an earlier time"),
    "renews_another": ("bản gia hạn là của dấu thời gian khác", "the renewal is of another timestamp"),
    "log_damaged": (
        "nhật ký của kho thiếu tệp hoặc bị sửa; sohoa store verify khôi phục từ bản sao",
        "files of the log are missing or altered; `sohoa store verify` restores them from the replica",
    ),
    "log_differs": ("nhật ký của kho nói khác đợt bằng chứng này", "the log says other things than this batch"),
    "checkpoint_differs": ("điểm chốt của nhật ký bị mất hoặc bị sửa", "a checkpoint of the log is lost or altered"),
    "checkpoint_not_signed": ("điểm chốt không có chữ ký đúng", "the checkpoint bears no good signature"),
    "rolled_back": (
        "KHO ĐÃ BỊ LÙI: điểm chốt đã giữ có nhiều mục hơn nhật ký bây giờ",
        "ROLLED BACK: the kept checkpoint is of more entries than the log has now",
    ),
    "rewritten": (
        "NHẬT KÝ ĐÃ BỊ VIẾT LẠI: không bắt đầu bằng những gì điểm chốt đã giữ từng thấy",
        "REWRITTEN: the log does not begin with what the kept checkpoint saw",
    ),
    "missing": ("MẤT: nhật ký có mà kho không còn", "MISSING: the log has it, the store does not"),
    "altered": ("BỊ SỬA: nhật ký ghi mã băm khác", "ALTERED: the log has another hash of it"),
}
#: Of one document's record, beside those of tokens above.
_RECORD: Final[dict[str, tuple[str, str]]] = {
    "malformed": ("không phải bản ghi bằng chứng", "not an evidence record"),
    "refused_size": ("tệp dài đúng bằng hai mã băm: không nhận", "as long as two hashes: refused"),
    "not_in_tree": ("bằng chứng là của tệp khác", "the evidence is of another file"),
    "other_digest": ("thuật toán băm không thống nhất", "the digests of one chain differ"),
}
#: Faults that say only that nobody vouches for a time; all others say that something was done to the archive.
_OF_TRUST: Final = frozenset({"not_trusted"})


def fault_sentence(fault: "EvidenceFault") -> str:
    """What is wrong, and where."""
    return f"{fault.where}: {t(*_FAULTS[fault.fault])}"


def reason_text(code: str) -> str:
    """The words of a reason why a document is not proved."""
    return t(*(_FAULTS | _RECORD)[code])


def waiting_sentence(item: "Waiting") -> str:
    """What waits, and why."""
    why = {
        "no_service": t("chưa có dịch vụ dấu thời gian (signing.tsa_url)", "no timestamp service (signing.tsa_url)"),
        "not_trusted": t(
            "chứng thư gốc của dịch vụ dấu thời gian chưa có trong thư mục trust",
            "the trust folder lacks the anchor of the timestamp service",
        ),
        "timestamp_not_intact": t("dịch vụ trả về dấu thời gian hỏng", "the service gave a damaged timestamp"),
    }.get(item.why, item.why)
    return t(f"{item.folder}: CHỜ dấu thời gian: {why}", f"{item.folder}: WAITS for its timestamp: {why}")


def checkpoints_in(files: tuple[Path, ...]) -> "tuple[Checkpoint, ...]":
    """The checkpoints that somebody kept.

    Raises:
        ConfigError: a file holds none.
    """
    from signing.evidence import Checkpoint

    try:
        return tuple(Checkpoint.read(path.read_bytes()) for path in files)
    except (OSError, ValueError) as error:
        raise ConfigError(t("--checkpoint: không phải điểm chốt", "--checkpoint: not a checkpoint of a log")) from error


def facts_of(checked: "Checked") -> dict[str, object]:
    """All evidence, for machines."""
    return {
        "log_size": checked.log.size,
        "log_root": checked.log.tree.root().hex(),
        "trees": len(checked.history.trees),
        "proved": len(checked.ground.proved),
        "last": checked.ground.last,
        "waiting": [tree.folder for tree in checked.waiting],
        "pending": checked.pending,
        "faults": [{"code": item.fault, "where": item.where, "text": fault_sentence(item)} for item in checked.faults],
    }


def in_short(checked: "Checked") -> str:
    """All evidence in one line."""
    if checked.ground.last is None:
        return t("Kho chưa có bằng chứng: sohoa evidence make", "No evidence yet: sohoa evidence make")
    return t(
        f"Bằng chứng: {len(checked.history.trees)} đợt, {len(checked.ground.proved)} chứng minh được, "
        f"{len(checked.waiting)} chờ dấu thời gian; nhật ký {checked.log.size} mục; "
        f"{checked.pending} tệp mới hơn đợt cuối; {len(checked.faults)} lỗi.",
        f"Evidence: {len(checked.history.trees)} trees, {len(checked.ground.proved)} proved, "
        f"{len(checked.waiting)} waiting for a timestamp; {checked.log.size} log entries; "
        f"{checked.pending} objects newer than the last batch; {len(checked.faults)} faults.",
    )


def code_of(checked: "Checked") -> ExitCode:
    """How a command ends that found this."""
    if not checked.faults:
        return ExitCode.DONE
    trust_only = all(item.fault in _OF_TRUST for item in checked.faults)
    return ExitCode.VERIFICATION if trust_only else ExitCode.INTEGRITY
