"""What is said of an audit's findings, in both languages."""

from typing import TYPE_CHECKING, Final

from commands.terminal import t

if TYPE_CHECKING:
    from pipeline.audit import Books, Finding

#: By the code of a fault.
_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "manifest_missing": (
        "thiếu hoặc không đọc được manifest.json; sohoa store verify khôi phục từ bản sao",
        "manifest missing or unreadable; `sohoa store verify` restores it from the replica",
    ),
    "other_record": ("manifest là của bản ghi khác: {where}", "manifest of another record: {where}"),
    "list_missing": ("thiếu tệp {where}", "SHA256SUMS missing: {where}"),
    "list_differs": (
        "manifest không còn như SHA256SUMS đã ghi: một trong hai đã bị sửa",
        "manifest is not what SHA256SUMS lists: one of them was changed",
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
_OF_BOOKS: Final = {
    "missing_from_store": (
        "{record}: mục lục có mà kho không có",
        "{record}: the index has it, the store does not",
    ),
    "gone": (
        "{record}: sổ ghi đã lưu kho, nay kho và mục lục đều không còn",
        "{record}: the ledger saw it archived; it is in neither store nor index now",
    ),
    "unrecorded": (
        "{record}: có trong kho mà sổ không ghi đã lưu kho",
        "{record}: in the store; the ledger never saw it archived",
    ),
}


def sentence(finding: "Finding") -> str:
    """What was found, and what to do."""
    vietnamese, english = _SENTENCES[finding.fault]
    where = _signature(finding.detail) if finding.fault == "not_passed" else finding.detail
    return t(vietnamese, english).format(where=where)


def _signature(detail: str) -> str:
    from commands.terminal import language
    from signing.validate.sentences import reason_sentence

    indication, _, codes = detail.partition(": ")
    said = " ".join(reason_sentence(code, language=language()) for code in codes.split(", ") if code)
    return f"{indication}. {said}".strip()


def of_the_books(books: "Books | None") -> list[str]:
    """What store, index and ledger say of each other."""
    if books is None:
        return []
    lines = [t(*texts).format(record=record) for name, texts in _OF_BOOKS.items() for record in getattr(books, name)]
    if books.ledger_broken_at is not None:
        at = books.ledger_broken_at
        lines.append(
            t(f"Sổ bị sửa hoặc mất dòng tại số {at}.", f"The ledger was changed, or lost a line, at entry {at}.")
        )
    if books.agree:
        lines.append(t("Kho, mục lục và sổ khớp nhau.", "Store, index and ledger agree."))
    return lines
