"""What clerks read when a paper stops: what was found, what is needed, what to do."""

from typing import Final, Literal

from core.errors import Reason

Language = Literal["vi", "en"]

_TEXTS: Final[dict[Reason, tuple[str, str]]] = {
    Reason.EMPTY: (
        "Tệp rỗng, không có dữ liệu. Cần một tệp quét có ít nhất một trang. Hãy quét lại giấy tờ.",
        "The file is empty. A scan with at least one page is needed. Scan the paper again.",
    ),
    Reason.ENCRYPTED: (
        "Tệp có mật khẩu nên không đọc được. Cần tệp không đặt mật khẩu. Hãy bỏ mật khẩu hoặc quét lại từ bản giấy.",
        "The file is protected by a password. Remove the password or scan the paper again.",
    ),
    Reason.TRUNCATED: (
        "Tệp bị cụt, phần cuối bị thiếu. Cần tệp đầy đủ. Hãy chép lại tệp hoặc quét lại giấy tờ.",
        "The end of the file is missing. Copy the file again or scan the paper again.",
    ),
    Reason.DAMAGED: (
        "Tệp bị hỏng, không mở được hết các trang. Cần tệp nguyên vẹn. Hãy quét lại giấy tờ.",
        "The file is damaged: not all pages open. Scan the paper again.",
    ),
    Reason.NOT_WHAT_IT_SAYS: (
        (
            "Nội dung tệp không đúng với phần mở rộng của tên tệp. Cần tệp PDF, TIFF, JPEG hoặc PNG thật. "
            "Hãy kiểm tra nguồn gửi tệp."
        ),
        "What the file holds is not what its name says. PDF, TIFF, JPEG or PNG is needed. Check where it came from.",
    ),
    Reason.UNSUPPORTED: (
        "Loại tệp này không được hỗ trợ. Cần PDF, TIFF, JPEG hoặc PNG. Hãy chọn lại định dạng trên máy quét.",
        "This kind of file is not supported. PDF, TIFF, JPEG or PNG is needed. Change the scanner's format.",
    ),
    Reason.TOO_LARGE: (
        "Tệp hoặc trang quá lớn so với giới hạn của bàn tiếp nhận. Hãy quét lại với độ phân giải thấp hơn "
        "(300 dpi) hoặc chia tệp.",
        "The file or a page is larger than this desk's limit. Scan at 300 dpi or split the file.",
    ),
    Reason.TOO_MANY_PAGES: (
        "Tệp có quá nhiều trang so với giới hạn của bàn tiếp nhận. Hãy chia thành nhiều tệp.",
        "The file has more pages than this desk allows. Split it.",
    ),
    Reason.NOT_A_REGULAR_FILE: (
        "Đây không phải tệp thường (là liên kết, ống dẫn hoặc thiết bị). Hãy chép chính tệp quét vào hộp nhận.",
        "This is not a regular file but a link, pipe or device. Copy the scan itself into the inbox.",
    ),
    Reason.LOW_RESOLUTION: (
        "Độ phân giải thấp hơn mức tối thiểu. Cần ít nhất 200 dpi (TT 05/2025/TT-BNV Điều 8). Hãy quét lại.",
        "The resolution is below the minimum of 200 dpi (TT 05/2025/TT-BNV Điều 8). Scan again.",
    ),
    Reason.UNREADABLE: (
        "Không đọc được chữ trên trang. Cần ảnh rõ nét, đúng chiều. Hãy xem lại ảnh và quét lại nếu mờ.",
        "No text could be read on the page. Look at the picture and scan again if it is blurred.",
    ),
    Reason.UNKNOWN_KIND: (
        "Chưa xác định được đây là loại giấy tờ gì. Hãy chọn loại giấy tờ.",
        "It is not clear which paper this is. Choose its kind.",
    ),
    Reason.DOUBTFUL_FIELD: (
        "Có thông tin bắt buộc chưa đọc được chắc chắn. Hãy đối chiếu với ảnh và xác nhận hoặc sửa.",
        "A required value could not be read with certainty. Compare it with the picture; confirm or correct it.",
    ),
    Reason.OWNER_DIFFERS: (
        "Số định danh trên giấy tờ khác với chủ hồ sơ đã nhập. Hãy đối chiếu với ảnh: xác nhận nếu giấy tờ đúng là của "
        "chủ hồ sơ này, hoặc sửa personal_id.",
        "The personal id on the paper is not the typed owner's. Compare it with the picture; confirm, or correct "
        "personal_id.",
    ),
    Reason.SECRET: (
        "Giấy tờ có dấu chỉ độ mật: không được số hóa (TT 03/2025/TT-VPCP Điều 5). Hãy chuyển xử lý theo chế độ mật.",
        "The paper bears a secrecy mark and must not be digitized (TT 03/2025/TT-VPCP Điều 5).",
    ),
    Reason.NOT_PDFA: (
        "Tệp PDF/A tạo ra không đạt kiểm tra. Hãy báo quản trị viên; bản quét gốc vẫn được giữ.",
        "The PDF/A that was made does not conform. Tell the administrator; the original scan is kept.",
    ),
    Reason.SIGNATURE_NOT_GOOD: (
        "Chữ ký số vừa tạo không đạt kiểm tra. Hãy báo quản trị viên; bản quét gốc vẫn được giữ.",
        "The signature just made does not verify. Tell the administrator; the original scan is kept.",
    ),
    Reason.CRASHED: (
        "Chương trình gặp lỗi khi xử lý giấy tờ này. Hãy báo quản trị viên; bản quét gốc vẫn được giữ.",
        "The program failed on this paper. Tell the administrator; the original scan is kept.",
    ),
    Reason.TOO_HEAVY: (
        "Giấy tờ này cần quá nhiều thời gian hoặc bộ nhớ. Hãy quét lại ở 200–300 dpi hoặc tách thành tệp nhỏ hơn.",
        "The paper needs too much time or memory. Scan it again at 200 to 300 dpi, or in smaller files.",
    ),
    Reason.SERVICE_AWAY: (
        "Dịch vụ cần cho bước này (kho, ký số hoặc dấu thời gian) mất kết nối quá lâu. Khi có lại: sohoa redo.",
        "A service that this step needs was away for too long. When it is back: sohoa redo.",
    ),
}


def reason_text(reason: Reason, *, language: Language = "vi") -> str:
    """One sentence or two for the person who has to act."""
    vietnamese, english = _TEXTS[reason]
    return english if language == "en" else vietnamese
