"""What clerks read when a paper stops: what was found, what is needed, what to do."""

from typing import Final

from core.errors import Reason
from core.messages.flaws import Language, flaw_text
from core.model import Eyes

__all__ = ["Language", "eyes_text", "flaw_text", "reason_text"]

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
    Reason.BACKS_MISSING: (
        (
            "Chỉ có mặt trước, hết giờ chờ mà chưa có mặt sau. Giấy in hai mặt: hãy quét lại cả tập, mặt trước rồi mặt "
            "sau. Giấy chỉ in một mặt: sohoa redo ID."
        ),
        "Only fronts came, and no backs in time. Scan both sides again; if the paper has one side: sohoa redo ID.",
    ),
    Reason.SIDES_DIFFER: (
        (
            "Mặt trước và mặt sau không cùng số trang nên không được ghép. Hãy xem có tờ dính nhau hoặc sót, rồi quét "
            "lại cả hai mặt. Nếu đây là hai giấy tờ một mặt: sohoa redo ID cho từng tệp."
        ),
        "Fronts and backs differ in number and were not put together. Look for sheets that stuck; scan both again. If "
        "they are two papers of one side: sohoa redo ID for each.",
    ),
    Reason.SIDES_ALIKE: (
        (
            "Mặt sau giống hệt mặt trước từng byte: một tệp đã được gửi hai lần nên không được ghép. Hãy quét lại cả "
            "hai mặt. Giấy chỉ in một mặt: sohoa redo ID."
        ),
        "The backs are the very bytes of the fronts: one file was sent twice. Scan both again; if the paper has one "
        "side: sohoa redo ID.",
    ),
    Reason.OTHER_SIDE_REFUSED: (
        (
            "Tệp này dùng được, nhưng tệp của mặt kia bị từ chối nên không ghép được. Hãy quét lại cả hai mặt. Chỉ cần "
            "mặt này: sohoa redo ID."
        ),
        "This file is good, but the one of the other side was refused. Scan both again; if this side is all: "
        "sohoa redo ID.",
    ),
    Reason.LOW_RESOLUTION: (
        "Độ phân giải thấp hơn mức tối thiểu. Cần ít nhất 200 dpi (TT 05/2025/TT-BNV Điều 8). Hãy quét lại.",
        "The resolution is below the minimum of 200 dpi (TT 05/2025/TT-BNV Điều 8). Scan again.",
    ),
    Reason.UNREADABLE: (
        (
            "Không đọc được chữ in trên trang: ảnh mờ, chữ viết tay hoặc chữ nước ngoài. Cần ảnh rõ nét, đúng chiều. "
            "Hãy xem lại ảnh và quét lại nếu mờ."
        ),
        "No print could be read: blurred, handwritten or foreign. Look at the picture; scan again if it is blurred.",
    ),
    Reason.BLANK: (
        "Tờ giấy trắng, không trang nào có chữ. Hãy xem ảnh: nếu quét nhầm mặt thì quét lại; nếu trên giấy có điều cần "
        "lưu thì chọn loại giấy tờ.",
        "The paper is blank, all its pages are. Look at the picture: if the wrong side was scanned, scan again; if it "
        "holds something to keep, choose its kind.",
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
    Reason.SIDES_DOUBTFUL: (
        "Tập này được ghép từ hai lượt quét mặt trước, mặt sau và có dấu hiệu ghép nhầm. Hãy đối chiếu từng trang với "
        "bản giấy: đúng thì xác nhận, sai thì quét lại cả hai mặt.",
        "Fronts and backs were put together, and the pages do not seem to follow one another. Compare each with the "
        "paper: confirm, or scan both sides again.",
    ),
    Reason.ALREADY_DIGITIZED: (
        (
            "Tờ giấy này có vẻ đã được số hóa trước đây. Hãy đối chiếu với bản ghi đã có: đúng là tờ đó thì dùng lại "
            "(sohoa review ID --reuse), là tờ khác thì xác nhận (--accept) để lưu như giấy mới."
        ),
        "This paper seems to have been digitized before. Compare it with that record: if it is the same, use that one "
        "(sohoa review ID --reuse); if it is another, confirm it (--accept), and it is kept as a new one.",
    ),
    Reason.WITHDRAWN_BEFORE: (
        "Tờ giấy này đã được số hóa một lần và bản ghi ấy đã bị thu hồi. Hãy đối chiếu kỹ loại và chủ giấy tờ với ảnh, "
        "vì máy có thể đọc sai như lần trước: sửa chỗ sai, rồi xác nhận.",
        "This paper was digitized once and that record was withdrawn. Compare its kind and its owner with the picture: "
        "they may have been misread as before. Correct what is wrong, then confirm it.",
    ),
    Reason.SEVERAL_PAPERS: (
        "Tệp có vẻ gồm nhiều giấy tờ. Hãy xem các trang: tách bằng sohoa review ID --split (số trang đầu của từng giấy "
        "tờ sau), hoặc xác nhận là một giấy tờ. Lần sau hãy đặt tờ bìa giữa các giấy tờ.",
        "The file seems to hold several papers. Look at its pages: part them with sohoa review ID --split (the pages "
        "that begin a paper), or confirm that it is one. Next time lay cover sheets between.",
    ),
    Reason.JOINED: (
        "Phần này đã được nối lại với các phần khác của tệp: hãy xem giấy tờ mà nó đã nối vào (sohoa status ID).",
        "This part was joined with the others of its file again: see the paper that it went into (sohoa status ID).",
    ),
    Reason.COVER_DIFFERS: (
        "Tờ bìa ghi mã hồ sơ hoặc thủ tục khác với điều đã nhập khi quét: có thể đặt nhầm tờ bìa. Hãy đối chiếu với "
        "bản giấy: xác nhận nếu điều đã nhập là đúng, hoặc sửa dossier_code, procedure_code.",
        "The cover sheet names another dossier or procedure than was typed: it may be the wrong sheet. Compare with "
        "the paper: confirm what was typed, or correct dossier_code, procedure_code.",
    ),
    Reason.ONLY_COVERS: (
        "Tệp chỉ có tờ bìa, không có giấy tờ nào sau tờ bìa. Hãy quét lại, mỗi tờ bìa đặt ngay trước giấy tờ của nó.",
        "The file holds cover sheets and no paper. Scan again, each cover right before its paper.",
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
        "Chưa ký được, hoặc chữ ký số vừa tạo không đạt kiểm tra. Hãy báo quản trị viên; bản gốc vẫn được giữ.",
        "It was not signed, or the signature just made does not verify. Tell the administrator; the original is kept.",
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

_EYES: Final[dict[Eyes, tuple[str, str]]] = {
    Eyes.ONE: ("", ""),
    Eyes.SECOND: (
        "Một cán bộ đã xem và xác nhận. Cần cán bộ thứ hai tự đối chiếu với ảnh rồi xác nhận hoặc sửa.",
        "One clerk has confirmed it. A second one must compare it with the picture, and confirm or correct it.",
    ),
    Eyes.AGAIN: (
        "Hai cán bộ xác nhận khác nhau. Cần xem lại từ đầu, hai người, mỗi người tự đối chiếu với ảnh.",
        "Two clerks have confirmed different values. Two must look again, each comparing it with the picture.",
    ),
}


def eyes_text(eyes: Eyes, *, language: Language = "vi") -> str:
    """Who must look at a paper that waits; empty where any clerk will do."""
    vietnamese, english = _EYES[eyes]
    return english if language == "en" else vietnamese


def reason_text(reason: Reason, *, language: Language = "vi") -> str:
    """One sentence or two for the person who has to act."""
    vietnamese, english = _TEXTS[reason]
    return english if language == "en" else vietnamese
