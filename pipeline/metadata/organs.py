"""Names of authorities: official words in their official spelling, and whether the name is whole."""

import re
from typing import Final

from core.text import nfc, squash

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
_INCOMPLETE: Final = re.compile(
    r"^uy ban(?! nhan dan| mat tran| dan toc| chung khoan)|\b(nhan dan|cua|va|tinh|huyen|xa)$|"
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


def is_whole_organ(name: str) -> bool:
    """Whether it can be all of an authority's name: letters only, nothing that begs for more words."""
    letters = all(letter.isalnum() or letter in " ,-–" for letter in name)
    return letters and len(name.split()) >= 2 and not _INCOMPLETE.search(squash(name))
