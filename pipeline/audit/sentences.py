"""What an audit's findings mean, for whoever keeps the archive, in both languages."""

from typing import Final

from pipeline.audit.verdicts import Finding
from signing.validate.sentences import reason_sentence

#: By the code of a fault.
_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "manifest_missing": (
        "thiếu hoặc không đọc được manifest.json; sohoa store verify khôi phục từ bản sao",
        "manifest missing or unreadable; `sohoa store verify` restores it from the replica",
    ),
    "other_record": ("manifest là của bản ghi khác: {where}", "manifest of another record: {where}"),
    "list_missing": ("thiếu tệp {where}", "SHA256SUMS missing: {where}"),
    "list_differs": (
        "manifest và SHA256SUMS không còn khớp nhau: một trong hai BỊ SỬA; sohoa store verify khôi phục từ bản sao",
        "manifest and SHA256SUMS do not fit: one was ALTERED; `sohoa store verify` restores it from the replica",
    ),
    "bytes_missing": (
        "thiếu tệp {where}; sohoa store verify khôi phục từ bản sao",
        "bytes missing: {where}; `sohoa store verify` restores them from the replica",
    ),
    "bytes_damaged": (
        "tệp {where} đã bị thay đổi; sohoa store verify khôi phục từ bản sao",
        "bytes damaged: {where}; `sohoa store verify` restores them from the replica",
    ),
    "not_passed": ("chữ ký không đạt: {where}", "signature {where}"),
    "not_pdfa": ("tệp đã ký không đạt PDF/A", "not PDF/A"),
    "not_in_index": (
        "có trong kho mà mục lục không có; sohoa index rebuild đưa vào lại",
        "not in the index; `sohoa index rebuild` puts it back",
    ),
    "index_differs": ("mục lục nói khác manifest trong kho", "the index says something else"),
    "not_logged": (
        "THÊM VÀO: {where} tự nhận cũ hơn đợt bằng chứng cuối mà nhật ký không có",
        "EXTRA: {where} says that it is older than the last evidence, and the log never saw it",
    ),
    "log_differs": ("BỊ SỬA: {where} không như nhật ký đã ghi", "ALTERED: {where} is not what the log saw"),
}
#: Where it is known which of the two was changed.
_LIST_DIFFERS: Final = (
    "manifest và SHA256SUMS không còn khớp nhau: BỊ SỬA là {where}; sohoa store verify khôi phục từ bản sao",
    "manifest and SHA256SUMS do not fit: ALTERED is {where}; `sohoa store verify` restores it from the replica",
)
#: What store, index and ledger say of a record, by the name in `Books`.
OF_BOOKS: Final[dict[str, tuple[str, str]]] = {
    "missing_from_store": (
        "mục lục có mà kho không có",
        "the index has it, the store does not",
    ),
    "gone": (
        "sổ ghi đã lưu kho, nay kho và mục lục đều không còn",
        "the ledger saw it archived; it is in neither store nor index now",
    ),
    "unrecorded": (
        "có trong kho mà sổ không ghi đã lưu kho",
        "in the store; the ledger never saw it archived",
    ),
}


def sentence(finding: Finding, *, language: str = "vi") -> str:
    """What was found, and what to do."""
    english = language == "en"
    if finding.fault == "list_differs" and finding.detail:
        return _LIST_DIFFERS[english].format(where=finding.detail)
    where = _signature(finding.detail, language) if finding.fault == "not_passed" else finding.detail
    return _SENTENCES[finding.fault][english].format(where=where)


def _signature(detail: str, language: str) -> str:
    indication, _, codes = detail.partition(": ")
    said = " ".join(reason_sentence(code, language=language) for code in codes.split(", ") if code)
    return f"{indication}. {said}".strip()
