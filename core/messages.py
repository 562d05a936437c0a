"""What clerks read when a paper stops: what was found, what is needed, what to do."""

from typing import Final, Literal

from core.errors import Reason
from core.model import Flaw

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
    Reason.SEVERAL_PAPERS: (
        "Tệp có vẻ gồm nhiều giấy tờ. Hãy xem các trang: tách bằng sohoa review ID --split (số trang đầu của từng giấy "
        "tờ sau), hoặc xác nhận là một giấy tờ. Lần sau hãy đặt tờ bìa giữa các giấy tờ.",
        "The file seems to hold several papers. Look at its pages: part them with sohoa review ID --split (the pages "
        "that begin a paper), or confirm that it is one. Next time lay cover sheets between.",
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

_FLAWS: Final[dict[Flaw, tuple[str, str]]] = {
    Flaw.LOW_RESOLUTION: (
        (
            "Độ phân giải thật của ảnh thấp hơn mức tối thiểu (giấy tờ 200 dpi, bản vẽ 300 dpi: TT 05/2025/TT-BNV "
            "Điều 8). Hãy đặt máy quét ở 300 dpi rồi quét lại."
        ),
        "The picture's real resolution is below 200 dpi (drawings 300). Set the scanner to 300 dpi and scan again.",
    ),
    Flaw.BLURRED: (
        "Chữ bị nhòe, khó đọc. Hãy lau mặt kính, đặt giấy sát kính, không xê dịch khi quét, rồi quét lại.",
        "The print is blurred. Clean the glass, lay the paper flat, do not move it; scan again.",
    ),
    Flaw.FAINT: (
        "Chữ quá mờ so với nền giấy. Hãy tăng độ tương phản hoặc độ đậm trên máy quét rồi quét lại.",
        "The print is too faint. Raise the scanner's contrast or density and scan again.",
    ),
    Flaw.CUT_EDGE: (
        "Chữ chạm mép ảnh: giấy bị cắt mất một phần. Hãy đặt giấy vào giữa vùng quét, chọn đúng khổ giấy rồi quét lại.",
        "Print runs into the edge: a part of the paper is missing. Centre the paper, choose its size, scan again.",
    ),
    Flaw.FOLDED_CORNER: (
        "Góc giấy bị gấp. Hãy vuốt phẳng góc giấy rồi quét lại.",
        "A corner is folded. Flatten it and scan again.",
    ),
    Flaw.COVERED: (
        "Có vật che mép trang (ngón tay, kẹp giấy, giấy nhớ). Hãy bỏ vật che rồi quét lại.",
        "Something covers the edge of the page: a finger, a clip, a note. Take it away and scan again.",
    ),
    Flaw.NO_READABLE_PRINT: (
        (
            "Trên trang không có chữ in đọc được: có thể là chữ viết tay, chữ nước ngoài (như chữ Hán) hoặc ảnh bị lật "
            "như trong gương. Máy không đoán chữ. Hãy xem ảnh và tự nhập thông tin; nếu ảnh bị lật, hãy quét lại."
        ),
        (
            "No print on the page can be read: it may be handwriting, a foreign script or a mirrored picture. Nothing "
            "was guessed. Look at the picture and type what is needed; if it is mirrored, scan again."
        ),
    ),
    Flaw.SKEWED: (
        "Trang bị nghiêng nhiều. Lệch không quá 5 độ sẽ được nắn thẳng; nếu lệch hơn, hãy đặt thẳng giấy và quét lại.",
        "The page lies crooked. Up to 5 degrees it is straightened; beyond that put it straight and scan again.",
    ),
    Flaw.SOFT: (
        "Chữ hơi nhòe, có thể đọc sai. Hãy đối chiếu kỹ, hoặc lau mặt kính và quét lại.",
        "The print is a little soft. Compare with care, or clean the glass and scan again.",
    ),
    Flaw.PALE: (
        "Chữ hơi mờ, có thể đọc sai. Hãy đối chiếu kỹ, hoặc tăng độ đậm và quét lại.",
        "The print is a little pale. Compare with care, or raise the density and scan again.",
    ),
    Flaw.DARK_BORDER: (
        "Ảnh có viền đen. Vẫn dùng được; nên chọn đúng khổ giấy và đậy nắp máy quét.",
        "The picture has a black border. It will do; choose the paper's size and close the lid.",
    ),
    Flaw.MOIRE: (
        "Ảnh có vân sóng. Vẫn dùng được; nên quét từ bản gốc, không chụp màn hình, hoặc bật chức năng khử vân.",
        "The picture has a wavy pattern. It will do; scan the original, or turn on descreening.",
    ),
    Flaw.COLOUR_LOST: (
        (
            "Ảnh không có màu, trong khi giấy tờ loại này thường có dấu đỏ (TT 05/2025/TT-BNV Điều 8: màu 24 bit). "
            "Nếu bản giấy có màu, hãy quét lại ở chế độ màu."
        ),
        "The picture has no colour, but papers of this kind bear a red seal. If the paper is coloured, scan in colour.",
    ),
    Flaw.SEAL_CUT: (
        (
            "Con dấu trên trang này bị cắt ở mép ảnh, và không thấy con dấu nào nguyên vẹn trên giấy tờ. "
            "Hãy đặt giấy vào giữa vùng quét rồi quét lại; nếu là dấu giáp lai thì không cần."
        ),
        (
            "The seal on this page is cut by the edge of the picture, and no whole seal is seen on the paper. Centre "
            "the paper and scan again, unless it is a seal over the joint of pages."
        ),
    ),
    Flaw.SEAL_NOT_SEEN: (
        (
            "Không thấy con dấu trên giấy tờ, trong khi kết quả giải quyết thường có dấu. Hãy đối chiếu với bản giấy: "
            "nếu có dấu, hãy quét đủ các trang, ở chế độ màu."
        ),
        "No seal is seen, but results bear one. Compare with the paper: if it is sealed, scan every page, in colour.",
    ),
    Flaw.PAGE_TWICE: (
        "Trang này giống hệt một trang ngay trước nó: có thể một tờ đã được quét hai lần. Hãy đối chiếu với bản giấy.",
        "This page says what a page just before it says: a sheet may have been scanned twice. Compare with the paper.",
    ),
    Flaw.PAGE_OUT_OF_ORDER: (
        "Số trang in trên giấy nhỏ hơn số của trang trước: các tờ có thể bị xếp sai thứ tự. Hãy xếp lại rồi quét lại.",
        "The number printed on this page is below the one before: sheets may be out of order. Sort them, scan again.",
    ),
    Flaw.PAGE_MISSING_BEFORE: (
        "Số trang in trên giấy nhảy so với trang trước: có thể thiếu tờ, hoặc hai tờ dính nhau. Hãy kiểm tra bản giấy.",
        "The number printed on this page skips: a sheet may be missing, or two stuck together. Look at the paper.",
    ),
    Flaw.PAGES_MISSING_AFTER: (
        "Trang cuối ghi còn trang sau (“Trang x/y”) nhưng tệp đã hết. Hãy kiểm tra xem có quét thiếu không.",
        "The last page says that more follow (“x/y”), but the file ends here. See whether sheets were left out.",
    ),
    Flaw.BLANK_FRONT: (
        "Mặt trước trắng mà mặt sau có chữ: tờ này có thể bị đặt ngược, hoặc hai lượt quét bị ghép nhầm. Hãy đối chiếu "
        "với bản giấy.",
        "The front is blank and the back is not: the sheet may have lain the wrong way, or the stacks do not belong "
        "together. Compare with the paper.",
    ),
}


def flaw_text(flaw: Flaw, *, language: Language = "vi") -> str:
    """What is wrong with the picture of a page, and what to do about it."""
    vietnamese, english = _FLAWS[flaw]
    return english if language == "en" else vietnamese


def reason_text(reason: Reason, *, language: Language = "vi") -> str:
    """One sentence or two for the person who has to act."""
    vietnamese, english = _TEXTS[reason]
    return english if language == "en" else vietnamese
