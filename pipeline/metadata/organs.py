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
    words = nfc(text).strip(" -–_.").split()
    known = dict(_OFFICIAL) | ({squash(place): place} if place else {})
    for plain, spelled in sorted(known.items(), key=lambda item: -len(item[0])):
        length = len(plain.split())
        for start in range(len(words) - length + 1):
            if squash(" ".join(words[start : start + length])) == plain:
                words[start : start + length] = spelled.split()
    for start, word in enumerate(words[:-1]):
        level = _LEVELS.get(squash(word))
        if level and start > 0 and squash(words[start - 1]) in {"dan", "an", "phong"}:
            words[start] = level
    return " ".join(words)


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
