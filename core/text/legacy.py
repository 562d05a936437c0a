"""Vietnamese written before Unicode: text whose letters are the codes of TCVN3 (.Vn… fonts) or of VNI fonts.

The back files of state bodies are full of it: Unicode became obligatory on 1 January 2003 (Decision 72/2002/QĐ-TTg).
"""

import unicodedata
from enum import StrEnum
from typing import Final

#: TCVN 5712:1993 from code 160 on, as glibc's TCVN5712-1 has it; a test compares the two where there is one. Its third
#: form, which fonts are in, has no letters before that: they keep the dashes and quotation marks of Windows there.
_TCVN3: Final = (
    "\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắ"
    "ẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíị"
    "òỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
#: In VNI a letter is a base letter and one mark behind it, which stands for all that the letter bears.
_VNI_MARKS: Final = {
    "ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT,
    "â": _CIRCUMFLEX, "à": _CIRCUMFLEX + _GRAVE, "á": _CIRCUMFLEX + _ACUTE, "å": _CIRCUMFLEX + _HOOK,
    "ã": _CIRCUMFLEX + _TILDE, "ä": _CIRCUMFLEX + _DOT,
    "ê": _BREVE, "è": _BREVE + _GRAVE, "é": _BREVE + _ACUTE, "ú": _BREVE + _HOOK,
    "ü": _BREVE + _TILDE, "ë": _BREVE + _DOT,
}  # fmt: skip
#: … and these letters have a code of their own.
_VNI_LETTERS: Final = {
    "ñ": "đ", "ô": "ơ", "ö": "ư", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
}  # fmt: skip
_VNI: Final = {
    **_VNI_MARKS,
    **{code.upper(): marks for code, marks in _VNI_MARKS.items()},
    **_VNI_LETTERS,
    **{code.upper(): letter.upper() for code, letter in _VNI_LETTERS.items()},
}
_UNDEFINED_IN_CP1252: Final = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})


class LegacyEncoding(StrEnum):
    """How the codes of a font from before Unicode are to be read."""

    TCVN3 = "tcvn3"
    TCVN3_CAPITALS = "tcvn3_capitals"  #: fonts whose name ends in H show small letters as capitals
    VNI = "vni"

    def decoded(self, codes: bytes) -> str:
        """The text of codes, NFC."""
        if self is LegacyEncoding.VNI:
            letters = "".join(_VNI.get(_western(code), _western(code)) for code in codes)
        else:
            letters = "".join(_western(code) if code < 160 else _TCVN3[code - 160] for code in codes)
        text = unicodedata.normalize("NFC", letters)
        return text.upper() if self is LegacyEncoding.TCVN3_CAPITALS else text


def _western(code: int) -> str:
    """What Windows for Western Europe shows for that code."""
    return chr(code) if code in _UNDEFINED_IN_CP1252 else bytes((code,)).decode("cp1252")


def code_of(letter: str) -> int | None:
    """The code that a program wrote when it took a code of such a font for a letter of Western Europe.

    Symbol fonts have their codes in the private use area from U+F000 on.
    """
    point = ord(letter)
    if 0xF000 <= point <= 0xF0FF:
        return point - 0xF000
    if point in _UNDEFINED_IN_CP1252:
        return point
    try:
        return letter.encode("cp1252")[0]
    except UnicodeEncodeError:
        return None
