"""Names of authorities: official words in their official spelling, and whether the name is whole."""

import re
from typing import Final

from core.text import nfc, squash
from core.text.syllables import WordSort, sort_of

#: Official words whose accents are beyond doubt wherever they stand in the name of an authority.
_OFFICIAL: Final = {
    squash(words): words
    for words in (
        "ỦY BAN NHÂN DÂN",
        "HỘI ĐỒNG NHÂN DÂN",
        "VĂN PHÒNG",
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        "SỞ NỘI VỤ",
        "SỞ TƯ PHÁP",
        "SỞ XÂY DỰNG",
        "SỞ TÀI CHÍNH",
        "CÔNG AN",
        "PHÒNG TƯ PHÁP",
        "CHI CỤC THUẾ",
        "BỘ NỘI VỤ",
        "VĂN PHÒNG CHÍNH PHỦ",
        "VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI",
        "VĂN PHÒNG CÔNG CHỨNG",
        "PHÒNG CÔNG CHỨNG",
        "TÒA ÁN NHÂN DÂN",
        "VIỆN KIỂM SÁT NHÂN DÂN",
        "THI HÀNH ÁN DÂN SỰ",
        "BẢO HIỂM XÃ HỘI",
        "BỆNH VIỆN ĐA KHOA",
        "TRUNG TÂM Y TẾ",
        "TRẠM Y TẾ",
        "SỞ Y TẾ",
        "SỞ CÔNG THƯƠNG",
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO",
        "SỞ KẾ HOẠCH VÀ ĐẦU TƯ",
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
        "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN",
        "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG",
        "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
        "SỞ GIAO THÔNG VẬN TẢI",
        "CỤC THUẾ",
        "THUẾ CƠ SỞ",
        "THUẾ TỈNH",
        "KHO BẠC NHÀ NƯỚC",
        "TRƯỜNG THPT",
        "TRƯỜNG THCS",
        "TRƯỜNG ĐẠI HỌC",
        "CÔNG TY TNHH",
        "CÔNG TY CỔ PHẦN",
    )
}
#: These may only stand at the head of the area's own name: "TỈNH QUẢNG NGÃI".
_LEVELS: Final = {
    squash(word): word for word in ("TỈNH", "HUYỆN", "XÃ", "PHƯỜNG", "THỊ TRẤN", "THÀNH PHỐ", "QUẬN", "THỊ XÃ")
}
#: How the names of authorities begin; of departments (sở) with what they are for, the last thing to be lost.
_BEGINS: Final = re.compile(
    r"(uy ban|ubnd|hdnd|hoi |ban (?!nhan dan)|van phong|phong|chi cuc|cuc|tong cuc|trung tam|cong an|bo |truong|"
    r"cong ty|vien|toa an|thanh tra|dang uy|bao hiem|kho bac|chi nhanh|doan |thue |benh vien|chinh phu|quoc hoi|"
    r"thu tuong|so (tu phap|xay dung|noi vu|y te|nong nghiep|tai chinh|cong thuong|ke hoach va dau tu|ngoai vu|"
    r"giao thong van tai|giao duc va dao tao|lao dong|van hoa|khoa hoc va cong nghe|thong tin va truyen thong|"
    r"tai nguyen va moi truong|dan toc|du lich))"
)
_INCOMPLETE: Final = re.compile(
    r"^uy ban(?! nhan dan| mat tran| dan toc| chung khoan)|\b(nhan dan|cua|va|tinh|huyen|xa|da|khoa)$|"
    # Whose people? The level was lost.
    r"^uy ban nhan dan (?!tinh |huyen |xa |phuong |quan |thi tran |thi xa |thanh pho |dac khu )|"
    # An area is no authority: the line above it was lost.
    r"^(tinh|huyen|xa|phuong|quan|thi tran|thi xa|thanh pho) "
)


def official_spelling(text: str, place: str) -> str:
    """The name with official words spelled as they are, and the area's name as ô 4 of the same page spells it.

    Args:
        text: as read, in capitals.
        place: the name of the place in capitals, empty where unknown.
    """
    return " ".join(word for word, _ in _spelled(text, place))


def own_words(text: str, place: str) -> frozenset[str]:
    """The words of a name, folded, that neither official language nor the place bears out."""
    return frozenset(squash(word) for word, known in _spelled(text, place) if not known)


def _spelled(text: str, place: str) -> list[tuple[str, bool]]:
    """Each word as it is spelled, and whether it is known to be spelled so."""
    words = [(word, False) for word in nfc(text).strip(" -–_.").split()]
    folded = [squash(word) for word, _ in words]
    known = dict(_OFFICIAL) | ({squash(place): place} if place else {})
    for plain, spelled in sorted(known.items(), key=lambda item: -len(item[0])):
        length = len(spelled.split())
        for start in range(len(words) - length + 1):
            if " ".join(filter(None, folded[start : start + length])) == plain:
                words[start : start + length] = [(word, True) for word in spelled.split()]
    for start in range(1, len(words) - 1):
        level = _LEVELS.get(squash(words[start][0]))
        if level and squash(words[start - 1][0]) in {"dan", "an", "phong"}:
            words[start] = (level, True)
    return words


#: Titles of signers whose accents are beyond doubt.
_TITLES: Final = {
    squash(words): words
    for words in (
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "TRƯỞNG PHÒNG",
        "PHÓ TRƯỞNG PHÒNG",
        "CHÁNH VĂN PHÒNG",
        "PHÓ CHÁNH VĂN PHÒNG",
        "CÔNG CHỨNG VIÊN",
        "HIỆU TRƯỞNG",
        "TRƯỞNG CÔNG AN",
        "CHI CỤC TRƯỞNG",
        "BỘ TRƯỞNG",
        "THỨ TRƯỞNG",
        "TỔNG GIÁM ĐỐC",
        "PHÓ TỔNG GIÁM ĐỐC",
        "PHÓ CHI CỤC TRƯỞNG",
        "CỤC TRƯỞNG",
        "PHÓ CỤC TRƯỞNG",
        "TRƯỞNG KHOA",
        "PHÓ TRƯỞNG KHOA",
        "PHÓ HIỆU TRƯỞNG",
        "PHÓ TRƯỞNG CÔNG AN",
        "CHÁNH ÁN",
        "PHÓ CHÁNH ÁN",
        "THẨM PHÁN",
        "VIỆN TRƯỞNG",
        "TRƯỞNG BAN",
    )
}


def official_title(text: str) -> str | None:
    """A signer's title in its official spelling; None where it is none of the usual ones."""
    return _TITLES.get(squash(text))


def is_whole_organ(name: str) -> bool:
    """Whether it can be all of an authority's name: letters only, nothing that begs for more words."""
    letters = all(letter.isalnum() or letter in " ,-–" for letter in name)
    if not _BEGINS.match(squash(name)):
        return False
    words = name.split()
    # Two authorities, or two words, that were read as one.
    if squash(name).count("nhan dan") > 1 or any(sort_of(word) is WordSort.ODD for word in words):
        return False
    return letters and len(words) >= 2 and not _INCOMPLETE.search(squash(name))
