"""What clerks read about the picture of a page: what is wrong with it, and what to do."""

from typing import Final, Literal

from core.model import Flaw

Language = Literal["vi", "en"]

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
    Flaw.PAGE_UNDER_NOTE: (
        "Trang này có vẻ là trang ngay trước nó, quét hai lần: một lần có giấy nhớ che một phần. Hãy đối chiếu với bản "
        "giấy; nếu đúng, gỡ giấy nhớ rồi quét lại một lần. Cả hai trang vẫn được giữ.",
        "This page seems to be the one before it, scanned twice: once with a note over a part. Compare with the paper; "
        "if so, take the note off and scan again once. Both pages are kept.",
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
